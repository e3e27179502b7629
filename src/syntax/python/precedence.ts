import * as kinds from './kinds';
import * as signs from './signs';

// How tightly operators bind in tree-sitter-python; `&` and `^` are the other way round in Python itself.
export const OR = 10;
export const AND = 11;
export const NOT = 12;
export const COMPARE = 13;
export const ARITHMETIC = 14;
export const POWER = 21;

/** How tightly an operator binds that stands between two operands; 0 for all other kinds of tokens. */
export const PRECEDENCES = new Uint8Array(256);
for (const [precedence, ...operators] of [
  [OR, signs.OR_WORD],
  [AND, signs.AND_WORD],
  [
    COMPARE,
    signs.LESS,
    signs.AT_MOST,
    signs.SAME,
    signs.OTHER,
    signs.AT_LEAST,
    signs.GREATER,
    signs.IN_WORD,
    signs.IS_WORD,
    signs.NOT_WORD,
  ],
  [14, signs.PIPE],
  [15, signs.AMPERSAND],
  [16, signs.CARET],
  [17, signs.LEFT_SHIFT, signs.RIGHT_SHIFT],
  [18, signs.PLUS, signs.MINUS],
  [19, signs.STAR, signs.AT, signs.SLASH, signs.PERCENT, signs.FLOOR],
  [POWER, signs.POWER],
] as const) {
  for (const operator of operators) PRECEDENCES[operator] = precedence;
}

const STARTS = new Uint8Array(256);
for (const kind of [
  kinds.IDENTIFIER,
  kinds.INTEGER,
  kinds.FLOAT,
  kinds.ELLIPSIS,
  kinds.TRUE,
  kinds.FALSE,
  kinds.NONE,
  kinds.STRING_START,
]) {
  STARTS[kind] = 1;
}
for (const kind of [signs.OPEN, signs.OPEN_SQUARE, signs.OPEN_BRACE, signs.PLUS, signs.MINUS, signs.TILDE, signs.STAR]) STARTS[kind] = 1;
for (const kind of [signs.NOT_WORD, signs.LAMBDA_WORD, signs.AWAIT_WORD]) STARTS[kind] = 1;

/** An expression, maybe one with a star, can begin with a token of the kind. */
export function startsExpression(kind: number): boolean {
  return STARTS[kind] === 1;
}
