import type { Role } from '../run';
import { type Counter, cut, type Pair, reset, type State } from './lineState';
import { giveNumber, takeNumber } from './numbers';

/** What one line says. */
export interface LineFacts {
  readonly epoch: Counter | null;
  readonly step: Counter | null;
  /** The step counts batches of an epoch, as its own words say. */
  readonly batch: boolean;
  readonly pairs: readonly Pair[];
  /** The role that was said last without a value of its own. */
  readonly role: Role | null;
  /** The line begins with its counter. */
  readonly headed: boolean;
}

/** Longer lines are no prints of a training loop. */
const LONGEST = 2_000;
/** A word, a time, a number with its unit or percent sign, white space, one other character. Every alternative begins with characters of its own. */
const TOKEN =
  /([A-Za-z_\u00c0-\u024f\u0400-\u04ff#][\w@\u00c0-\u024f\u0400-\u04ff#]*(?:[-./'][A-Za-z_@][\w@]*)*)|(\d+:\d\d(?::\d\d)?(?:[.,]\d+)?)|([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|([ \u00a0]+)|([\s\S])/y;
const NOT_A_NUMBER = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
]);
const JOINED_COUNTER = /^(epoch|ep|step|iter|iteration|batch)[_#-]?(\d{1,9})$/i;
/** The rest of `-->` and `==>`, which stand between a name and its value. */
const ARROW = /^[-=]{1,2}>/;
const CUTS = new Set([',', ';', '|', '│', '┃', '║', '}', '\t', '•', '—', '–', '·', '*', '!', '?', '━']);

/** Finds counters and name–value pairs in one line. Linear in its length. */
export function scanLine(text: string): LineFacts | null {
  const state = scanned(text);
  return state && factsOf(state);
}

export function factsOf({ epoch, step, batch, pairs, open, headed }: State): LineFacts {
  return { epoch, step, batch, pairs, role: open, headed };
}

/** The line when it was read to its end. */
export function scanned(text: string): State | null {
  if (text.length > LONGEST || !/\d/.test(text)) return null;
  const state: State = {
    words: [],
    last: null,
    counter: null,
    pair: null,
    epoch: null,
    step: null,
    batch: false,
    pairs: [],
    role: null,
    open: null,
    carried: [],
    headed: false,
    numbers: 0,
    muted: false,
    marks: '',
    place: null,
    composed: false,
  };
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
    const [, word, time, number, space, mark] = found;
    const after = TOKEN.lastIndex;
    if (space !== undefined) state.marks += ' ';
    else if (word !== undefined) takeWord(state, word, text, after);
    else if (time !== undefined) reset(state);
    else if (number !== undefined) TOKEN.lastIndex = takeNumber(state, number, text, after);
    else if (mark !== undefined) takeMark(state, mark, text, after);
    if (TOKEN.lastIndex >= text.length) break;
  }
  cut(state);
  return state;
}

function takeWord(state: State, word: string, text: string, after: number): void {
  const special = NOT_A_NUMBER.get(word.toLowerCase());
  if (special !== undefined && state.words.length > 0 && /[ =:(,'-]/.test(state.marks)) {
    giveNumber(state, state.marks.endsWith('-') ? -special : special, false, '');
    return;
  }
  const joined = JOINED_COUNTER.exec(word);
  if (joined && state.words.length <= 2) {
    state.words.push(joined[1] as string);
    giveNumber(state, Number(joined[2]), false, 'joined');
    return;
  }
  if (state.last === 'counter' && word.toLowerCase() === 'of' && state.words.length === 0 && /^ *\d/.test(text.slice(after, after + 12))) {
    state.marks = '/';
    return;
  }
  if (word === 'e' && state.words.length === 0) return;
  state.words.push(word);
  state.marks = '';
}

function takeMark(state: State, mark: string, text: string, after: number): void {
  if (mark === ']' || mark === ')' || mark === '|') state.muted = false;
  if (mark === ':' || mark === '>') {
    if (mark === ':' && state.words.length > 0 && !valueFollows(text, after)) cut(state);
  } else if (CUTS.has(mark)) {
    if (!(mark === ',' && state.words.length === 0)) cut(state);
  } else if (mark === '.' && (text[after] === ' ' || after === text.length)) cut(state);
  else if (mark === '-' && state.marks.endsWith(' ') && text[after] === ' ') cut(state);
  else if ((mark === '-' || mark === '=') && text[after] === mark && !ARROW.test(text.slice(after, after + 3))) cut(state);
  else if (mark === '[' || mark === '(') {
    if (mark === '[' && state.words.length > 0 && !/^ *[-'"]?[\d.]/.test(text.slice(after, after + 8))) cut(state);
  }
  if (state.marks.length < 16) state.marks += mark;
}

/** Whether a number stands behind a colon, quotes and the names of array types aside. */
function valueFollows(text: string, from: number): boolean {
  return /^[\s'"[({]{0,6}(?:(?:tensor|array|np\.float\d\d|np\.float|float|Tensor)[\s'"[({]{1,4})?(?:[+-]?\.?\d|nan|inf|-inf|NaN|None)/.test(
    text.slice(from, from + 40),
  );
}
