import { refuse } from './refusal';
import { FIRST_SIGN } from './signs';
import { TYPES } from './types';

// What a token that begins with a character is. Up to `DIGIT` a character can stand in a word.
export const LETTER = 0;
export const DIGIT = 1;
export const SPACE = 2;
export const LINE = 3;
export const QUOTE = 4;
export const HASH = 5;
export const JOINT = 6;
export const SIGN = 7;
export const OTHER = 8;

/** The classes of the ASCII characters. */
export const CLASSES = new Uint8Array(128).fill(OTHER);
for (const [type, characters] of [
  [LETTER, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_'],
  [DIGIT, '0123456789'],
  [SPACE, ' \t\f'],
  [LINE, '\r\n'],
  [QUOTE, '\'"'],
  [HASH, '#'],
  [JOINT, '\\'],
  [SIGN, '()[]{},:;.=+-*@/%|&^<>~!'],
] as const) {
  for (const character of characters) CLASSES[character.charCodeAt(0)] = type;
}

/** Signs by their first character, the longest first: kind and length. */
const SIGNS: (readonly { readonly kind: number; readonly text: string }[] | undefined)[] = [];
for (const [kind, text] of TYPES.entries()) {
  if (kind < FIRST_SIGN || !/^[^\w\s\\]+$/.test(text)) continue;
  const first = text.charCodeAt(0);
  SIGNS[first] = [...(SIGNS[first] ?? []), { kind, text }].sort((one, other) => other.text.length - one.text.length);
}
/** Kind and length of the signs that no longer one begins with; 0 for others. */
const SINGLE = Uint16Array.from({ length: 128 }, (_, first) => {
  const [only, another] = SIGNS[first] ?? [];
  return only && !another && only.text.length === 1 ? 256 + only.kind : 0;
});

/** The sign that stands at an offset: its kind plus 256 times its length. */
export function signAt(codes: Uint16Array, at: number): number {
  const first = codes[at] as number;
  const single = SINGLE[first] as number;
  return single === 0 ? longestAt(codes, at, first) : single;
}

function longestAt(codes: Uint16Array, at: number, first: number): number {
  for (const { kind, text } of SIGNS[first] ?? []) {
    let length = 1;
    while (length < text.length && codes[at + length] === text.charCodeAt(length)) length++;
    if (length === text.length) return 256 * length + kind;
  }
  return refuse();
}

const STARTS_WORD = /^[_\p{XID_Start}]$/u;
const GOES_ON = /^[_\p{XID_Continue}]$/u;

/** How many units the letter takes that stands at an offset and is not ASCII; refuses what cannot stand in a name. */
export function widthOf(codes: Uint16Array, at: number, isFirst: boolean): number {
  const code = codes[at] as number;
  const isPair = code >= 0xd800 && code < 0xdc00;
  const letter = isPair ? String.fromCharCode(code, codes[at + 1] as number) : String.fromCharCode(code);
  if (!(isFirst ? STARTS_WORD : GOES_ON).test(letter)) refuse();
  return isPair ? 2 : 1;
}
