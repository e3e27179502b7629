import { COMMENT, DEDENT, INDENT, LINE_CONTINUATION, NEWLINE } from './kinds';
import { refuse } from './refusal';
import { AT, COLON } from './signs';
import { StringTokens } from './stringTokens';

/** As many levels as Python itself allows. */
const DEEPEST = 100;

/**
 * Ends of lines, indentation, comments and what joins lines. `INDENT` and `DEDENT` stand where tree-sitter-python puts them: the first before
 * the comments that lead a block, the second behind those that are indented like it.
 */
export abstract class LayoutTokens extends StringTokens {
  readonly #indents = new Int32Array(DEEPEST + 1);
  #level = 0;
  /** Comments on lines of their own between two lines of code: start, end and indentation of each. */
  #comments = new Int32Array(64);
  #commented = 0;

  /** Width of the indentation of the block that is open. */
  protected get indent(): number {
    return this.#indents[this.#level] as number;
  }

  /** Reads all before the first line of code. */
  protected beginLines(): void {
    this.#level = 0;
    if (this.codes[0] === BYTE_ORDER_MARK) this.at = 1;
    if (this.#measure() !== 0) refuse();
    this.#pushComments(0);
  }

  /** Ends the line of code that begins with a token at its line end or the end of the text, and reads on to the next one. */
  protected endLine(first: number): void {
    const isHeader = this.last === COLON;
    const end = this.lastEnd;
    if (!isHeader) this.push(NEWLINE, end, end);
    const indent = this.#measure();
    if (isHeader) {
      if (indent <= this.indent || this.#level === DEEPEST) refuse();
      this.#indents[++this.#level] = indent;
      this.push(INDENT, end, end);
    }
    if (this.#commented > 0 && this.kinds[first] === AT) this.#refuseOutdented();
    let next = 0;
    while (indent < this.indent) {
      if (next < this.#commented && (this.#comments[3 * next + 2] as number) >= this.indent) {
        this.#pushComment(next++);
        continue;
      }
      const at = this.lastEnd;
      this.push(DEDENT, at, at);
      this.#level--;
    }
    if (indent !== this.indent) refuse();
    this.#pushComments(next);
  }

  /** Reads a comment up to the end of its line. */
  protected readComment(): void {
    const start = this.at;
    this.#skipLine();
    this.push(COMMENT, start, this.at);
  }

  /** Reads a backslash at the end of a line. */
  protected readContinuation(): void {
    const end = this.#behindContinuation(this.at);
    if (!this.#isSwallowed(end)) this.push(LINE_CONTINUATION, this.at, end);
    this.at = end;
  }

  /** Skips blank lines, notes comments and gives the indentation of the next line of code; 0 at the end of the text. */
  #measure(): number {
    const { codes } = this;
    this.#commented = 0;
    let indent = 0;
    for (;;) {
      switch (codes[this.at]) {
        case 0x20:
          indent++;
          break;
        case 0x09:
          indent += 8;
          break;
        case 0x0d:
          if (codes[this.at + 1] !== 0x0a) refuse();
          indent = 0;
          break;
        case 0x0a:
        case 0x0c:
          indent = 0;
          break;
        case 0x23:
          this.#note(indent);
          continue;
        case 0x5c:
          return refuse();
        default:
          return this.at < this.length ? indent : 0;
      }
      this.at++;
    }
  }

  /** Behind a decorator a comment left of the block ends it for the scanner of tree-sitter-python. */
  #refuseOutdented(): void {
    for (let index = 0; index < this.#commented; index++) if ((this.#comments[3 * index + 2] as number) < this.indent) refuse();
  }

  #note(indent: number): void {
    const start = this.at;
    this.#skipLine();
    const place = 3 * this.#commented++;
    if (place === this.#comments.length - 1) {
      const longer = new Int32Array(4 * this.#comments.length);
      longer.set(this.#comments);
      this.#comments = longer;
    }
    this.#comments[place] = start;
    this.#comments[place + 1] = this.at;
    this.#comments[place + 2] = indent;
  }

  #skipLine(): void {
    const { codes, length } = this;
    let { at } = this;
    while (at < length && codes[at] !== 0x0a) at++;
    this.at = at;
  }

  #pushComment(index: number): void {
    this.push(COMMENT, this.#comments[3 * index] as number, this.#comments[3 * index + 1] as number);
  }

  #pushComments(from: number): void {
    for (let index = from; index < this.#commented; index++) this.#pushComment(index);
  }

  #behindContinuation(backslash: number): number {
    const { codes } = this;
    const next = codes[backslash + 1] === 0x0d ? backslash + 2 : backslash + 1;
    if (codes[next] !== 0x0a) refuse();
    return next + 1;
  }

  /** The scanner takes what joins two lines for blanks where a string follows. */
  #isSwallowed(from: number): boolean {
    const { codes } = this;
    let at = from;
    for (;;) {
      while (codes[at] === 0x20 || codes[at] === 0x09 || codes[at] === 0x0c) at++;
      if (codes[at] !== 0x5c) break;
      at = this.#behindContinuation(at);
    }
    const first = codes[at] as number;
    if (at >= this.length || first === 0x23 || first === 0x0a || first === 0x0d) refuse();
    while (isPrefix(codes[at] as number)) at++;
    return codes[at] === 0x22 || codes[at] === 0x27;
  }
}

/** The letter can stand before the quote of a string: b, f, r, t, u. */
export function isPrefix(code: number): boolean {
  const lower = code | 32;
  return code < 0x80 && (lower === 0x62 || lower === 0x66 || lower === 0x72 || lower === 0x74 || lower === 0x75);
}

const BYTE_ORDER_MARK = 0xfeff;
