import { COMMA, OPEN_BRACE } from './signs';

const CLOSES = new Uint8Array(256);
for (const kind of [OPEN_BRACE, COMMA]) CLOSES[kind] = 1;

/** Whether a bracket could close behind a token of the kind, seen from the character that does follow. */
export function mayBreak(kind: number, next: number): boolean {
  return next === 0x29 || next === 0x5d || next === 0x7d || CLOSES[kind] === 1;
}
