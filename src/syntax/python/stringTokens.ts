import { ESCAPE_INTERPOLATION, ESCAPE_SEQUENCE, SPEC_TEXT, STRING_CONTENT, STRING_END, STRING_START, TYPE_CONVERSION } from './kinds';
import { refuse } from './refusal';
import { BACKSLASH, CLOSE_BRACE, COLON, OPEN_BRACE } from './signs';
import { Tokens } from './tokens';

const DEEPEST = 20;

/**
 * Tokens inside strings. A stretch of text gives one `STRING_CONTENT`, behind the escapes that stand in it. Follows the scanner of
 * tree-sitter-python to the letter, also where it surprises: a raw string of nothing but escaped signs has no content but a longer end.
 */
export abstract class StringTokens extends Tokens {
  #quote = 0;
  #isLong = false;
  #isRaw = false;
  #isBytes = false;
  #isFormat = false;
  /** Where the stretch of text that is being read starts; -1 before its first character. */
  #content = -1;

  /** Reads the tokens of an expression up to `}`, `:` or `!` outside of brackets. */
  protected abstract readExpression(): void;

  /** Reads the string that starts at an offset and whose first quote stands at another one. */
  protected readString(start: number, quote: number): void {
    const { codes } = this;
    const before = [this.#quote, this.#isLong, this.#isRaw, this.#isBytes, this.#isFormat, this.#content] as const;
    this.#isRaw = false;
    this.#isBytes = false;
    this.#isFormat = false;
    for (let at = start; at < quote; at++) this.#flag(codes[at] as number);
    const code = codes[quote] as number;
    this.#quote = code;
    this.#isLong = codes[quote + 1] === code && codes[quote + 2] === code;
    this.#content = -1;
    this.at = quote + (this.#isLong ? 3 : 1);
    this.push(STRING_START, start, this.at);
    while (!this.#readPart());
    [this.#quote, this.#isLong, this.#isRaw, this.#isBytes, this.#isFormat, this.#content] = before;
  }

  #flag(code: number): void {
    switch (code | 32) {
      case 0x66: // f
      case 0x74: // t
        this.#isFormat = true;
        break;
      case 0x72: // r
        this.#isRaw = true;
        break;
      case 0x62: // b
        this.#isBytes = true;
    }
  }

  /** Reads text, an escape, an expression in braces or the end; true at the end. */
  #readPart(): boolean {
    const { codes, at } = this;
    const first = codes[at] as number;
    if (this.#isFormat && (first === 0x7b || first === 0x7d)) {
      if (codes[at + 1] === first) this.#part(ESCAPE_INTERPOLATION, at + 2);
      else if (first === 0x7b) this.#readBraces();
      else refuse();
      return false;
    }
    const quote = this.#quote;
    let hasText = false;
    let next = at;
    for (;;) {
      const code = codes[next] as number;
      if (code === quote) {
        if (!this.#isLong) {
          if (!hasText) return this.#close(next + 1);
          break;
        }
        if (codes[next + 1] === quote && codes[next + 2] === quote) {
          if (!hasText) return this.#close(next + 3);
          break;
        }
        next += codes[next + 1] === quote ? 2 : 1;
        hasText = true;
        break;
      }
      if (code === 0x5c) {
        if (this.#isRaw) {
          next = this.#behindRaw(next);
          continue;
        }
        const after = codes[next + 1] as number;
        if (!this.#isBytes || (after !== 0x4e && after !== 0x75 && after !== 0x55)) break;
        // The scanner steps over three characters here without a look at them.
        const third = codes[next + 2] as number;
        if (third === quote || third === 0x5c || third === 0x0a || third === 0) refuse();
        next += 2;
      } else if (code === 0x0a && !this.#isLong) refuse();
      else if (code === 0 && next >= this.length) refuse();
      else if (this.#isFormat && (code === 0x7b || code === 0x7d)) break;
      next++;
      hasText = true;
    }
    if (hasText) {
      if (this.#content < 0) this.#content = at;
      this.at = next;
    } else this.#readEscape();
    return false;
  }

  /** Behind a backslash in a raw string, and what it hides. */
  #behindRaw(backslash: number): number {
    const { codes } = this;
    let next = backslash + 1;
    if (codes[next] === this.#quote || codes[next] === 0x5c) next++;
    if (codes[next] === 0x0d) next++;
    if (codes[next] === 0x0a) next++;
    return next;
  }

  #readEscape(): void {
    const end = this.#escapeEnd(this.at + 1);
    if (end < 0) this.#part(BACKSLASH, this.at + 1);
    else this.#part(ESCAPE_SEQUENCE, end);
  }

  /** Where the escape ends whose letter stands at an offset; -1 when it is none. */
  #escapeEnd(at: number): number {
    const { codes } = this;
    const code = codes[at] as number;
    switch (code) {
      case 0x75: // u
        return this.#behindHex(at + 1, 4);
      case 0x55: // U
        return this.#behindHex(at + 1, 8);
      case 0x78: // x
        return this.#behindHex(at + 1, 2);
      case 0x0a:
        return at + 1;
      case 0x0d:
        return codes[at + 1] === 0x0a ? at + 2 : -1;
      case 0x4e: {
        if (codes[at + 1] !== 0x7b) return -1;
        let end = at + 2;
        while (end < this.length && codes[end] !== 0x7d) end++;
        return end === at + 2 || end === this.length ? -1 : end + 1;
      }
      case 0x27:
      case 0x22:
      case 0x5c:
      case 0x61: // a, b, f, n, r, t, v
      case 0x62:
      case 0x66:
      case 0x6e:
      case 0x72:
      case 0x74:
      case 0x76:
        return at + 1;
    }
    let end = at;
    while (end < at + 3 && isDigit(codes[end] as number)) end++;
    return end > at ? end : -1;
  }

  #behindHex(from: number, count: number): number {
    for (let at = from; at < from + count; at++) {
      const code = this.codes[at] as number;
      if (!isDigit(code) && ((code | 32) < 0x61 || (code | 32) > 0x66)) return -1;
    }
    return from + count;
  }

  /** A part of the text with a token of its own. */
  #part(kind: number, end: number): void {
    if (this.#content < 0) this.#content = this.at;
    this.push(kind, this.at, end);
    this.at = end;
  }

  #endText(): void {
    if (this.#content >= 0) this.push(STRING_CONTENT, this.#content, this.at);
    this.#content = -1;
  }

  #close(end: number): true {
    this.#endText();
    this.push(STRING_END, this.at, end);
    this.at = end;
    return true;
  }

  /** Reads `{expression!r:format}`. */
  #readBraces(): void {
    const { codes } = this;
    this.#endText();
    if (++this.nesting > DEEPEST) refuse();
    this.push(OPEN_BRACE, this.at, this.at + 1);
    this.at++;
    this.readExpression();
    if (codes[this.at] === 0x21) {
      const letter = codes[this.at + 1] as number;
      if (letter < 0x61 || letter > 0x7a) refuse();
      this.push(TYPE_CONVERSION, this.at, this.at + 2);
      this.at += 2;
      while (codes[this.at] === 0x20) this.at++;
    }
    if (codes[this.at] === 0x3a) this.#readFormat();
    if (codes[this.at] !== 0x7d) refuse();
    this.push(CLOSE_BRACE, this.at, this.at + 1);
    this.at++;
    this.nesting--;
  }

  #readFormat(): void {
    const { codes } = this;
    this.push(COLON, this.at, this.at + 1);
    this.at++;
    for (;;) {
      const start = this.at;
      let end = start;
      while (codes[end] !== 0x7b && codes[end] !== 0x7d && codes[end] !== 0x0a && end < this.length) end++;
      if (end > start) this.push(SPEC_TEXT, start, end);
      this.at = end;
      if (codes[end] === 0x7d) return;
      if (codes[end] !== 0x7b || codes[end + 1] === 0x7b) refuse();
      this.#readBraces();
    }
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
