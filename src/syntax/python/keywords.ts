import { FALSE, IDENTIFIER, NONE, TRUE } from './kinds';
import * as signs from './signs';
import { TYPES } from './types';

/** Keywords by length and first letter; a word with neither is a name. */
const BUCKETS: (readonly number[] | undefined)[] = [];
const KEYWORDS = [
  TRUE,
  FALSE,
  NONE,
  ...Array.from({ length: signs.YIELD_WORD - signs.AND_WORD + 1 }, (_, index) => signs.AND_WORD + index),
];
const LONGEST = 8;

for (const kind of KEYWORDS) {
  const word = wordOf(kind);
  const bucket = bucketOf(word.length, word.charCodeAt(0));
  BUCKETS[bucket] = [...(BUCKETS[bucket] ?? []), kind];
}

const CODES: readonly (Uint16Array | undefined)[] = TYPES.map((_, kind) =>
  KEYWORDS.includes(kind) ? Uint16Array.from(wordOf(kind), (letter) => letter.charCodeAt(0)) : undefined,
);
/** 1 where a bucket holds something. */
const FULL = Uint8Array.from({ length: 64 * (LONGEST + 1) }, (_, bucket) => (BUCKETS[bucket] ? 1 : 0));

/** The kind of the word between two offsets: of a keyword, or `IDENTIFIER`. */
export function kindOfWord(codes: Uint16Array, start: number, end: number): number {
  const length = end - start;
  if (length > LONGEST) return IDENTIFIER;
  const bucket = bucketOf(length, codes[start] as number);
  return FULL[bucket] === 0 ? IDENTIFIER : keywordAt(codes, start, bucket);
}

function keywordAt(codes: Uint16Array, start: number, bucket: number): number {
  for (const kind of BUCKETS[bucket] ?? []) if (stands(codes, start, CODES[kind] as Uint16Array)) return kind;
  return IDENTIFIER;
}

function stands(codes: Uint16Array, start: number, word: Uint16Array): boolean {
  for (let index = 0; index < word.length; index++) if (codes[start + index] !== word[index]) return false;
  return true;
}

function bucketOf(length: number, first: number): number {
  return 64 * length + (first & 63);
}

function wordOf(kind: number): string {
  const type = TYPES[kind] ?? '';
  return kind === TRUE || kind === FALSE || kind === NONE ? type[0]?.toUpperCase() + type.slice(1) : type;
}
