import type { Event, Mode } from './modes';

/** The mode that a step leaves a network in: surely in the branches around the step, and behind them. */
export interface Held {
  readonly mode: Mode;
  readonly branches: readonly string[];
  readonly behind: Mode;
}

/** `behind`: the mode where nobody knows whether the step was come to. */
export function held({ step, conditional, branches }: Event, behind: Mode): Held {
  const mode = step.kind === 'eval-mode' ? 'eval' : step.kind === 'train-mode' ? 'train' : null;
  if (!conditional || !branches || mode === null || (step.kind === 'train-mode' && step.withoutGradient))
    return { mode: behind, branches: [], behind };
  return { mode, branches, behind };
}

/** The mode at a later step of the same way. */
export function modeIn(known: Held | undefined, { branches }: Event): Mode | null {
  if (!known) return null;
  return known.branches.every((each) => branches?.includes(each)) ? known.mode : known.behind;
}
