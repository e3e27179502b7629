import { LIMITS } from './run';

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
export function lineReader(take: (line: string, number: number) => void, tooLong: (number: number) => void = () => {}): LineReader {
  let decoder: TextDecoder | null = null;
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
        decoder = new TextDecoder(encodingOf(all));
      }
      text(decoder.decode(all, { stream: true }));
    },
    get rest() {
      return decoder ? rest.replace(/\r$/, '') : new TextDecoder().decode(waiting);
    },
  };
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
