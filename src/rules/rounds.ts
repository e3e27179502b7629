import { type Event, predicts, scores, type Trace } from './modes';

export type EventLoop = Event['loops'][number];

/** A function that evaluates and one that trains, of which nothing here tells who calls them. */
export interface Pair {
  readonly evaluation: Event;
  readonly training: Event;
}

/** Functions of one class or file that evaluate and train one network in turn, where nothing switches it back. */
export function apart(traces: readonly Trace[]): readonly Pair[] {
  const all = traces.flatMap((trace) => trace.events.map((event) => ({ trace, event })));
  const pairs = all.flatMap(({ trace, event }): Pair[] => {
    const { step } = event;
    if (step.kind !== 'eval-mode' || event.conditional || trace.home === null || !scores(step.functionName ?? '')) return [];
    const key = networkOf(event);
    const same = all.filter((each) => networkOf(each.event) === key);
    if (same.some((each) => each.event.step.kind === 'train-mode' || (each.event.step.kind === 'touched' && each.event.step.name !== '=')))
      return [];
    const training = same.find(
      (each) =>
        each.trace !== trace &&
        each.trace.home !== null &&
        learnsIn(each.trace, each.event) &&
        !same.some((other) => other.trace === each.trace && other.event.step.kind === 'eval-mode'),
    );
    return training ? [{ evaluation: event, training: training.event }] : [];
  });
  return pairs.filter((pair, at) => pairs.findIndex(({ evaluation }) => networkOf(evaluation) === networkOf(pair.evaluation)) === at);
}

/** One attribute is one network; parameters of one name of several functions are as a rule, too. */
function networkOf({ variable, step }: Event): string {
  const name = /^\d+:(.*)$/.exec(variable ?? '')?.[1];
  return name === undefined ? (variable ?? '') : `${step.classId ?? ''}:${name}`;
}

function learnsIn({ events }: Trace, { step, withoutGradient, loops }: Event): boolean {
  if (step.kind !== 'forward' || withoutGradient || step.intended || scores(step.functionName ?? '')) return false;
  const around = loops.at(-1)?.key;
  return events.some((each) => each.step.kind === 'learn' && !each.withoutGradient && each.loops.at(-1)?.key === around);
}

/** The innermost loop that trains the network again in the mode that the step gave it. */
export function unrestored({ events }: Trace, event: Event, index: number): EventLoop | null {
  for (const loop of event.loops.toReversed()) {
    if (loop.left) continue;
    const body = events
      .map((each, at) => ({ each, at }))
      .filter(
        ({ each }) => (each.step.kind === 'learn' || each.variable === event.variable) && each.loops.some(({ key }) => key === loop.key),
      );
    const own = body.filter(({ each }) => each.variable === event.variable);
    if (own.some(({ each }) => mayRestore(each))) return null;
    const trains = own.some(({ each }, at) => isTraining(each) && !isFrozen(each, own.slice(0, at)));
    const learns = body.some(({ each }) => each.step.kind === 'learn' && !each.withoutGradient);
    const after = body.filter(({ at }) => at > index);
    // What runs last in a round and is not learned from is a score, whatever the code around calls it.
    const isLast = after.some(({ each }) => each.step.kind === 'forward') && !after.some(({ each }) => each.step.kind === 'learn');
    const evaluates =
      isLast || scores(event.step.functionName ?? '') || after.some(({ each }) => each.variable === event.variable && isEvaluation(each));
    if (trains && learns && evaluates) return loop;
  }
  return null;
}

function isTraining(event: Event): boolean {
  return event.step.kind === 'forward' && !predicts(event) && !event.step.intended;
}

/** The function that trains calls `eval()` right before it, without any evaluation in between: that is how it is meant to run, as a trained part does. */
function isFrozen({ step }: Event, before: readonly { readonly each: Event }[]): boolean {
  const last = before.findLast(({ each }) => !isTraining(each))?.each;
  return last?.step.kind === 'eval-mode' && !last.conditional && last.step.home === step.home;
}

/** What the network is called where the loop stands, by what is done with it there or where it is made there; null where nothing shows that. */
export function nameIn(loop: EventLoop, { step, variable }: Event, all: readonly Event[]): string | null {
  if (loop.home === step.home) return step.name;
  const there = all.find(
    (each) => each.variable === variable && each.step.home === loop.home && each.step.kind === 'forward' && !each.step.within,
  );
  if (there) return /^[\w.]+$/.test(there.step.name) ? there.step.name : null;
  const [, scope, name] = /^(\w+):(\w+)$/.exec(variable ?? '') ?? [];
  return name && scope === (loop.home === null ? 'module' : `${loop.home}`) ? name : null;
}

function mayRestore({ step }: Event): boolean {
  return step.kind === 'train-mode' || step.kind === 'build' || (step.kind === 'touched' && !scores(lastName(step.name)));
}

function isEvaluation(event: Event): boolean {
  return predicts(event) || (event.step.kind === 'touched' && scores(lastName(event.step.name)));
}

function lastName(callee: string): string {
  return /\w*$/.exec(callee)?.[0] ?? '';
}
