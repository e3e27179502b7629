import type { Loop, ModeFacts, Step } from '../model/modes';

/** A step as it is come to from one entry of the program: through the calls that lead there. */
export interface Event {
  readonly step: Step;
  /** The variable at the entry that the step's variable is. */
  readonly variable: string | null;
  /** All loops around, those of callers first; equal keys are the same run of the same loop. */
  readonly loops: readonly (Loop & { readonly key: string; readonly home: number | null })[];
  readonly conditional: boolean;
  /** The branches around that nothing decides, those of callers first; null where something else than an `if` decides. */
  readonly branches: readonly string[] | null;
  readonly withoutGradient: boolean;
  /** What the caller says keeps this run of the function from learning. */
  readonly learnsNot: boolean;
  /** A function on the way here scores or predicts, by its name, and nothing that it runs learns; or its loop goes over such data. */
  readonly scored: boolean;
  /** Of a forward: the weights are loaded, and nothing is trained in this file. */
  readonly loaded: boolean;
}

/** Entry at the top level or in a function that nobody in this file calls, and what is done from there, in order. */
export interface Trace {
  readonly home: number | null;
  readonly events: readonly Event[];
}

/** Names of functions that score or predict. */
const PREDICTS =
  /(?:^|_)(?:eval|evaluate|evaluation|valid|validate|validation|val|test|testing|predict|prediction|infer|inference)(?:_|$)/i;

/** A forward whose result is a score or a prediction, by the block or loop around it or by the name of its function. */
export function predicts(event: Event): boolean {
  return event.step.kind === 'forward' && (isShown(event) || event.scored || scores(event.step.functionName ?? ''));
}

/** Something else than the name of its function shows that a forward predicts. */
export function isShown({ step, withoutGradient, learnsNot, loaded }: Event): boolean {
  return withoutGradient || learnsNot || step.generates === true || loaded || step.heldOut === true;
}

/** The function or method scores or predicts, by its name. */
export function scores(name: string): boolean {
  return PREDICTS.test(name) && !/train/i.test(name);
}

/** Both stand in one loop, and the second is followed by another round of it. */
export function sharesLoop(a: Event, b: Event): boolean {
  return a.loops.some(({ key }) => b.loops.some((loop) => loop.key === key && !loop.left));
}

export type Mode = 'train' | 'eval' | 'unknown';

/** The mode of a network after a step for it. */
export function modeAfter({ step, conditional }: Event, before: Mode): Mode {
  switch (step.kind) {
    case 'build':
      return 'train';
    case 'eval-mode':
      return conditional ? 'unknown' : 'eval';
    case 'train-mode':
      return conditional && before !== 'train' ? 'unknown' : 'train';
    case 'forward':
    case 'learn':
    case 'export':
      return before;
    default:
      return 'unknown';
  }
}

/** Variables that branches give one network or another, of which one may not drop: what runs it may do so only with that. */
export function chosenIn(steps: ModeFacts['steps']): ReadonlySet<string | null> {
  const given = steps.filter(({ kind, name, conditional }) => conditional && (kind === 'build' || (kind === 'touched' && name === '=')));
  const others = given.filter(({ kind }) => kind === 'touched').map(({ variable }) => variable);
  return new Set(others.filter((variable) => given.filter((step) => step.variable === variable).length > 1));
}
