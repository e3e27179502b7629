import { BYTES, FIXED32, FIXED64, type Fields, fieldWalker, float32At, float64At, textAt, VARINT } from '../wire';
import { tensorReader } from './tensor';

/** Takes one value of a scalar; `time` in seconds since 1970. */
export type TakeValue = (step: number, value: number, time: number) => void;

/** What the events of a file say. */
export interface EventTaker {
  /** Asked once per tag, at its first value; null leaves the tag out. */
  scalar(tag: string): TakeValue | null;
  /** What the plugin for hyperparameters keeps beside a tag. */
  hyperparameters(bytes: Uint8Array, from: number, to: number): void;
  /** `stop` of a session, and the start of one that continues at a step. */
  session(status: 'start' | 'stop', step: number): void;
}

/** One name of a value, as long as the file is read. */
interface Tag {
  readonly bytes: Uint8Array;
  /** The plugin that the first value of a tag names, and no later one; null until then. */
  plugin: string | null;
  take: TakeValue | null | undefined;
}

/** Names that are remembered; more of them are no log of scalars. */
const MOST_TAGS = 20_000;
const LONGEST_TAG = 4096;
const SESSION_START = 1;
const SESSION_STOP = 2;

/**
 * Reads TensorFlow's `Event` messages (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto). Scalars stand there in two ways: as
 * `simple_value` (TensorFlow 1, PyTorch) or as a tensor of the plugin `scalars` (TensorFlow 2). Returns whether the message could be understood.
 */
export function eventReader(taker: EventTaker): (bytes: Uint8Array, from: number, to: number) => boolean {
  const event = fieldWalker();
  const summary = fieldWalker();
  const value = fieldWalker();
  const inner = fieldWalker();
  const tensor = tensorReader();
  const tags = tagTable();
  /** Step and time of the event: numbers in an array cost no memory of their own each. */
  const now = new Float64Array(2);
  let understood = true;

  const readMetadata = (bytes: Uint8Array, from: number, to: number, tag: Tag): void => {
    const plugin = find(inner, 1, bytes, from, to) && { from: inner.from, to: inner.to };
    if (!plugin) return;
    let content: { readonly from: number; readonly to: number } | null = null;
    let name: string | null = null;
    inner.open(bytes, plugin.from, plugin.to);
    while (inner.next()) {
      if (inner.kind !== BYTES) continue;
      if (inner.field === 1) name = textAt(bytes, inner.from, Math.min(inner.to, inner.from + LONGEST_TAG));
      else if (inner.field === 2) content = { from: inner.from, to: inner.to };
    }
    tag.plugin ??= name || null;
    if (name === 'hparams' && content) taker.hyperparameters(bytes, content.from, content.to);
  };

  const readValue = (bytes: Uint8Array, from: number, to: number): void => {
    let tag: Tag | null = null;
    let simple = -1;
    let tensorFrom = -1;
    let tensorTo = 0;
    let metadataFrom = -1;
    let metadataTo = 0;
    value.open(bytes, from, to);
    while (value.next()) {
      const { field, kind } = value;
      if (field === 1 && kind === BYTES) tag = tags(bytes, value.from, value.to);
      else if (field === 2 && kind === FIXED32) simple = value.from;
      else if (field === 8 && kind === BYTES) {
        tensorFrom = value.from;
        tensorTo = value.to;
      } else if (field === 9 && kind === BYTES) {
        metadataFrom = value.from;
        metadataTo = value.to;
      }
    }
    if (value.broken) understood = false;
    if (!tag) return;
    if (metadataFrom >= 0) readMetadata(bytes, metadataFrom, metadataTo, tag);
    const number =
      simple >= 0 ? float32At(bytes, simple) : tensorFrom >= 0 && tag.plugin === 'scalars' ? tensor(bytes, tensorFrom, tensorTo) : null;
    if (number === null) return;
    if (tag.take === undefined) tag.take = taker.scalar(textAt(tag.bytes, 0, tag.bytes.length));
    tag.take?.(now[0] as number, number, now[1] as number);
  };

  const readSummary = (bytes: Uint8Array, from: number, to: number): void => {
    summary.open(bytes, from, to);
    while (summary.next()) if (summary.field === 1 && summary.kind === BYTES) readValue(bytes, summary.from, summary.to);
    if (summary.broken) understood = false;
  };

  return (bytes, from, to) => {
    let summaryFrom = -1;
    let summaryTo = 0;
    let session = -1;
    let sessionTo = 0;
    now.fill(0);
    understood = true;
    event.open(bytes, from, to);
    while (event.next()) {
      const { field, kind } = event;
      if (field === 1 && kind === FIXED64) now[1] = float64At(bytes, event.from);
      else if (field === 2 && kind === VARINT) now[0] = event.integer;
      else if (field === 5 && kind === BYTES) {
        summaryFrom = event.from;
        summaryTo = event.to;
      } else if (field === 7 && kind === BYTES) {
        session = event.from;
        sessionTo = event.to;
      }
    }
    if (session >= 0 && find(inner, 1, bytes, session, sessionTo)) {
      if (inner.integer === SESSION_START) taker.session('start', now[0] as number);
      else if (inner.integer === SESSION_STOP) taker.session('stop', now[0] as number);
    }
    if (summaryFrom >= 0) readSummary(bytes, summaryFrom, summaryTo);
    return understood && !event.broken;
  };
}

/** Goes to the first field of that number. */
function find(walker: Fields, field: number, bytes: Uint8Array, from: number, to: number): boolean {
  walker.open(bytes, from, to);
  while (walker.next()) if (walker.field === field) return true;
  return false;
}

/** Finds a tag by its bytes, so that no text is made of the million occurrences of one name. */
function tagTable(): (bytes: Uint8Array, from: number, to: number) => Tag | null {
  const buckets = new Map<number, Tag[]>();
  let size = 0;
  return (bytes, from, to) => {
    if (to - from > LONGEST_TAG) return null;
    let hash = to - from;
    for (let at = from; at < to; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const bucket = buckets.get(hash);
    if (bucket) for (const tag of bucket) if (equal(tag.bytes, bytes, from, to)) return tag;
    if (size >= MOST_TAGS) return null;
    size += 1;
    const tag: Tag = { bytes: bytes.slice(from, to), plugin: null, take: undefined };
    if (bucket) bucket.push(tag);
    else buckets.set(hash, [tag]);
    return tag;
  };
}

function equal(tag: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (tag.length !== to - from) return false;
  for (let index = 0; index < tag.length; index += 1) if (tag[index] !== bytes[from + index]) return false;
  return true;
}
