import { tokenReader } from './jsonTokens';
import { jsonWord } from './jsonWord';
import type { Trouble } from './run';

export type JsonScalar = string | number | boolean | null;
/** Keys and indices from the root to a value. The array is used again: copy what is to be kept. */
export type JsonPath = readonly (string | number)[];
export type JsonKind = 'object' | 'array';

/** What is told of a document while it is read. */
export interface JsonTaker {
  leaf(path: JsonPath, value: JsonScalar): void;
  open?(path: JsonPath, kind: JsonKind): void;
  /** An object or an array ends. */
  close?(path: JsonPath, kind: JsonKind): void;
}

export interface JsonStream {
  push(bytes: Uint8Array): void;
  /** What keeps the document from being read on, and where; null while nothing does. */
  readonly trouble: Trouble | null;
  /** Whether the document's last bracket was closed. */
  readonly whole: boolean;
}

/** Brackets within brackets; no log has more, and a hostile file could have millions. */
const DEPTH = 200;
const OBJECT = 125;
const ARRAY = 93;
const TUPLE = 41;
/** `float32(0.5)`: the first argument is the value. */
const CALL = 0;

/**
 * Reads a JSON document of any length in bounded memory, in any split. Taken as well: NaN and infinities, trailing commas, and what Python's `str` makes of
 * dictionaries (single quotes, `None`, tuples, `array([…], dtype=…)`). Of a string longer than `longest` the rest is left out.
 */
export function jsonStream(taker: JsonTaker, longest = 10_000): JsonStream {
  let trouble: Trouble | null = null;
  const structure = structureOf(taker, (message, line) => {
    trouble ??= { message: `This is no JSON: ${message}`, line };
  });
  const push = tokenReader(
    {
      text: (value, line) => structure.scalar(value, line),
      word: (said, next, line) => structure.word(said, next, line),
      mark: (code, line) => structure.mark(code, line),
      get goesOn() {
        return trouble === null;
      },
    },
    longest,
  );
  return {
    push,
    get trouble() {
      return trouble;
    },
    get whole() {
      return structure.whole;
    },
  };
}

interface Structure {
  scalar(value: JsonScalar, line: number): void;
  word(said: string, next: number, line: number): void;
  mark(code: number, line: number): void;
  readonly whole: boolean;
}

function structureOf(taker: JsonTaker, fail: (message: string, line: number) => void): Structure {
  const closers: number[] = [];
  const path: (string | number)[] = [];
  let expected: 'key' | 'colon' | 'value' | 'comma' = 'value';
  let whole = false;
  /** How many brackets were open when the further arguments of a call began, which are passed over; 0 outside of them. */
  let silent = 0;
  const ended = (): void => {
    expected = 'comma';
    whole = closers.length === 0;
  };
  const open = (closer: number, line: number): void => {
    if (closers.length >= DEPTH) fail(`brackets are nested deeper than ${DEPTH}.`, line);
    else if (expected !== 'value' || whole) fail('a bracket opens where no value can stand.', line);
    else {
      if (silent === 0) taker.open?.(path, closer === OBJECT ? 'object' : 'array');
      closers.push(closer);
      path.push(closer === OBJECT ? '' : 0);
      expected = closer === OBJECT ? 'key' : 'value';
    }
  };
  const close = (code: number, line: number): void => {
    const closer = closers.at(-1);
    if (closer === CALL && code === TUPLE) {
      if (silent === closers.length) silent = 0;
      closers.pop();
    } else if (closer !== code || expected === 'colon' || (code === OBJECT && expected === 'value')) {
      fail(`${String.fromCharCode(code)} closes what is not open.`, line);
      return;
    } else {
      closers.pop();
      path.pop();
      if (silent === 0) taker.close?.(path, closer === OBJECT ? 'object' : 'array');
    }
    ended();
  };
  const comma = (line: number): void => {
    const closer = closers.at(-1);
    if (expected !== 'comma' || closer === undefined) fail('a comma stands where none can.', line);
    else if (closer === CALL) silent ||= closers.length;
    else if (closer !== OBJECT) path[path.length - 1] = (path.at(-1) as number) + 1;
    expected = closer === OBJECT ? 'key' : 'value';
  };
  const scalar = (value: JsonScalar, line: number): void => {
    if (expected === 'key' && typeof value === 'string') {
      path[path.length - 1] = value;
      expected = 'colon';
    } else if (expected === 'value' && !whole) {
      if (silent === 0) taker.leaf(path, value);
      ended();
    } else fail(`${JSON.stringify(String(value).slice(0, 40))} stands where nothing of that kind can.`, line);
  };
  return {
    scalar,
    word(said, next, line) {
      const value = jsonWord(said);
      if (next === 40 && expected === 'value' && !whole && closers.length < DEPTH) closers.push(CALL);
      else if (value !== undefined && next !== 40) scalar(value, line);
      else if (silent > 0 && next !== 40) ended();
      else fail(`${JSON.stringify(said.slice(0, 40))} is no value.`, line);
    },
    mark(code, line) {
      if (code === 123) open(OBJECT, line);
      else if (code === 91) open(ARRAY, line);
      else if (code === 40) open(TUPLE, line);
      else if (code === 44) comma(line);
      else if (code !== 58) close(code, line);
      else if (expected === 'colon') expected = 'value';
      else fail('a colon stands where none can.', line);
    },
    get whole() {
      return whole;
    },
  };
}
