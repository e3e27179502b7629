import { CLASSES, DIGIT, HASH, JOINT, LETTER, LINE, OTHER, QUOTE, SPACE, signAt, widthOf } from './characters';
import { mayBreak } from './closers';
import { kindOfWord } from './keywords';
import { ELLIPSIS, END, FLOAT, IDENTIFIER, INTEGER } from './kinds';
import { isPrefix, LayoutTokens } from './layoutTokens';
import { digitsEnd, numberEnd } from './numbers';
import { refuse } from './refusal';

/** Cuts Python into tokens. Refuses what is no Python 3, and rare forms. */
export class Lexer extends LayoutTokens {
  /** How many brackets are open. */
  #open = 0;
  /** A line began in brackets since the last token. */
  #isNewLine = false;

  /** Reads a stretch of a text. */
  read(text: string, from: number, to: number): void {
    this.open(text, from, to);
    this.#open = 0;
    this.#isNewLine = false;
    this.beginLines();
    while (this.at < this.length) {
      const first = this.count;
      this.#scan(-1);
      if (this.#open > 0) refuse();
      this.endLine(first);
    }
    this.push(END, this.length, this.length);
  }

  protected override readExpression(): void {
    const open = this.#open++;
    this.#scan(open + 1);
    this.#open = open;
  }

  /** Reads tokens to the end of the line; of an expression in a string, at whose level so many brackets are open, to its end. */
  #scan(level: number): void {
    const { codes } = this;
    for (;;) {
      const start = this.at;
      const code = codes[start] as number;
      const type = code < 128 ? (CLASSES[code] as number) : LETTER;
      if (type === SPACE) {
        this.at = start + 1;
        continue;
      }
      if (this.#isNewLine && type !== LINE) this.#beginInBrackets(type);
      switch (type) {
        case LETTER:
          this.#readWord(start);
          break;
        case DIGIT:
          this.#readNumber(start);
          break;
        case QUOTE:
          this.readString(start, start);
          break;
        case LINE:
          if (code === 0x0d && codes[start + 1] !== 0x0a) refuse();
          if (this.#open === 0) return;
          this.#isNewLine ||= code === 0x0a;
          this.at = start + 1;
          break;
        case HASH:
          if (level >= 0) refuse();
          this.readComment();
          break;
        case JOINT:
          if (level >= 0) refuse();
          this.readContinuation();
          break;
        case OTHER:
          if (code === 0 && start === this.length && this.#open === 0) return;
          refuse();
          break;
        default:
          if (this.#open === level && (code === 0x7d || (code === 0x3a && codes[start + 1] !== 0x3d))) return;
          if (code === 0x21 && codes[start + 1] !== 0x3d) {
            if (this.#open !== level) refuse();
            return;
          }
          this.#readSign(start, code);
      }
    }
  }

  /** Where a line in brackets starts left of its block and no bracket could close, the scanner of tree-sitter-python ends the block. */
  #beginInBrackets(type: number): void {
    this.#isNewLine = false;
    const { indent } = this;
    if (indent === 0 || type === QUOTE || mayBreak(this.last, this.codes[this.at] as number)) return;
    let width = 0;
    for (let at = this.at - 1; at >= 0 && width < indent; at--) {
      const code = this.codes[at];
      if (code === 0x0a || code === 0x0c) refuse();
      width += code === 0x09 ? 8 : 1;
    }
  }

  #readWord(start: number): void {
    const { codes } = this;
    let at = start;
    let isPlain = true;
    for (;;) {
      const code = codes[at] as number;
      if (code < 128) {
        if ((CLASSES[code] as number) > DIGIT) break;
        at++;
      } else {
        isPlain = false;
        at += widthOf(codes, at, at === start);
      }
    }
    const next = codes[at];
    if (next === 0x22 || next === 0x27) {
      for (let each = start; each < at; each++) if (!isPrefix(codes[each] as number)) refuse();
      this.readString(start, at);
      return;
    }
    this.at = at;
    this.push(isPlain ? kindOfWord(codes, start, at) : IDENTIFIER, start, at);
  }

  #readNumber(start: number): void {
    const { codes } = this;
    const whole = digitsEnd(codes, start);
    const next = codes[whole] as number;
    // A plain number of digits is by far the most common.
    const isPlain = next !== 0x2e && (next >= 128 || (CLASSES[next] as number) > DIGIT);
    const end = isPlain ? whole : numberEnd(codes, start);
    const after = codes[end] as number;
    if (after >= 128 || (CLASSES[after] as number) <= DIGIT) refuse();
    this.at = end;
    this.push(isPlain || isInteger(codes, start, end) ? INTEGER : FLOAT, start, end);
  }

  #readSign(start: number, code: number): void {
    const { codes } = this;
    switch (code) {
      case 0x28:
      case 0x5b:
      case 0x7b:
        this.#open++;
        break;
      case 0x29:
      case 0x5d:
      case 0x7d:
        if (--this.#open < 0) refuse();
        break;
      case 0x2e:
        if ((CLASSES[codes[start + 1] as number] as number) === DIGIT) {
          this.#readNumber(start);
          return;
        }
        if (codes[start + 1] === 0x2e && codes[start + 2] === 0x2e) {
          this.at = start + 3;
          this.push(ELLIPSIS, start, start + 3);
          return;
        }
    }
    const sign = signAt(codes, start);
    this.at = start + (sign >> 8);
    this.push(sign & 255, start, this.at);
  }
}

function isInteger(codes: Uint16Array, start: number, end: number): boolean {
  const second = (codes[start + 1] as number) | 32;
  if (codes[start] === 0x30 && (second === 0x78 || second === 0x6f || second === 0x62)) return true;
  for (let at = start; at < end; at++) {
    const code = codes[at] as number;
    if (code === 0x2e || (code | 32) === 0x65) return false;
  }
  return true;
}
