/** Lines of a loop differ in their numbers alone. A template is such a line without them, so what it says must be found out once only. */
export interface Templates<T> {
  /** What was learned of lines that look like this one; null when nothing was, or the line looks like no other. */
  find(line: string): T | null;
  /** To be kept for lines that look like the one that was asked for last. */
  learn(what: T): void;
}

interface Kept<T> {
  readonly shape: Uint16Array;
  readonly what: T;
}

const LONGEST = 480;
const MOST = 512;
/** Of so many lines a quarter must look like earlier ones, or it is not looked for a while. */
const TRIED = 128;
const REST = 2_000;

/**
 * Two lines look alike when they are equal but for the digits of numbers that stand by themselves, which have equally many digits in front of and behind the point
 * and are alike whole, zero or neither. Digits in words ("f1", "epoch12") belong to them.
 */
export function templates<T>(): Templates<T> {
  const shape = new Uint16Array(LONGEST);
  const kept = new Map<number, Kept<T>>();
  let hash = 0;
  let length = 0;
  let [asked, found, resting] = [0, 0, 0];
  return {
    find(line) {
      length = 0;
      if (resting > 0) {
        resting -= 1;
        return null;
      }
      if (asked === TRIED) {
        if (found * 4 < TRIED) resting = REST;
        [asked, found] = [0, 0];
      }
      asked += 1;
      if (line.length > LONGEST || !shapeInto(shape, line)) return null;
      length = line.length;
      hash = hashOf(shape, length);
      const known = kept.get(hash);
      if (!known || !isSame(known.shape, shape, length)) return null;
      found += 1;
      return known.what;
    },
    learn(what) {
      if (length === 0) return;
      if (kept.size >= MOST) kept.clear();
      kept.set(hash, { shape: shape.slice(0, length), what });
    },
  };
}

function hashOf(shape: Uint16Array, length: number): number {
  let hash = length;
  for (let at = 0; at < length; at += 1) hash = Math.imul(hash ^ (shape[at] as number), 0x01000193);
  return hash;
}

function isSame(a: Uint16Array, b: Uint16Array, length: number): boolean {
  if (a.length !== length) return false;
  for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

const ZERO = 48;
const POINT = 46;
/** Kinds of numbers, in the private use area, at the place of their first digit. */
const WHOLE = 0xe000;
const NOTHING = 0xe001;
const BROKEN = 0xe002;
/** Longer numbers may be read as infinite. */
const SURE = 15;

/** Writes what a line looks like; false where it has no number by itself, or one that is not plain. */
function shapeInto(shape: Uint16Array, line: string): boolean {
  const end = line.length;
  let any = false;
  let word = false;
  for (let at = 0; at < end; ) {
    const code = line.charCodeAt(at);
    const digit = code - ZERO;
    if (digit < 0 || digit > 9 || word) {
      if (code >= WHOLE && code <= BROKEN) return false;
      shape[at] = code;
      const small = code | 0x20;
      // As a word of a line: letters, and digits in it.
      word =
        (small >= 97 && small <= 122) || code === 95 || code === 35 || code === 64 || code >= 0xc0 || (word && digit >= 0 && digit <= 9);
      at += 1;
      continue;
    }
    const start = at;
    let zero = true;
    let whole = true;
    let digits = 0;
    for (; at < end && isDigit(line.charCodeAt(at)); at += 1) {
      if (line.charCodeAt(at) !== ZERO) zero = false;
      shape[at] = ZERO;
      digits += 1;
    }
    if (at + 1 < end && line.charCodeAt(at) === POINT && isDigit(line.charCodeAt(at + 1))) {
      shape[at] = POINT;
      for (at += 1; at < end && isDigit(line.charCodeAt(at)); at += 1) {
        if (line.charCodeAt(at) !== ZERO) {
          zero = false;
          whole = false;
        }
        shape[at] = ZERO;
        digits += 1;
      }
    }
    if (digits > SURE) return false;
    if (at < end && (line.charCodeAt(at) | 0x20) === 101) {
      const after = exponentEnd(line, at);
      if (after > at) {
        const value = Number(line.slice(start, after));
        if (!Number.isFinite(value)) return false;
        zero = value === 0;
        whole = Number.isInteger(value);
        for (; at < after; at += 1) shape[at] = line.charCodeAt(at);
      }
    }
    shape[start] = zero ? NOTHING : whole ? WHOLE : BROKEN;
    any = true;
  }
  return any;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 57;
}

/** Behind `e-05`; where no exponent stands, the place of its `e`. */
function exponentEnd(line: string, mark: number): number {
  const sign = line.charCodeAt(mark + 1);
  let at = sign === 43 || sign === 45 ? mark + 2 : mark + 1;
  if (!isDigit(line.charCodeAt(at))) return mark;
  while (isDigit(line.charCodeAt(at))) at += 1;
  return at;
}
