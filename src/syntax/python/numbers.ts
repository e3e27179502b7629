import { refuse } from './refusal';

/** Behind the digits, parted by single underscores, that start at an offset. */
export function digitsEnd(codes: Uint16Array, from: number): number {
  let at = from;
  for (;;) {
    const code = codes[at] as number;
    if (code >= 0x30 && code <= 0x39) at++;
    else if (code === 0x5f && at > from && isDigit(codes[at + 1] as number)) at += 2;
    else return at;
  }
}

/** Behind the number that starts at an offset with a digit, or with a dot and a digit. */
export function numberEnd(codes: Uint16Array, from: number): number {
  const letter = (codes[from + 1] as number) | 32;
  if (codes[from] === 0x30 && (letter === 0x78 || letter === 0x6f || letter === 0x62)) return prefixedEnd(codes, from + 2, letter);
  let at = digitsEnd(codes, from);
  if (codes[at] === 0x2e) at = digitsEnd(codes, at + 1);
  if (((codes[at] as number) | 32) === 0x65) {
    const sign = codes[at + 1];
    const digits = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    if (isDigit(codes[digits] as number)) at = digitsEnd(codes, digits);
  }
  return ((codes[at] as number) | 32) === 0x6a ? at + 1 : at;
}

/** Of a hexadecimal, octal or binary number. */
function prefixedEnd(codes: Uint16Array, from: number, letter: number): number {
  let at = from;
  for (;;) {
    const digit = codes[at] === 0x5f ? at + 1 : at;
    if (!isDigitOf(codes[digit] as number, letter)) return at === from ? refuse() : at;
    at = digit + 1;
  }
}

function isDigitOf(code: number, letter: number): boolean {
  if (letter === 0x78) return isDigit(code) || ((code | 32) >= 0x61 && (code | 32) <= 0x66);
  return code >= 0x30 && code <= (letter === 0x6f ? 0x37 : 0x31);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
