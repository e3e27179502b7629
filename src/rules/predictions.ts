import type { ModeFacts } from '../model/modes';
import { type Held, held, modeIn } from './held';
import { type Event, isShown, type Mode, modeAfter, predicts, scores, sharesLoop, type Trace, tracesOf } from './modes';

interface Program {
  readonly steps: ModeFacts['steps'];
  readonly inTest: boolean;
  /** Networks that learn in the file. */
  readonly learning: ReadonlySet<string>;
  /** Of these the ones that the file never switches, wherever they come from. */
  readonly trained: ReadonlySet<string>;
  /** Parameters that every caller hands a network in training mode. */
  readonly handed: ReadonlySet<string>;
}

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

/** Networks that learn somewhere in the file, and those of them that nothing in it switches or hands to what may switch them. */
function learningIn(traces: readonly Trace[]): Pick<Program, 'learning' | 'trained'> {
  const learning = new Set<string>();
  const switched = new Set<string>();
  for (const { events } of traces) {
    const learns = events.some(({ step, withoutGradient }) => step.kind === 'learn' && !withoutGradient);
    for (const event of events) {
      const { step, variable, withoutGradient } = event;
      if (variable === null) continue;
      if (learns && step.kind === 'forward' && !withoutGradient && !predicts(event)) learning.add(variable);
      if (step.kind === 'eval-mode' || (step.kind === 'touched' && step.name !== '=')) switched.add(variable);
    }
  }
  return { learning, trained: new Set([...learning].filter((variable) => !switched.has(variable))) };
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

function switches({ kind, name }: ModeFacts['steps'][number]): boolean {
  return kind === 'eval-mode' || (kind === 'touched' && name !== '=' && name !== 'stored');
}

/** Attributes of `self` are built by the constructor or another method; unless something switches them they are as they were. */
function modeAtEntry(variable: string, home: number | null, { steps, trained, handed }: Program): Mode {
  if (trained.has(variable)) return 'train';
  if (handed.has(variable)) {
    const isOwn = variable.startsWith(`${home}:`);
    return isOwn || !steps.some((step) => step.variable === variable && switches(step)) ? 'train' : 'unknown';
  }
  // What stands at the top of a file has run before its functions are called.
  if (home === null || (variable.includes(':') && !variable.startsWith('module:'))) return 'unknown';
  const own = steps.filter((step) => step.variable === variable);
  if (own.some(({ kind }) => kind === 'eval-mode' || kind === 'touched')) return 'unknown';
  // Elsewhere than in the constructor it may be made for something else, unless it also gets its weights.
  const isReady = own.some(({ loaded }) => loaded === true);
  return own.some(({ kind, functionName }) => kind === 'build' && (isReady || functionName === '__init__')) ? 'train' : 'unknown';
}

/** The same round of the innermost loop trains: the values are a part of training, as a teacher's are. */
function isPartOfTraining({ step, loops, scored }: Event, events: readonly Event[]): boolean {
  const inner = loops.at(-1)?.key;
  if (scored || step.fed || scores(step.functionName ?? '') || step.conditional) return false;
  return events.some((each) => each.step.kind === 'learn' && (inner === undefined ? false : each.loops.at(-1)?.key === inner));
}
