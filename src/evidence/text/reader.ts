import type { Role } from '../run';
import { type Bar, barOf } from './bars';
import { type History, history } from './history';
import { tablesOf } from './html';
import { message } from './prefix';
import type { TextRun } from './runs';
import { type LineFacts, scanLine } from './scan';
import { type Segment, screen } from './screen';
import { nanoDropout, ROLE, shapeOf, WORTH, writerOf } from './shape';
import { type Columns, cellsOf, columnsOf, historyColumns, roleRowOf, rolesOf, rowOf } from './tables';
import { isAside, labelOf } from './words';

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

/** Lines that may stand between two rows of a table. */
const BETWEEN_ROWS = 40;
const KERAS_HEADER = /^Epoch (\d{1,7})\/(\d{1,7})\s*$/;
const RULE = /^[\s\-=+_|─━┄┈┼├┤╞╡╪═*~.]{2,}$/;
const TRIAL = /^Search: Running Trial #(\d{1,7})/;

interface State {
  readonly history: History;
  /** Keras: a header was read, and its bar is not complete yet. */
  keras: 'closed' | 'open' | 'complete';
  kerasEpoch: number;
  /** Line of the last header of the program's own. */
  headerLine: number;
  /** Of the last line of values without a counter. */
  lastRole: Role | null;
  table: { readonly columns: Columns; idle: number } | null;
  roles: { readonly roles: readonly Role[]; idle: number } | null;
  trial: { order: readonly string[] | null } | null;
}

export function textReader(): TextReader {
  const state: State = {
    history: history(),
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

function readTable(state: State, rows: readonly (readonly string[])[]): boolean {
  const [head, ...body] = rows;
  if (!head) return false;
  const columns = columnsOf(head) ?? historyColumns(head);
  if (!columns) return false;
  const facts = body.flatMap((cells) => rowOf(cells.length === columns.cells ? cells : [], columns) ?? []);
  const at = facts.map(({ epoch, step }) => (epoch ?? step)?.at ?? 0);
  if (facts.length === 0 || at.some((value, index) => index > 0 && value <= (at[index - 1] as number))) return false;
  state.history.fresh();
  for (const row of facts) state.history.take(row, { line: 1, shape: 'table', writer: columns.writer });
  return true;
}

function readSegment(state: State, segment: Segment): void {
  const { text } = segment;
  const worth = WORTH.test(text);
  if (!worth && !state.table && !state.roles && !state.trial && !ROLE.test(text)) return;
  const line = message(text);
  if (line === '') return;
  if (readTuner(state, line)) return;
  const bar = barOf(line);
  if (bar) {
    readBar(state, bar, segment);
    return;
  }
  if (segment.overwritten && !/\d/.test(line)) return;
  if (readRow(state, line, segment)) return;
  if (!worth) {
    readHeading(state, line);
    return;
  }
  const header = KERAS_HEADER.exec(line);
  if (header) {
    kerasHeader(state, Number(header[1]), Number(header[2]), segment.line);
    return;
  }
  const facts = scanLine(line);
  if (facts) readFacts(state, facts, line, segment.line);
  else readHeading(state, line);
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

function readBar(state: State, bar: Bar, segment: Segment): void {
  const facts = scanLine(bar.rest);
  if (!facts) return;
  if (bar.kind === 'keras') {
    if (!bar.complete || state.keras === 'closed' || facts.pairs.length === 0) return;
    const validated = facts.pairs.some(({ role }) => role === 'validation');
    // A complete bar without a header of its own is an evaluation after the training.
    if (state.keras === 'complete' && !validated) return;
    state.keras = 'complete';
    state.history.take({ ...facts, epoch: null, step: null }, { line: segment.line, shape: 'bar', writer: 'keras' });
    return;
  }
  if (!bar.complete || facts.pairs.length === 0) return;
  const lightning = /^Epoch \d+: *$/.test(bar.before) && /v_num=/.test(bar.rest);
  state.history.take(
    { ...facts, step: null },
    { line: segment.line, shape: `tqdm ${shapeOf(bar.before)}`, writer: lightning ? 'lightning' : null },
  );
}

function readRow(state: State, line: string, segment: Segment): boolean {
  if (RULE.test(line)) return true;
  const cells = cellsOf(line);
  if (state.table) {
    const row = rowOf(cells, state.table.columns);
    if (row) {
      state.table.idle = 0;
      state.history.take(row, { line: segment.line, shape: 'table', writer: state.table.columns.writer });
      return true;
    }
    state.table.idle += 1;
    if (state.table.idle > BETWEEN_ROWS) state.table = null;
  }
  if (state.roles) {
    const row = roleRowOf(cells, state.roles.roles);
    if (row) {
      state.history.take(row, { line: segment.line, shape: 'roles', writer: 'allennlp' });
      return true;
    }
    state.roles = null;
  }
  if (cells.length < 2) return false;
  const roles = rolesOf(cells);
  if (roles) state.roles = { roles, idle: 0 };
  // The index of a printed data frame has no head.
  const columns = columnsOf(cells) ?? historyColumns(['', ...cells]);
  if (!columns) return roles !== null;
  state.history.table();
  state.table = { columns, idle: 0 };
  return true;
}

/** A line without numbers: "Validation:", before lines that say values. */
function readHeading(state: State, line: string): void {
  if (line.length > 60 || /\d/.test(line)) return;
  const words = line.split(/[\s:\-=*.>#]+/).filter(Boolean);
  if (words.length === 0 || words.length > 7) return;
  const label = labelOf(words);
  if (label.kind === 'role' || (label.kind === 'metric' && label.role)) state.history.role = label.role;
}

function readFacts(state: State, facts: LineFacts, line: string, number: number): void {
  if (facts.pairs.length === 0) {
    if (facts.headed && !isAside(line)) {
      state.history.header(facts, { line: number, shape: '' });
      if (facts.epoch) state.headerLine = number;
      if (facts.role) state.history.role = facts.role;
    } else if (facts.role && line.length < 80 && !facts.epoch) state.history.role = facts.role;
    return;
  }
  if (line.includes('train_runtime')) return;
  const writer = writerOf(line);
  const told = { line: number, shape: shapeOf(line), writer, dropout: writer === 'nanogpt' ? nanoDropout(line) : null };
  if (facts.epoch === null && facts.step === null && isAside(line)) return;
  if (facts.epoch === null && facts.step === null) {
    // " * Acc@1 71.2": the sum of the lines before it.
    const summed = /^\*/.test(line) && facts.pairs.every(({ role }) => role === null) ? state.lastRole : null;
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

/** keras-tuner announces each trial and its hyperparameters. */
function readTuner(state: State, line: string): boolean {
  const trial = TRIAL.exec(line);
  if (trial) {
    state.history.fresh(`trial ${trial[1]}`);
    state.keras = 'closed';
    state.trial = { order: null };
    return true;
  }
  if (!state.trial || !line.includes('|')) return false;
  const cells = cellsOf(line);
  if (cells.includes('Hyperparameter') && cells.includes('Value')) {
    state.trial.order = cells;
    return true;
  }
  if (!state.trial.order || cells.length !== state.trial.order.length) return false;
  const name = cells[state.trial.order.indexOf('Hyperparameter')] as string;
  const value = cells[state.trial.order.indexOf('Value')] as string;
  state.history.parameter(name, value !== '' && Number.isFinite(Number(value)) ? Number(value) : value);
  return true;
}
