import type { Role } from '../run';
import { type Bar, barOf, isComplete } from './bars';
import { history } from './history';
import { tablesOf } from './html';
import { filled, type Plan, planOf } from './plan';
import { message } from './prefix';
import { type RowState, readRow, readTable } from './rows';
import type { TextRun } from './runs';
import { factsOf, type LineFacts, scanned } from './scan';
import { type Segment, screen } from './screen';
import { type Nature, natureOf, ROLE, shapeOf, WORTH } from './shape';
import { areNoHeads, cellsOf } from './tables';
import { type Templates, templates } from './templates';
import { readTuner, type TunerState } from './tuner';
import { labelOf } from './words';

/** Reads the runs of a text that programs printed while they trained. */
export interface TextReader {
  push(text: string): void;
  /** Ends the line that is being written. */
  end(): void;
  /** Reads the tables of an HTML output; true when one told a run. */
  html(html: string): boolean;
  /** What was told until now; the line that is not ended counts when `ended`, and so does `html` that may go on. */
  runs(ended: boolean, html?: string): readonly TextRun[];
}

const KERAS_HEADER = /^Epoch (\d{1,7})\/(\d{1,7})\s*$/;

interface State extends RowState, TunerState {
  readonly templates: Templates<Learned>;
  kerasEpoch: number;
  /** Line of the last header of the program's own. */
  headerLine: number;
  /** Of the last line of values without a counter. */
  lastRole: Role | null;
}

export function textReader(): TextReader {
  const state: State = {
    history: history(),
    templates: templates(),
    keras: 'closed',
    kerasEpoch: 0,
    headerLine: Number.NEGATIVE_INFINITY,
    lastRole: null,
    table: null,
    roles: null,
    trial: null,
  };
  const shown = screen((segment) => readSegment(state, segment));
  return {
    push: shown.push,
    end: shown.end,
    html(html) {
      const tables = tablesOf(html).filter((rows) => readTable(state, rows));
      return tables.length > 0;
    },
    runs(ended, html = '') {
      if (!ended) return state.history.build();
      // The last line may go on, so it is read by a copy.
      const copy = copyOf(state);
      if (shown.rest) readSegment(copy, shown.rest);
      for (const rows of tablesOf(html)) readTable(copy, rows);
      return copy.history.build();
    },
  };
}

function copyOf(state: State): State {
  const { table, roles, trial } = state;
  return {
    ...state,
    history: state.history.copy(),
    table: table && { ...table },
    roles: roles && { ...roles },
    trial: trial && { ...trial },
  };
}

/** What was found out about a line, so that lines which look like it need not be read again. */
type Learned =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'line'; readonly plan: Plan; readonly from: number; readonly nature: Nature }
  /** `begin` is where the line begins behind its prefix, `from` where the bar's values do; without a plan a bar that is complete has to be read. */
  | {
      readonly kind: 'bar';
      readonly bar: Pick<Bar, 'kind' | 'spots'>;
      readonly begin: number;
      readonly plan: Plan | null;
      readonly from: number;
    };

const NOTHING: Learned = { kind: 'nothing' };

function readSegment(state: State, segment: Segment): void {
  // Rows of tables and of trials are told by what stands above them.
  const alone = !state.table && !state.roles && !state.trial;
  const known = alone ? state.templates.find(segment.text) : null;
  if (known && readKnown(state, known, segment)) return;
  const learned = readLine(state, segment);
  if (learned && alone && !known) state.templates.learn(learned);
}

/** Reads a line that looks like an earlier one; false where that one does not tell all. */
function readKnown(state: State, known: Learned, { text, line }: Segment): boolean {
  if (known.kind === 'line') readFacts(state, filled(known.plan, text, known.from), known.nature, line);
  if (known.kind !== 'bar' || !isComplete(known.bar.kind, known.bar.spots, text, known.begin)) return true;
  if (known.plan) keepKeras(state, filled(known.plan, text, known.from), line);
  return known.plan !== null;
}

/** Null where a line that looks like this one may say something else. */
function readLine(state: State, segment: Segment): Learned | null {
  const { text } = segment;
  const worth = WORTH.test(text);
  if (!worth && !state.table && !state.roles && !state.trial && !ROLE.test(text)) return NOTHING;
  const line = message(text);
  if (line === '') return NOTHING;
  if (readTuner(state, line)) return null;
  const from = text.length - line.length;
  const bar = barOf(line);
  if (bar) return readBar(state, bar, segment, from);
  const numbered = /\d/.test(line);
  if (segment.overwritten && !numbered) return null;
  const cells = cellsOf(line);
  if (readRow(state, line, cells, segment)) return null;
  const isRow = numbered && areNoHeads(cells);
  if (!worth) {
    readHeading(state, line);
    return isRow ? NOTHING : null;
  }
  const header = KERAS_HEADER.exec(line);
  if (header) {
    kerasHeader(state, Number(header[1]), Number(header[2]), segment.line);
    return null;
  }
  const scan = scanned(line);
  if (!scan) {
    readHeading(state, line);
    return null;
  }
  const nature = natureOf(line);
  readFacts(state, factsOf(scan), nature, segment.line);
  return isRow && !scan.composed ? { kind: 'line', plan: planOf(scan), from, nature } : null;
}

function kerasHeader(state: State, epoch: number, of: number, line: number): void {
  if (of === 1 && line - state.headerLine <= 3) {
    // One epoch per call of `fit`, in a loop that counts them itself.
    state.keras = 'open';
    return;
  }
  if (state.keras === 'complete' && epoch <= state.kerasEpoch && epoch === 1) state.history.fresh();
  state.keras = 'open';
  state.kerasEpoch = epoch;
  const facts: LineFacts = { epoch: { at: epoch, of }, step: null, batch: false, pairs: [], role: null, headed: true };
  state.history.header(facts, { line, shape: '' });
}

function readBar(state: State, bar: Bar, segment: Segment, begin: number): Learned | null {
  const from = segment.text.length - bar.rest.length;
  const incomplete: Learned = { kind: 'bar', bar, begin, plan: null, from };
  if (!bar.complete) return incomplete;
  const scan = scanned(bar.rest);
  if (!scan) return null;
  const facts = factsOf(scan);
  if (bar.kind === 'keras') {
    keepKeras(state, facts, segment.line);
    return scan.composed ? null : { ...incomplete, plan: planOf(scan) };
  }
  if (facts.pairs.length === 0) return incomplete;
  const lightning = /^Epoch \d+: *$/.test(bar.before) && /v_num=/.test(bar.rest);
  state.history.take(
    { ...facts, step: null },
    { line: segment.line, shape: `tqdm ${shapeOf(bar.before)}`, writer: lightning ? 'lightning' : null },
  );
  return incomplete;
}

/** What a complete bar of Keras says. */
function keepKeras(state: State, facts: LineFacts, line: number): void {
  if (state.keras === 'closed' || facts.pairs.length === 0) return;
  const validated = facts.pairs.some(({ role }) => role === 'validation');
  // A complete bar without a header of its own is an evaluation after the training.
  if (state.keras === 'complete' && !validated) return;
  state.keras = 'complete';
  state.history.take({ ...facts, epoch: null, step: null }, { line, shape: 'bar', writer: 'keras' });
}

/** A line without numbers: "Validation:", before lines that say values. */
function readHeading(state: State, line: string): void {
  if (line.length > 60 || /\d/.test(line)) return;
  const words = line.split(/[\s:\-=*.>#]+/).filter(Boolean);
  if (words.length === 0 || words.length > 7) return;
  const label = labelOf(words);
  if (label.kind === 'role' || (label.kind === 'metric' && label.role)) state.history.role = label.role;
}

function readFacts(state: State, facts: LineFacts, nature: Nature, number: number): void {
  if (facts.pairs.length === 0) {
    if (facts.headed && !nature.aside) {
      state.history.header(facts, { line: number, shape: '' });
      if (facts.epoch) state.headerLine = number;
      if (facts.role) state.history.role = facts.role;
    } else if (facts.role && nature.short && !facts.epoch) state.history.role = facts.role;
    return;
  }
  if (nature.summary) return;
  const { writer } = nature;
  const told = { line: number, shape: nature.shape, writer, dropout: nature.dropout };
  if (facts.epoch === null && facts.step === null && nature.aside) return;
  if (facts.epoch === null && facts.step === null) {
    // " * Acc@1 71.2": the sum of the lines before it.
    const summed = nature.starred && facts.pairs.every(({ role }) => role === null) ? state.lastRole : null;
    if (summed) state.history.role = summed;
    else state.lastRole = facts.pairs.at(-1)?.role ?? null;
  }
  const ofTraining = writer === 'nanogpt' && told.dropout === 'on';
  state.history.take(
    ofTraining
      ? { ...facts, pairs: facts.pairs.map((pair) => ({ ...pair, metric: `${pair.metric} (step)`, role: 'train' as const })) }
      : facts,
    told,
  );
}
