import { LIMITS } from './run';

/** Takes a line, without its break, from its bytes; false where it must be read as text. */
export type PlainLine = (bytes: Uint8Array, from: number, to: number, number: number) => boolean;

const BREAK = 10;
const RETURN = 13;
const NOTHING = new Uint8Array(0);
/** Longer lines are read as text. */
const LONGEST_PLAIN = 4096;
/** So many lines may be refused before it is given up to ask. */
const FEW = 32;

/** Cuts a stream of bytes into lines of text. */
export interface LineReader {
  push(bytes: Uint8Array): void;
  /** Hands the last line over that has no line break yet; more bytes may follow, then it is handed over again from its start. */
  readonly rest: string;
}

/**
 * UTF-8 and UTF-16 (by its byte order mark); a mark at the start and `\r` before `\n` are left out. A lone `\r` (a progress bar that overwrites itself) stays in
 * its line. Of a line longer than `LIMITS.line` the rest is dropped and `tooLong` called once.
 */
export function lineReader(
  take: (line: string, number: number) => void,
  tooLong: (number: number) => void = () => {},
  plain: PlainLine | null = null,
): LineReader {
  let decoder: TextDecoder | null = null;
  let byBytes = plain;
  /** A line that is read as bytes and has no end yet; then nothing of it is in the text. */
  let tail: Uint8Array = NOTHING;
  /** Whether the text ends with a line break. */
  let atStart = true;
  let [asked, refused] = [0, 0];
  let waiting = new Uint8Array(0);
  let rest = '';
  let cutLine = false;
  let number = 0;
  const end = (line: string): void => {
    number += 1;
    take(line.endsWith('\r') ? line.slice(0, -1) : line, number);
    cutLine = false;
  };
  const keep = (text: string): void => {
    if (cutLine) return;
    rest += text;
    if (rest.length <= LIMITS.line) return;
    rest = rest.slice(0, LIMITS.line);
    cutLine = true;
    tooLong(number + 1);
  };
  const text = (chunk: string): void => {
    let from = 0;
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
      keep(chunk.slice(from, at));
      const line = rest;
      rest = '';
      end(line);
      from = at + 1;
    }
    keep(chunk.slice(from));
  };
  const decoded = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    text((decoder as TextDecoder).decode(bytes, { stream: true }));
    atStart = bytes[bytes.length - 1] === BREAK;
  };
  /** A whole line with its break. */
  const line = (bytes: Uint8Array, from: number, to: number): void => {
    const end = to - 1 > from && bytes[to - 2] === RETURN ? to - 2 : to - 1;
    asked += 1;
    if (byBytes && to - from <= LONGEST_PLAIN && byBytes(bytes, from, end, number + 1)) {
      number += 1;
      return;
    }
    refused += 1;
    // Text that is cut line by line takes longer than text that is cut at once.
    if (refused > FEW && 2 * refused > asked) byBytes = null;
    decoded(bytes.subarray(from, to));
  };
  const lines = (bytes: Uint8Array): void => {
    let at = 0;
    let end = breakFrom(bytes, 0);
    if (end >= 0 && (tail.length > 0 || !atStart)) {
      if (tail.length > 0) {
        const whole = joined(tail, bytes.subarray(0, end + 1));
        tail = NOTHING;
        line(whole, 0, whole.length);
      } else decoded(bytes.subarray(0, end + 1));
      at = end + 1;
      end = breakFrom(bytes, at);
    }
    for (; end >= 0 && byBytes; end = breakFrom(bytes, at)) {
      line(bytes, at, end + 1);
      at = end + 1;
    }
    const rest = tail.length > 0 ? joined(tail, bytes.subarray(at)) : bytes.subarray(at);
    tail = NOTHING;
    if (byBytes && atStart && rest.length <= LONGEST_PLAIN) tail = rest.slice();
    else decoded(rest);
  };
  return {
    push(bytes) {
      let all = bytes;
      if (!decoder) {
        if (waiting.length > 0) all = joined(waiting, bytes);
        if (all.length < 2) {
          waiting = Uint8Array.from(all);
          return;
        }
        waiting = new Uint8Array(0);
        const encoding = encodingOf(all);
        decoder = new TextDecoder(encoding);
        if (encoding !== 'utf-8') byBytes = null;
      }
      if (byBytes) lines(all);
      else text(decoder.decode(all, { stream: true }));
    },
    get rest() {
      if (!decoder) return new TextDecoder().decode(waiting);
      // A character that is not complete yet does not count.
      const said = tail.length > 0 ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(tail, { stream: true }) : rest;
      return said.replace(/\r$/, '');
    },
  };
}

/** Lines of numbers are so short that a call of `indexOf` takes longer. */
function breakFrom(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) if (bytes[at] === BREAK) return at;
  return -1;
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
