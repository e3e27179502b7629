import type { ModeFacts } from '../model/modes';
import { learningIn, modeAtEntry, type Program } from './entryModes';
import { type Held, held, modeIn } from './held';
import { type Event, isShown, type Mode, modeAfter, predicts, scores, sharesLoop, type Trace } from './modes';
import { tracesOf } from './traces';

/** What is known of one forward that predicts from all the ways that lead to it. */
export interface Visits {
  readonly event: Event;
  readonly modes: Mode[];
  trainsLater: boolean;
  readonly trainsHere: boolean;
}

/** The predictions of a program, each once, and the networks that learn in it. */
export function predictionsOf(
  modes: ModeFacts,
  inTest: boolean,
): { readonly visits: readonly Visits[]; readonly learning: ReadonlySet<string> } {
  const visits = new Map<number, Visits>();
  const traces = tracesOf(modes);
  const program = { steps: modes.steps, inTest, ...learningIn(traces), handed: new Set(modes.handed) };
  for (const trace of traces) visit(trace, program, visits);
  return { visits: [...visits.values()], learning: program.learning };
}

/** Follows the modes along one way through the program. */
function visit({ home, events }: Trace, facts: Program, visits: Map<number, Visits>): void {
  const modes = new Map<string, Held>();
  const wanted = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    const { step, variable } = event;
    if (step.kind === 'learn') wanted.clear();
    if (variable === null) continue;
    // Who asks for training mode for a while, and learns nothing in it, wants the noise.
    const isWanted =
      step.kind === 'forward' &&
      step.home !== null &&
      wanted.get(variable) === step.home &&
      events.slice(index).some((each) => each.step.kind === 'eval-mode' && each.step.home === step.home && each.variable === variable);
    const mode = isWanted ? 'unknown' : (modeIn(modes.get(variable), event) ?? modeAtEntry(variable, home, facts));
    if (step.kind === 'train-mode' && step.home !== null) wanted.set(variable, step.home);
    if (step.kind !== 'forward') {
      // Where it comes from, its mode was that in which it learns.
      if (step.kind === 'touched' && step.name === '=' && facts.trained.has(variable)) continue;
      // Who asks for training mode where nothing learns wants the noise.
      modes.set(variable, held(event, step.kind === 'train-mode' && step.withoutGradient ? 'unknown' : modeAfter(event, mode)));
      continue;
    }
    if (step.within || !predicts(event) || (!isShown(event) && isNamedOnly(event, events, facts))) continue;
    const later = events.slice(index + 1);
    const isKnown =
      !step.intended &&
      !isPartOfTraining(event, events) &&
      !later.some((each) => each.variable === variable && mayEvaluate(each) && sharesLoop(event, each) && !isReset(event, each, events));
    const trainsHere = events.some((each) => each.step.home === step.home && trains(each, variable));
    const known = visits.get(step.span.start) ?? { event, modes: [], trainsLater: false, trainsHere };
    known.modes.push(isKnown ? mode : 'unknown');
    known.trainsLater ||=
      facts.handed.has(variable) || events.some((each, at) => each.step.kind === 'learn' && (at > index || sharesLoop(event, each)));
    visits.set(step.span.start, known);
  }
}

/** Only the name of the function tells of a prediction, and something in it contradicts. */
function isNamedOnly({ step, variable }: Event, events: readonly Event[], { inTest }: Program): boolean {
  if (inTest) return true;
  return events.some((each) => each.step.home === step.home && trains(each, variable));
}

function trains({ step, variable }: Event, network: string | null): boolean {
  return step.kind === 'learn' || (step.kind === 'train-mode' && variable === network);
}

/** Each round of the loop that is shared with a later step asks for training mode before, and what is run is no part of a training step. */
function isReset(event: Event, later: Event, events: readonly Event[]): boolean {
  const inner = event.loops.at(-1)?.key;
  if (events.some((each) => each.step.kind === 'learn' && each.loops.at(-1)?.key === inner)) return false;
  const shared = event.loops.findLast(({ key }) => later.loops.some((loop) => loop.key === key))?.key;
  return events
    .slice(0, events.indexOf(event))
    .some(
      ({ step, variable, loops, branches }) =>
        step.kind === 'train-mode' &&
        variable === event.variable &&
        loops.some(({ key }) => key === shared) &&
        branches?.every((each) => event.branches?.includes(each)) === true,
    );
}

function mayEvaluate({ step }: Event): boolean {
  return step.kind === 'eval-mode' || step.kind === 'touched';
}

/** The same round of the innermost loop trains: the values are a part of training, as a teacher's are. */
function isPartOfTraining({ step, loops, scored }: Event, events: readonly Event[]): boolean {
  const inner = loops.at(-1)?.key;
  if (scored || step.fed || scores(step.functionName ?? '') || step.conditional) return false;
  return events.some((each) => each.step.kind === 'learn' && (inner === undefined ? false : each.loops.at(-1)?.key === inner));
}
