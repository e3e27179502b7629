import type { ModeFacts, Step } from '../model/modes';
import { branchesOf, decided, type Told, toldBy } from './decided';
import { type Event, scores, type Trace } from './modes';

const MAX_DEPTH = 8;
const MAX_EVENTS = 3000;

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
