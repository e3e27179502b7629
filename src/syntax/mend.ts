import { blank } from './magics';
import type { PyNode } from './node';
import type { PythonParser } from './parser';
import { piecesOf } from './pieces';
import { firstError } from './statements';

/** Lines that begin a statement in any case: no expression goes on with these words. */
const STATEMENT = /^[ \t]*(?:(?:async[ \t]+)?def[ \t]+\w|class[ \t]+\w|return\b|import[ \t]+\w|raise\b|while\b|try:|del\b|global\b|pass\b)/;
/** Decorators and imports only count at the start of a line: inside they may be operators and parts of expressions. */
const AT_MARGIN = /^(?:@\w|from[ \t]+[\w.]+[ \t]+import\b)/;

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Brackets in brackets that somebody may be typing; each costs a copy of the text. */
const DEEPEST = 100;

/**
 * The text with the brackets closed that a half-typed statement leaves open, before the next line that must be a statement: else all that
 * follows would count as one expression. Blanks and commas make room, so that every offset stays; what has no room stays open.
 */
export function closeBrackets(text: string): string {
  let result = text;
  const state: Scan = { open: [], quote: null, codeEnd: 0 };
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next + 1;
    const line = text.slice(start, end);
    if (state.open.length > 0 && state.quote === null && (STATEMENT.test(line) || AT_MARGIN.test(line))) {
      result = closed(result, state, start);
      state.open = [];
    }
    scan(state, line, start);
    start = end;
  }
  return result;
}

/** The brackets closed before an offset. Where there is no room the innermost go, with what they hold. */
function closed(text: string, { open, codeEnd }: Scan, before: number): string {
  if (open.length > DEEPEST) return text;
  let result = text;
  let end = codeEnd;
  for (let count = open.length; count > 0; count--) {
    const closing = open
      .slice(0, count)
      .toReversed()
      .map(({ bracket }) => CLOSING[bracket] ?? '')
      .join('');
    const at = roomFor(closing.length, result, end, before);
    if (at !== null) return result.slice(0, at) + closing + result.slice(at + closing.length);
    const from = open[count - 1]?.at ?? end;
    result = result.slice(0, from) + blank(result.slice(from, end)) + result.slice(end);
    end = from + 1;
  }
  return result;
}

/** Where so many characters may stand between the code and the line before an offset; behind a comment not. */
function roomFor(length: number, text: string, codeEnd: number, before: number): number | null {
  const last = before - 1;
  const isComma = text[codeEnd - 1] === ',';
  const room = /^\s*/.exec(text.slice(codeEnd, Math.max(codeEnd, last)))?.[0].length ?? 0;
  if (room >= length) return codeEnd;
  if (isComma && room + 1 >= length) return codeEnd - 1;
  // Behind a comment: the blank lines right before the statement.
  const gap = /(?:^|\n)(\s*)$/.exec(text.slice(codeEnd, Math.max(codeEnd, last)))?.[1] ?? '';
  return gap.length >= length ? last - gap.length : null;
}

interface Scan {
  open: { readonly bracket: string; readonly at: number }[];
  /** The closing quotes of an open string. */
  quote: string | null;
  /** Offset behind the last character that is neither blank nor comment. */
  codeEnd: number;
}

/** Follows brackets, strings and comments through one line. */
function scan(state: Scan, line: string, offset: number): void {
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (state.quote !== null) {
      if (character === '\\') at++;
      else if (line.startsWith(state.quote, at)) {
        at += state.quote.length - 1;
        state.quote = null;
      } else if (state.quote.length === 1 && character === '\n') state.quote = null;
      if (state.quote === null) state.codeEnd = offset + at + 1;
      continue;
    }
    if (character === '#') return;
    if (/\s/.test(character)) continue;
    if (character === '"' || character === "'") {
      state.quote = line.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
      at += state.quote.length - 1;
    } else if (character in CLOSING) state.open.push({ bracket: character, at: offset + at });
    else if (CLOSING[state.open.at(-1)?.bracket ?? ''] === character) state.open.pop();
    state.codeEnd = offset + at + 1;
  }
}

/** Pieces that are mended; a text with more is no Python, or was written by a machine. */
const MOST_PIECES = 20;

/**
 * The text with the brackets closed in those of its pieces that are broken, where that brings more to light; as long as before.
 * @param root of the text as it is
 */
export function closePieces(parser: PythonParser, text: string, root: PyNode): string {
  const starts = piecesOf(text);
  const broken = new Set(root.children.flatMap((child) => (child?.hasError ? [lastUpTo(starts, child.startIndex)] : [])));
  if (broken.size > MOST_PIECES) return text;
  let result = text;
  for (const index of broken) {
    const start = starts[index] ?? 0;
    const end = starts[index + 1] ?? text.length;
    // The line behind the piece tells that the statement is over.
    const lineEnd = text.indexOf('\n', end);
    const closed = closeBrackets(text.slice(start, lineEnd < 0 ? text.length : lineEnd + 1)).slice(0, end - start);
    const before = text.slice(start, end);
    if (closed !== before && saysMore(parser, closed, before)) result = result.slice(0, start) + closed + result.slice(end);
  }
  return result;
}

/** Index of the last number that is not greater. */
function lastUpTo(sorted: readonly number[], value: number): number {
  return sorted.findLastIndex((each) => each <= value);
}

/** More definitions can be read of it than of another text, or as many and no fewer calls; sound code says most. */
function saysMore(parser: PythonParser, text: string, than: string): boolean {
  const [now, before] = [contentsOf(parser, text), contentsOf(parser, than)];
  const gained = now.definitions - before.definitions;
  return now.isSound || gained > 0 || (gained === 0 && now.calls >= before.calls);
}

function contentsOf(
  parser: PythonParser,
  text: string,
): { readonly isSound: boolean; readonly definitions: number; readonly calls: number } {
  const tree = parser.parse(text);
  try {
    const { root } = tree;
    const count = (types: string | string[]): number => root.descendantsOfType(types).length;
    return { isSound: !root.hasError, definitions: count(['class_definition', 'function_definition']), calls: count('call') };
  } finally {
    tree.dispose();
  }
}

/** Tries at most so many lines. */
const MOST_LINES = 4;

/**
 * A text of the same length that is sound Python: open brackets closed, else the lines that break it blanked; null when that does not
 * help. For texts like the cell of a notebook, of which the last line is half typed.
 */
export function mended(parser: PythonParser, text: string): string | null {
  let tried = closeBrackets(text);
  for (let round = 0; round <= MOST_LINES; round++) {
    const broken = errorIn(parser, tried);
    if (broken === null) return tried;
    tried = withoutLine(tried, broken);
    if (tried.trim() === '') return null;
  }
  return null;
}

/** Offset of the first error; null when there is none. */
function errorIn(parser: PythonParser, text: string): number | null {
  const tree = parser.parse(text);
  try {
    return firstError(tree.root)?.startIndex ?? null;
  } finally {
    tree.dispose();
  }
}

/** Blanks the line at an offset; of an indented one a statement stays, so that its block is not empty. */
function withoutLine(text: string, offset: number): string {
  let start = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  let end = text.indexOf('\n', start);
  if (end < 0) end = text.length;
  // An error at the end of the text belongs to the last line that says something.
  while (text.slice(start, end).trim() === '' && start > 0) {
    end = start - 1;
    start = text.lastIndexOf('\n', end - 1) + 1;
  }
  const line = text.slice(start, end);
  const indent = line.length - line.trimStart().length;
  const word = indent === 0 ? '' : line.trim().length < 4 ? '0' : 'pass';
  return text.slice(0, start + indent) + word + blank(line.slice(indent + word.length)) + text.slice(end);
}
