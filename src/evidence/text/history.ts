import type { DropoutState, Role } from '../run';
import type { Pair } from './lineState';
import { buildRun, copyOf, type Draft, empty, type TextRun, type Way, type Writer } from './runs';
import type { LineFacts } from './scan';
import { addTo, type Grain, type Strand, strandOf } from './strands';

export interface Told {
  readonly writer?: Writer | null;
  readonly dropout?: DropoutState | null;
  readonly line: number;
  /** The kind of line that says it; values of another kind are kept apart. */
  readonly shape: string;
}

/** Makes runs of what lines say, one after the other. */
export interface History {
  take(facts: LineFacts, told: Told): void;
  /** A line that only says which epoch or step begins. */
  header(facts: LineFacts, told: Told): void;
  /** What comes now belongs to another training. */
  fresh(title?: string | null): void;
  /** A table begins: its first row belongs to another training unless it counts on. */
  table(): void;
  parameter(name: string, value: string | number): void;
  /** A line said only on which data the next lines measure. */
  role: Role | null;
  readonly epoch: number | null;
  /** Another one that was told the same and goes its own way from here. */
  copy(): History;
  build(): readonly TextRun[];
}

const MOST_STRANDS = 300;
const MOST_RUNS = 2_000;
const MOST_WAYS = 4_000;

export function history(): History {
  return from([], empty(1, null), null);
}

function from(before: readonly TextRun[], begun: Draft, said: Role | null): History {
  const done = before.slice();
  let draft = begun;
  let role = said;
  const restart = (line: number, title: string | null = null): void => {
    const built = buildRun(draft, false);
    if (built && done.length < MOST_RUNS) done.push(built);
    draft = empty(line, title);
    role = null;
  };
  const arrive = (facts: LineFacts, told: Told): void => {
    const epoch = facts.epoch?.at ?? null;
    if (goesBack(draft, facts, told.shape) || (draft.tabled && told.shape === 'table' && !goesOn(draft, facts))) restart(told.line);
    if (told.shape === 'table') draft.tabled = false;
    if (epoch !== null) {
      if (draft.epoch !== epoch) role = null;
      draft.firstEpoch ??= epoch;
      draft.epoch = epoch;
      draft.epochs = facts.epoch?.of ?? draft.epochs;
    }
    if (facts.step) moveStep(draft, facts);
    if (told.writer) draft.writer = told.writer;
  };
  return {
    get role() {
      return role;
    },
    set role(to) {
      role = to;
    },
    get epoch() {
      return draft.epoch;
    },
    fresh: (title) => restart(draft.line, title ?? null),
    table() {
      draft.tabled = draft.strands.size > 0;
    },
    parameter(name, value) {
      if (draft.parameters.size < 200) draft.parameters.set(name.slice(0, 200), value);
    },
    header(facts, told) {
      arrive(facts, told);
    },
    take(facts, told) {
      arrive(facts, told);
      const counted = facts.epoch !== null || facts.step !== null;
      for (const pair of facts.pairs) keep(draft, facts, pair.role || counted ? pair : { ...pair, role }, told);
    },
    copy: () => from(done, copyOf(draft), role),
    build() {
      const last = buildRun(draft, true);
      return last ? [...done, last] : done.slice();
    },
  };
}

/** Whether a line counts from the start again. */
function goesBack(draft: Draft, { epoch, step, pairs }: LineFacts, shape: string): boolean {
  if (epoch) {
    if (draft.epoch === null || draft.firstEpoch === null) return draft.strands.size > 0 && draft.step !== null && epoch.at <= 1 && !step;
    return epoch.at < draft.epoch && (epoch.at <= draft.firstEpoch || (pairs.length > 0 && !draft.shapes.has(shape)));
  }
  if (!step || draft.step === null || draft.firstStep === null) return false;
  // Steps that every epoch counts anew go back, too; those that went on through the epochs do not.
  if (draft.epoch !== null && (draft.offset > 0 || draft.through < 2)) return false;
  return step.at < draft.step && step.at <= draft.firstStep;
}

function goesOn(draft: Draft, { epoch, step }: LineFacts): boolean {
  if (epoch) return draft.epoch !== null && epoch.at > draft.epoch;
  return step !== null && draft.step !== null && step.at > draft.step;
}

function moveStep(draft: Draft, facts: LineFacts): void {
  const step = facts.step as { at: number; of: number | null };
  if (draft.step !== null && step.at < draft.step && draft.epoch !== draft.stepEpoch) {
    draft.offset += step.of !== null && step.of >= draft.step ? step.of : draft.step + 1;
  }
  if (draft.step !== null && step.at > draft.step && draft.epoch !== draft.stepEpoch && draft.offset === 0) draft.through += 1;
  draft.firstStep ??= step.at;
  draft.step = step.at;
  draft.stepEpoch = draft.epoch;
}

function keep(draft: Draft, facts: LineFacts, pair: Pair, told: Told): void {
  const grain: Grain | null = facts.step
    ? draft.epoch === null
      ? 'step'
      : 'batch'
    : draft.epoch !== null
      ? 'epoch'
      : draft.step !== null
        ? 'step'
        : null;
  if (grain === null) return;
  if (draft.shapes.size < 1_000) draft.shapes.add(told.shape);
  const counted = facts.epoch ? 'e' : facts.step ? 's' : '-';
  const strand = strandFor(draft, pair, { grain, counted, shape: told.shape, role: pair.role }, told);
  if (!strand) return;
  addTo(strand, draft.epoch, grain === 'epoch' || draft.step === null ? null : draft.offset + draft.step, pair);
  if (pair.samples !== null && (pair.role === 'validation' || pair.role === 'test')) draft.samples = pair.samples;
}

/** Null where there are too many already. */
function strandFor(draft: Draft, pair: Pair, way: Omit<Way, 'strand'>, told: Told): Strand | null {
  const { grain, counted, shape, role } = way;
  const known = pair.like && draft.ways.get(pair.like);
  if (known && known.grain === grain && known.counted === counted && known.shape === shape && known.role === role) return known.strand;
  const id = `${grain}${counted}${shape}|${role ?? ''}|${pair.metric}|${pair.label}`;
  let strand = draft.strands.get(id);
  if (!strand) {
    if (draft.strands.size >= MOST_STRANDS) return null;
    strand = strandOf(pair, { grain, dropout: told.dropout ?? null, order: draft.strands.size, writer: (told.writer ?? null) !== null });
    draft.strands.set(id, strand);
  }
  if (pair.like) {
    if (draft.ways.size >= MOST_WAYS) draft.ways.clear();
    draft.ways.set(pair.like, { ...way, strand });
  }
  return strand;
}
