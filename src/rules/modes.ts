import type { Loop, ModeFacts, Step } from '../model/modes';
import { branchesOf, decided, type Told, toldBy } from './decided';

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
  const loaded = new Set(steps.flatMap(({ kind, variable, loaded }) => (kind === 'build' && loaded ? [variable] : [])));
  const program = { byHome, learning: learningHomes(byHome), loaded };
  const called = new Set(steps.flatMap(({ target, home }) => (target === undefined || target === home ? [] : [target])));
  return [...byHome.keys()]
    .filter((home) => home === null || !called.has(home))
    .map((home) => {
      const events: Event[] = [];
      follow(
        home,
        {
          key: '',
          bindings: new Map(),
          told: new Map(),
          loops: [],
          conditional: false,
          branches: [],
          withoutGradient: false,
          scored: false,
        },
        program,
        events,
        [home],
      );
      return { home, events };
    });
}

interface Program {
  readonly byHome: ReadonlyMap<number | null, readonly Step[]>;
  /** Functions that learn, or run one that does. */
  readonly learning: ReadonlySet<number | null>;
  /** Variables whose networks have loaded weights. */
  readonly loaded: ReadonlySet<string | null>;
}

interface Frame {
  readonly key: string;
  /** Variables of the entry by the parameters of this function. */
  readonly bindings: ReadonlyMap<string, string>;
  readonly told: Told;
  readonly loops: Event['loops'];
  readonly conditional: boolean;
  readonly branches: Event['branches'];
  readonly withoutGradient: boolean;
  readonly scored: boolean;
}

function follow(home: number | null, frame: Frame, program: Program, events: Event[], path: readonly (number | null)[]): void {
  const own = program.byHome.get(home) ?? [];
  const learnsNot = frame.told.size > 0 && own.some((each) => each.kind === 'learn') && !own.some((each) => learns(each, frame.told));
  const scored = frame.scored || (home !== null && scores(own[0]?.functionName ?? '') && !program.learning.has(home));
  for (const each of own) {
    if (events.length > MAX_EVENTS) return;
    const step = decided(each, frame.told);
    if (!step) continue;
    const loops = [...frame.loops, ...step.loops.map((loop) => ({ ...loop, key: `${frame.key}/${loop.span.start}`, home }))];
    const conditional = frame.conditional || step.conditional;
    const isOpen = frame.branches === null || (step.conditional && !step.branches);
    const branches = isOpen ? null : [...(frame.branches ?? []), ...branchesOf(step, frame.told, frame.key)];
    const withoutGradient = frame.withoutGradient || step.withoutGradient;
    const { target } = step;
    if (target === undefined) {
      const variable = step.variable === null ? null : (frame.bindings.get(step.variable) ?? step.variable);
      events.push({
        step,
        variable,
        loops,
        conditional,
        branches,
        withoutGradient,
        learnsNot,
        scored,
        loaded: step.loaded === true || program.loaded.has(variable),
      });
    } else if (path.length < MAX_DEPTH && !path.includes(target)) {
      const bindings = new Map((step.passes ?? []).map(({ parameter, variable }) => [parameter, frame.bindings.get(variable) ?? variable]));
      const key = `${frame.key}/${step.span.start}`;
      const told = toldBy(step, frame.told);
      const next = { key, bindings, told, loops, conditional, branches, withoutGradient, scored: scored || step.heldOut === true };
      follow(target, next, program, events, [...path, target]);
    }
  }
}

function learns(step: Step, told: Told): boolean {
  return step.kind === 'learn' && decided(step, told) !== null;
}

function learningHomes(byHome: Program['byHome']): ReadonlySet<number | null> {
  const found = new Set<number | null>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [home, own] of byHome)
      if (own.some(({ kind, target }) => kind === 'learn' || (target !== undefined && found.has(target)))) found.add(home);
  }
  return found;
}

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
