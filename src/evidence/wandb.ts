import { BYTES, fieldWalker, textAt, VARINT } from './wire';

/** A key of history, configuration or summary with its value as JSON text. */
export interface Item {
  readonly key: string;
  readonly json: string;
}

/** What the records of Weights & Biases say (wandb/proto/wandb_internal.proto). */
export interface RecordTaker {
  /** A row of the history; `step` as the record counts it, null where it does not. */
  history(items: readonly Item[], step: number | null): void;
  config(items: readonly Item[]): void;
  /** What the positions of a metric are: another metric. `name` may end with `*`. */
  metric(name: string, stepMetric: string): void;
  run(name: string): void;
  exit(code: number): void;
}

const HISTORY = 2;
const CONFIG = 5;
const METRIC = 12;
const RUN = 17;
const EXIT = 18;
/** A value that is longer is no number and no parameter. */
const LONGEST_VALUE = 1_000_000;
const LONGEST_KEY = 4096;

/** Returns whether the message could be understood. */
export function runRecordReader(taker: RecordTaker): (bytes: Uint8Array) => boolean {
  return (bytes) => {
    const record = fieldWalker();
    record.open(bytes, 0, bytes.length);
    while (record.next()) {
      if (record.kind !== BYTES) continue;
      const { from, to } = record;
      if (record.field === HISTORY) readHistory(bytes, from, to, taker);
      else if (record.field === CONFIG) taker.config(itemsAt(bytes, from, to));
      else if (record.field === METRIC) readMetric(bytes, from, to, taker);
      else if (record.field === RUN) readRun(bytes, from, to, taker);
      else if (record.field === EXIT) taker.exit(integerAt(bytes, from, to, 1) ?? 0);
    }
    return !record.broken;
  };
}

function readHistory(bytes: Uint8Array, from: number, to: number, taker: RecordTaker): void {
  const history = fieldWalker();
  let step: number | null = null;
  history.open(bytes, from, to);
  while (history.next()) if (history.field === 2 && history.kind === BYTES) step = integerAt(bytes, history.from, history.to, 1) ?? 0;
  taker.history(itemsAt(bytes, from, to), step);
}

function readMetric(bytes: Uint8Array, from: number, to: number, taker: RecordTaker): void {
  const name = shortAt(bytes, from, to, 1) || shortAt(bytes, from, to, 2);
  const stepMetric = shortAt(bytes, from, to, 4);
  if (name && stepMetric) taker.metric(name, stepMetric);
}

function readRun(bytes: Uint8Array, from: number, to: number, taker: RecordTaker): void {
  const run = fieldWalker();
  run.open(bytes, from, to);
  while (run.next()) if (run.field === 4 && run.kind === BYTES) taker.config(itemsAt(bytes, run.from, run.to));
  const name = shortAt(bytes, from, to, 8) || shortAt(bytes, from, to, 1);
  if (name) taker.run(name);
}

/** The items in field 1 of a message; newer versions give a key as its parts. */
function itemsAt(bytes: Uint8Array, from: number, to: number): readonly Item[] {
  const list = fieldWalker();
  const item = fieldWalker();
  const items: Item[] = [];
  list.open(bytes, from, to);
  while (list.next()) {
    if (list.field !== 1 || list.kind !== BYTES) continue;
    const parts: string[] = [];
    let json: string | null = null;
    item.open(bytes, list.from, list.to);
    while (item.next()) {
      if (item.kind !== BYTES) continue;
      if (item.field === 1 || item.field === 2) parts.push(textAt(bytes, item.from, Math.min(item.to, item.from + LONGEST_KEY)));
      else if (item.field === 16 && item.to - item.from <= LONGEST_VALUE) json = textAt(bytes, item.from, item.to);
    }
    const key = parts.filter((part) => part !== '').join('.');
    if (key && json !== null) items.push({ key, json });
  }
  return items;
}

function integerAt(bytes: Uint8Array, from: number, to: number, field: number): number | null {
  const message = fieldWalker();
  let found: number | null = null;
  message.open(bytes, from, to);
  while (message.next()) if (message.field === field && message.kind === VARINT) found = message.integer;
  return found;
}

function shortAt(bytes: Uint8Array, from: number, to: number, field: number): string | null {
  const message = fieldWalker();
  let found: string | null = null;
  message.open(bytes, from, to);
  while (message.next()) {
    if (message.field !== field || message.kind !== BYTES) continue;
    found = textAt(bytes, message.from, Math.min(message.to, message.from + LONGEST_KEY));
  }
  return found;
}
