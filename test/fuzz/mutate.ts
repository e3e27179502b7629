import { FRAMINGS, joined } from './frames';
import type { Random } from './random';

/** Bytes of an input. */
const LONGEST = 1 << 19;

const text = (string: string): Uint8Array => new TextEncoder().encode(string);

/** What readers stumble over, put in anywhere. */
const WORDS: readonly Uint8Array[] = [
  ...[
    'NaN',
    'nan',
    '-Infinity',
    'inf',
    '1e999',
    '-1e-999',
    '9'.repeat(400),
    '18446744073709551616',
    '-9223372036854775808',
    '0x10',
    '1,5',
    '1.797e308',
  ],
  ...[
    'null',
    '"',
    "'",
    '\\',
    '\\u0000',
    '\ud800',
    ',',
    ';',
    '\t',
    '\r',
    '\n',
    '\r\n',
    '\n\n',
    '\b',
    '\u0000',
    '\ufeff',
    '[',
    '{',
    ']',
    '}',
    '[[[[[[[[',
    '{"a":',
  ],
  ...[
    'epoch,loss\n',
    '__proto__',
    'constructor',
    'a'.repeat(5000),
    '1\n'.repeat(300),
    '%s',
    '<td>',
    '\u001b[0K',
    'Epoch 1/2',
    '---',
    '&x',
    '*x',
    '!!js',
    ': ',
  ],
].map(text);
const BYTES: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0, 0, 0],
  [255, 255, 255, 255, 255, 255, 255, 255],
  [255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
  [255, 255, 255, 127],
  [128, 128, 128, 128, 8],
  [0xff, 0xfe],
  [0xfe, 0xff],
  [0xc3, 0x28],
  [0x1f, 0x8b, 8, 0],
  [0, 0, 0xc0, 0x7f],
  [0, 0, 0x80, 0x7f],
];

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

function put(bytes: Uint8Array, at: number, piece: Uint8Array, over = 0): Uint8Array {
  return joined([bytes.subarray(0, at), piece, bytes.subarray(Math.min(bytes.length, at + over))]);
}

/** A piece of some length, short ones more often. */
function span(bytes: Uint8Array, random: Random): readonly [from: number, to: number] {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + random.below(random.pick([2, 8, 64, 1024, bytes.length + 1])))];
}

const flip: Mutation = (bytes, random) => {
  const changed = bytes.slice();
  for (let times = 1 + random.below(4); times > 0 && changed.length > 0; times -= 1) {
    const at = random.below(changed.length);
    changed[at] = random.chance(0.5) ? (changed[at] as number) ^ (1 << random.below(8)) : random.below(256);
  }
  return changed;
};
const cut: Mutation = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));
const remove: Mutation = (bytes, random) => {
  const [from, to] = span(bytes, random);
  return put(bytes, from, new Uint8Array(0), to - from);
};
const repeat: Mutation = (bytes, random) => {
  const [from, to] = span(bytes, random);
  const times = Math.max(1, Math.min(random.pick([1, 2, 20, 500]), Math.floor(LONGEST / 8 / Math.max(1, to - from))));
  return put(bytes, to, joined(Array.from({ length: times }, () => bytes.subarray(from, to))));
};
const swap: Mutation = (bytes, random) => {
  const [from, to] = span(bytes, random);
  const piece = bytes.slice(from, to);
  const rest = put(bytes, from, new Uint8Array(0), to - from);
  return put(rest, random.below(rest.length + 1), piece);
};
const splice: Mutation = (bytes, random, other) => {
  const [from, to] = span(other, random);
  return put(bytes, random.below(bytes.length + 1), other.subarray(from, to), random.chance(0.5) ? to - from : 0);
};
const word: Mutation = (bytes, random) => put(bytes, random.below(bytes.length + 1), random.pick(WORDS), random.below(6));
const raw: Mutation = (bytes, random) => put(bytes, random.below(bytes.length + 1), Uint8Array.from(random.pick(BYTES)), random.below(12));
/** A number of the text becomes another one. */
const number: Mutation = (bytes, random) => {
  const digits = [...bytes.keys()].filter((at) => isDigit(bytes[at]) && !isDigit(bytes[at - 1]));
  if (digits.length === 0) return raw(bytes, random, bytes);
  const from = random.pick(digits);
  let to = from;
  while (isDigit(bytes[to])) to += 1;
  return put(bytes, from, random.pick(WORDS.slice(0, 12)), to - from);
};
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;

const MUTATIONS: readonly Mutation[] = [flip, flip, cut, remove, repeat, swap, splice, word, word, raw, number];

/** One to five changes of one of the seeds; in formats with checksums mostly within the records, whose checksums are then made right again. */
export function mutated(format: string, seeds: readonly Uint8Array[], random: Random, longest = LONGEST): Uint8Array {
  const framing = FRAMINGS.get(format);
  let bytes = random.pick(seeds);
  for (let times = 1 + random.below(5); times > 0; times -= 1) {
    const other = random.pick(seeds);
    if (!framing || random.chance(0.3)) bytes = random.pick(MUTATIONS)(bytes, random, other);
    else {
      const records = framing.split(bytes);
      const others = framing.split(other);
      bytes = framing.join(changed(records, others, random));
    }
    bytes = bytes.slice(0, longest);
  }
  return bytes;
}

function changed(records: readonly Uint8Array[], others: readonly Uint8Array[], random: Random): readonly Uint8Array[] {
  const at = random.below(Math.max(1, records.length));
  const record = records[at] ?? new Uint8Array(0);
  const other = others.length > 0 ? random.pick(others) : record;
  if (random.chance(0.7)) return [...records.slice(0, at), random.pick(MUTATIONS)(record, random, other), ...records.slice(at + 1)];
  const end = at + random.below(random.pick([2, 10, records.length + 1]));
  const piece = records.slice(at, end);
  switch (random.below(4)) {
    case 0:
      return [...records.slice(0, at), ...records.slice(end)];
    case 1:
      return [...records.slice(0, end), ...piece, ...records.slice(end)];
    case 2:
      return [...records.slice(0, at), ...piece.slice().reverse(), ...records.slice(end)];
    default:
      return [...records.slice(0, at), other, ...records.slice(at)];
  }
}
