import { isAbsent, type NumberStyle, numberOf, timeOf } from './cells';
import { nameOfScalar } from './names';
import type { Role } from './run';

/** What a column of a log means; `name` is the key of a scalar or parameter. */
export interface Column {
  readonly kind: 'epoch' | 'step' | 'index' | 'time' | 'run' | 'role' | 'value' | 'parameter' | 'none';
  readonly name: string;
}

export type Cell = string | number | boolean | null | undefined;

const EPOCH =
  /^(?:(?:current|cur|global|num|n|train|training|trainer)_)?(?:epochs?|ep|epoch_?(?:num|number|id|idx|index|no|n|count))$|^(?:communication_|global_|comm_)?rounds?$/;
const STEP =
  /^(?:(?:current|cur|global|num|n|train|training|trainer|total|optimizer|optim|opt|trainer_global)_)*(?:steps?|iters?|iterations?|itr|it|updates?|batch(?:_?(?:idx|id|num|number|index|no))?|minibatch|step_?(?:num|number|id|idx|no)|training_iteration|tokens_seen)$/;
const TIME = /^(?:time|timestamp|date|datetime|date_time|wall_time|created_at|created|ts)$/;
const RUN =
  /^(?:folds?|k_?fold|cv|cv_fold|run|run_id|run_name|run_number|trial|trial_id|trial_no|seed|repeat|repetition|experiment|experiment_name|exp|exp_name|version|client|client_id)$/;
const ROLE = /^(?:phase|split|mode|set|stage|subset|partition|dataset_split|data_split|loop|state)$/;

/** A name of a column in one spelling: `Train Loss`, `trainer/global_step` and `_step` as `train_loss`, `trainer_global_step`, `step`. */
export function plainName(name: string): string {
  return name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/** What a column of a table or a key of an object means by its name alone. */
export function columnOf(name: string): Column {
  const key = name.trim();
  const plain = plainName(key);
  if (EPOCH.test(plain)) return { kind: 'epoch', name: key };
  if (STEP.test(plain)) return { kind: 'step', name: key };
  if (plain === '' || plain === 'index' || /^unnamed_0$/.test(plain)) return { kind: 'index', name: key };
  if (TIME.test(plain)) return { kind: 'time', name: key };
  if (RUN.test(plain)) return { kind: 'run', name: key };
  return { kind: ROLE.test(plain) ? 'role' : 'value', name: key };
}

/** What the columns of a table mean. Of several that count the same only the first does; one that is empty of a name counts rows where it is the first. */
export function columnsOf(header: readonly string[]): readonly Column[] {
  const columns = header.map(columnOf);
  return columns.map((column, index) => {
    const { kind, name } = column;
    if (kind === 'index' && index > 0) return { kind: name === '' ? 'none' : 'value', name };
    const first = columns.findIndex((other) => other.kind === kind);
    if (['epoch', 'time', 'role'].includes(kind) && first !== index) return { kind: 'value', name };
    if (kind !== 'step') return column;
    // The step of all training before the batch of the epoch.
    const inner = (of: Column): boolean => /batch|^it$/.test(plainName(of.name));
    const steps = columns.filter((other) => other.kind === 'step');
    const best = steps.find((other) => !inner(other)) ?? steps[0];
    return best === column ? column : { kind: 'none', name };
  });
}

/** Where a row stands. */
export interface Place {
  /** The epoch, or with `rows` the number that the table gives its row. */
  readonly epoch: number | undefined;
  readonly rows: boolean;
  readonly step: number | undefined;
  /** Milliseconds since 1970. */
  readonly time: number | undefined;
  /** Of which run the row says that it is; empty when it says nothing. */
  readonly run: string;
  readonly role: Role | null;
}

/** The place of a row; null when it has a column for the position and no number in it (a line of means at the end). */
export function placeOf(columns: readonly Column[], cells: readonly Cell[], style?: NumberStyle): Place | null {
  let epoch: number | undefined;
  let step: number | undefined;
  let index: number | undefined;
  let time: number | undefined;
  let run = '';
  let role: Role | null = null;
  let counted = false;
  for (let at = 0; at < columns.length; at += 1) {
    const { kind, name } = columns[at] as Column;
    if (kind === 'value') continue;
    const cell = cells[at];
    if (cell === undefined || cell === null) {
      counted ||= kind === 'epoch' || kind === 'step';
      continue;
    }
    if (kind === 'epoch' || kind === 'step') {
      counted = true;
      const position = positionIn(cell, style);
      if (kind === 'epoch') epoch = position;
      else step = position;
      if (position === undefined && !isAbsent(String(cell))) return null;
    } else if (kind === 'index') index = positionIn(cell, style);
    else if (kind === 'time') time = typeof cell === 'boolean' ? undefined : timeOf(cell);
    else if (kind === 'run') run += `${run && ', '}${plainName(name)} ${String(cell).trim().slice(0, 100)}`;
    else if (kind === 'role') role = nameOfScalar(String(cell)).role;
  }
  if (counted && epoch === undefined && step === undefined) return null;
  return { epoch: counted ? epoch : index, rows: !counted, step, time, run, role };
}

/** A position that is a number, or holds one: `3/100`, `Epoch 3`. */
function positionIn(cell: Cell, style?: NumberStyle): number | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : undefined;
  if (typeof cell !== 'string') return undefined;
  const number = numberOf(cell, style);
  if (number !== undefined) return Number.isFinite(number) ? number : undefined;
  const inside = /^[^\d,;.]{0,12}?(\d{1,12})(?:\s*(?:\/|of)\s*\d{1,12})?\]?$/.exec(cell.trim())?.[1];
  return inside === undefined ? undefined : Number(inside);
}
