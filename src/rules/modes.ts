import type { Loop, ModeFacts, Step } from '../model/modes';

/** A step as it is come to from one entry of the program: through the calls that lead there. */
export interface Event {
  readonly step: Step;
  /** The variable at the entry that the step's variable is. */
  readonly variable: string | null;
  /** All loops around, those of callers first; equal keys are the same run of the same loop. */
  readonly loops: readonly (Loop & { readonly key: string; readonly home: number | null })[];
  readonly conditional: boolean;
  readonly withoutGradient: boolean;
}

/** Entry at the top level or in a function that nobody in this file calls, and what is done from there, in order. */
export interface Trace {
  readonly home: number | null;
  readonly events: readonly Event[];
}

const MAX_DEPTH = 8;
const MAX_EVENTS = 3000;

/** Names of functions that score or predict. */
const PREDICTS =
  /(?:^|_)(?:eval|evaluate|evaluation|valid|validate|validation|val|test|testing|predict|prediction|infer|inference)(?:_|$)/i;

/** All ways through a program that its file shows. */
export function tracesOf({ steps }: ModeFacts): readonly Trace[] {
  const byHome = new Map<number | null, Step[]>();
  for (const step of steps) {
    const others = byHome.get(step.home);
    if (others) others.push(step);
    else byHome.set(step.home, [step]);
  }
  const called = new Set(steps.flatMap(({ target, home }) => (target === undefined || target === home ? [] : [target])));
  return [...byHome.keys()]
    .filter((home) => home === null || !called.has(home))
    .map((home) => {
      const events: Event[] = [];
      follow(home, { key: '', bindings: new Map(), loops: [], conditional: false, withoutGradient: false }, byHome, events, [home]);
      return { home, events };
    });
}

interface Frame {
  readonly key: string;
  /** Variables of the entry by the parameters of this function. */
  readonly bindings: ReadonlyMap<string, string>;
  readonly loops: Event['loops'];
  readonly conditional: boolean;
  readonly withoutGradient: boolean;
}

function follow(
  home: number | null,
  frame: Frame,
  byHome: ReadonlyMap<number | null, readonly Step[]>,
  events: Event[],
  path: readonly (number | null)[],
): void {
  for (const step of byHome.get(home) ?? []) {
    if (events.length > MAX_EVENTS) return;
    const loops = [...frame.loops, ...step.loops.map((loop) => ({ ...loop, key: `${frame.key}/${loop.span.start}`, home }))];
    const conditional = frame.conditional || step.conditional;
    const withoutGradient = frame.withoutGradient || step.withoutGradient;
    const { target } = step;
    if (target === undefined) {
      const variable = step.variable === null ? null : (frame.bindings.get(step.variable) ?? step.variable);
      events.push({ step, variable, loops, conditional, withoutGradient });
    } else if (path.length < MAX_DEPTH && !path.includes(target)) {
      const bindings = new Map((step.passes ?? []).map(({ parameter, variable }) => [parameter, frame.bindings.get(variable) ?? variable]));
      const key = `${frame.key}/${step.span.start}`;
      follow(target, { key, bindings, loops, conditional, withoutGradient }, byHome, events, [...path, target]);
    }
  }
}

/** A forward whose result is a score or a prediction, by the block or loop around it or by the name of its function. */
export function predicts({ step, withoutGradient }: Event): boolean {
  const isShown = withoutGradient || step.generates === true || step.loaded === true || step.heldOut === true;
  return step.kind === 'forward' && (isShown || scores(step.functionName ?? ''));
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
