import { type Span, spanOf } from '../../text/span';
import type { ConfigNode } from '../config';

/** Value of a TOML word (what stands without quotes); null when it is none. Dates and times are strings. */
export function tomlWord(word: string, span: Span): ConfigNode | null {
  if (word === 'true' || word === 'false') return { kind: 'boolean', span, value: word === 'true' };
  const number = tomlNumber(word);
  if (number !== null) return { kind: 'number', span, value: number };
  return /^\d{4}-\d\d-\d\d|^\d\d:\d\d/.test(word) ? { kind: 'string', span, value: word } : null;
}

function tomlNumber(word: string): number | null {
  const special = /^([+-]?)(inf|nan)$/.exec(word);
  if (special) return special[2] === 'nan' ? Number.NaN : special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const plain = word.replace(/(?<=[\da-f])_(?=[\da-f])/gi, '');
  if (/^0(?:x[\da-f]+|o[0-7]+|b[01]+)$/i.test(plain)) return Number(plain);
  return /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}

/** A string's text and end; `closed` is false when its closing quotes are missing on its line or, of three quotes, in the text. */
export interface TomlString {
  readonly value: string;
  readonly span: Span;
  readonly closed: boolean;
}

/** Reads the string that begins at a quote. */
export function tomlString(text: string, start: number): TomlString {
  const quote = text[start] ?? '"';
  const triple = quote.repeat(3);
  return text.startsWith(triple, start) ? longString(text, start, triple) : shortString(text, start, quote);
}

function shortString(text: string, start: number, quote: string): TomlString {
  let at = start + 1;
  for (; at < text.length && text[at] !== quote && text[at] !== '\n'; at++) if (text[at] === '\\' && quote === '"') at++;
  const end = Math.min(at, text.length);
  const closed = text[end] === quote;
  const raw = text.slice(start + 1, end);
  return { value: quote === '"' ? unescaped(raw) : raw, span: spanOf(start, closed ? end + 1 : end), closed };
}

function longString(text: string, start: number, triple: string): TomlString {
  let at = start + 3;
  for (; at < text.length && !text.startsWith(triple, at); at++) if (text[at] === '\\' && triple[0] === '"') at++;
  const closed = at < text.length;
  let end = Math.min(at, text.length);
  // Up to two quotes may stand before the closing ones.
  for (let more = 0; closed && more < 2 && text[end + 3] === triple[0]; more++) end++;
  const raw = text.slice(start + 3, end).replace(/^\r?\n/, '');
  return { value: triple[0] === '"' ? unescaped(raw) : raw, span: spanOf(start, closed ? end + 3 : end), closed };
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\u001B', '"': '"', '\\': '\\' };

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(?:u([\da-f]{4})|U([\da-f]{8})|x([\da-f]{2})|[ \t]*\r?\n\s*|(.))/gi, (whole, short, long, byte, letter) => {
    const code = short ?? long ?? byte;
    if (code === undefined) return letter === undefined ? '' : (ESCAPES[letter] ?? whole);
    const point = Number.parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
