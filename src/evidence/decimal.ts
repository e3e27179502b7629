/** Decimal numbers straight from the bytes of a text, exactly as `Number()` reads them. */

/** A row of cells that are empty or plain decimals. */
export interface PlainRow {
  readonly numbers: Float64Array;
  /** 1 where a cell holds a number, 0 where it is empty. */
  readonly given: Uint8Array;
  /** Reads a line; false where it is another kind of row, which is to be read as text. */
  read(bytes: Uint8Array, from: number, to: number): boolean;
}

const SPACE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** `separator`: the code of the character between cells, `width`: how many cells a row has. */
export function plainRow(separator: number, width: number): PlainRow {
  const numbers = new Float64Array(width);
  const given = new Uint8Array(width);
  const read = (bytes: Uint8Array, from: number, to: number): boolean => {
    let at = from;
    let any = 0;
    for (let cell = 0; cell < width; cell += 1) {
      if (at < to && bytes[at] !== separator) {
        at = decimalAt(bytes, at, to, numbers, cell);
        if (at < 0) return false;
        given[cell] = 1;
        any = 1;
      } else given[cell] = 0;
      if (cell === width - 1) return at === to && any === 1;
      if (at >= to || bytes[at] !== separator) return false;
      at += 1;
    }
    return false;
  };
  return { numbers, given, read };
}

/** Digits that a double always holds. */
const SURE = 15;
const FIRST = 9;
/** With the others behind them, which are at most four. */
const MOST = 19;
/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const LARGEST_POWER = 22;

/** Reads the number at `from`, blanks around it included, into `into[index]`; gives the position behind, or -1 where no plain decimal stands. */
export function decimalAt(bytes: Uint8Array, from: number, to: number, into: Float64Array, index: number): number {
  let at = from;
  while (at < to && bytes[at] === SPACE) at += 1;
  const start = at;
  const sign = at < to ? (bytes[at] as number) : 0;
  if (sign === MINUS || sign === PLUS) at += 1;
  // In three parts, each of which is a small whole number.
  let first = 0;
  let second = 0;
  let third = 0;
  let digits = 0;
  let point = -1;
  const begin = at;
  for (; at < to; at += 1) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) {
      if (digit !== POINT - ZERO || point >= 0) break;
      point = at;
      continue;
    }
    if (digits < FIRST) {
      first = (Math.imul(first, 10) + digit) | 0;
      if (first === 0) continue;
    } else if (digits < SURE) second = (Math.imul(second, 10) + digit) | 0;
    else if (digits < MOST) third = (Math.imul(third, 10) + digit) | 0;
    digits += 1;
  }
  if (at - begin - (point < 0 ? 0 : 1) === 0) return -1;
  let exponent = point < 0 ? 0 : point + 1 - at;
  if (at < to && ((bytes[at] as number) | 0x20) === 0x65) {
    const mark = at + 1;
    const minus = mark < to && bytes[mark] === MINUS;
    at = mark < to && (minus || bytes[mark] === PLUS) ? mark + 1 : mark;
    const powerAt = at;
    let power = 0;
    for (; at < to && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= 0x39; at += 1)
      power = Math.min(99_999, power * 10 + (bytes[at] as number) - ZERO);
    if (at === powerAt) return -1;
    exponent += minus ? -power : power;
  }
  const end = at;
  while (at < to && bytes[at] === SPACE) at += 1;
  const high = digits > FIRST ? first * (POWERS[Math.min(digits, SURE) - FIRST] as number) + second : first;
  const size = digits > MOST ? Number.NaN : scaled(high, third, digits - SURE, exponent);
  // What cannot be said for sure here is left to the engine.
  if (Number.isNaN(size)) into[index] = Number(String.fromCharCode(...bytes.subarray(start, end)));
  else into[index] = sign === MINUS ? -size : size;
  return at;
}

/**
 * (high · 10^behind + low) · 10^exponent, rounded once; NaN where that is not sure. Both parts are whole and exact. What a step loses is carried along (Dekker 1971),
 * so that before the last rounding no more is wrong than 2^-104 of the value.
 */
function scaled(high: number, low: number, behind: number, exponent: number): number {
  if (exponent < -LARGEST_POWER || exponent > LARGEST_POWER) return high === 0 ? 0 : Number.NaN;
  if (behind <= 0) return exponent < 0 ? high / (POWERS[-exponent] as number) : high * (POWERS[exponent] as number);
  if (exponent > 0) return Number.NaN;
  const power = POWERS[behind] as number;
  const product = high * power;
  const rest = lost(high, power, product) + low;
  const whole = product + rest;
  if (exponent === 0) return whole;
  const divisor = POWERS[-exponent] as number;
  const quotient = whole / divisor;
  const back = quotient * divisor;
  const remainder = whole - back - lost(quotient, divisor, back) + (rest - (whole - product));
  const more = remainder / divisor;
  const margin = quotient * 2 ** -100;
  const value = quotient + (more + margin);
  return value === quotient + (more - margin) ? value : Number.NaN;
}

/** a · b - product, exactly. */
function lost(a: number, b: number, product: number): number {
  const aHigh = upper(a);
  const bHigh = upper(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** The upper half of a number's digits (Veltkamp). */
function upper(number: number): number {
  const spread = 134_217_729 * number;
  return spread - (spread - number);
}
