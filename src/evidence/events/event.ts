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
const HPARAMS = new TextEncoder().encode('hparams');
/** The time, and the least of all that follows. */
const SHORTEST_PLAIN = 22;

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
    if (!find(inner, 1, bytes, from, to)) return;
    let [nameFrom, nameTo, contentFrom, contentTo] = [-1, 0, -1, 0];
    inner.open(bytes, inner.from, inner.to);
    while (inner.next()) {
      if (inner.kind !== BYTES) continue;
      if (inner.field === 1) {
        nameFrom = inner.from;
        nameTo = inner.to;
      } else if (inner.field === 2) {
        contentFrom = inner.from;
        contentTo = inner.to;
      }
    }
    if (nameFrom < 0) return;
    // TensorFlow 2 names the plugin with every value: no text is made of it again.
    if (tag.plugin === null) tag.plugin = textAt(bytes, nameFrom, Math.min(nameTo, nameFrom + LONGEST_TAG)) || null;
    if (contentFrom >= 0 && equal(HPARAMS, bytes, nameFrom, nameTo)) taker.hyperparameters(bytes, contentFrom, contentTo);
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
    if (number !== null) takerOf(tag)?.(now[0] as number, number, now[1] as number);
  };

  const takerOf = (tag: Tag): TakeValue | null => {
    if (tag.take === undefined) tag.take = taker.scalar(textAt(tag.bytes, 0, tag.bytes.length));
    return tag.take;
  };

  /**
   * Nearly all events look the same: the time, a step of at most 28 bits, and one value that is nothing but a tag and a `simple_value`, with lengths of one byte.
   * Takes such an event; false for every other.
   */
  const readPlain = (bytes: Uint8Array, from: number, to: number): boolean => {
    if (to - from < SHORTEST_PLAIN || bytes[from] !== 0x09) return false;
    let at = from + 9;
    let step = 0;
    if (bytes[at] === 0x10) {
      let byte = 0x80;
      at += 1;
      for (let shift = 0; byte > 127; shift += 7) {
        if (shift > 21) return false;
        byte = bytes[at] as number;
        step |= (byte & 127) << shift;
        at += 1;
      }
    }
    if (bytes[at] !== 0x2a || at + 2 + (bytes[at + 1] as number) !== to || (bytes[at + 1] as number) > 127) return false;
    if (bytes[at + 2] !== 0x0a || at + 4 + (bytes[at + 3] as number) !== to || bytes[at + 4] !== 0x0a) return false;
    const tagFrom = at + 6;
    const tagTo = to - 5;
    if (tagFrom + (bytes[at + 5] as number) !== tagTo || bytes[tagTo] !== 0x15) return false;
    const tag = tags(bytes, tagFrom, tagTo);
    if (tag) takerOf(tag)?.(step, float32At(bytes, tagTo + 1), float64At(bytes, from + 1));
    return true;
  };

  const readSummary = (bytes: Uint8Array, from: number, to: number): void => {
    summary.open(bytes, from, to);
    while (summary.next()) if (summary.field === 1 && summary.kind === BYTES) readValue(bytes, summary.from, summary.to);
    if (summary.broken) understood = false;
  };

  return (bytes, from, to) => {
    if (readPlain(bytes, from, to)) return true;
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
  /** The tag that was asked for last, by the end of its hash: mostly the same few go round. */
  const recent: (Tag | null)[] = new Array(RECENT).fill(null);
  let size = 0;
  const search = (hash: number, bytes: Uint8Array, from: number, to: number): Tag | null => {
    const bucket = buckets.get(hash) ?? [];
    for (const tag of bucket) if (equal(tag.bytes, bytes, from, to)) return tag;
    if (size >= MOST_TAGS) return null;
    size += 1;
    const tag: Tag = { bytes: bytes.slice(from, to), plugin: null, take: undefined };
    bucket.push(tag);
    buckets.set(hash, bucket);
    return tag;
  };
  return (bytes, from, to) => {
    if (to - from > LONGEST_TAG) return null;
    let hash = to - from;
    for (let at = from; at < to; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const place = (hash ^ (hash >>> 11)) & (RECENT - 1);
    const last = recent[place] as Tag | null;
    if (last !== null && equal(last.bytes, bytes, from, to)) return last;
    const tag = search(hash, bytes, from, to);
    recent[place] = tag;
    return tag;
  };
}

/** A power of two. */
const RECENT = 256;

function equal(tag: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (tag.length !== to - from) return false;
  for (let index = 0; index < tag.length; index += 1) if (tag[index] !== bytes[from + index]) return false;
  return true;
}
