import { IDENTIFIER, LAST_EXTRA } from './kinds';
import { Lexer } from './lexer';
import { Output } from './output';
import { refuse } from './refusal';

/** How deep expressions and statements nest before the text is refused; the stack of a worker is small. */
const DEEPEST = 150;

/**
 * The place in the tokens of a text. A comment becomes a node when the token behind it does, or when a node begins there: so it belongs to the
 * smallest node with tokens on both of its sides, as in tree-sitter.
 */
export abstract class Cursor extends Output {
  protected readonly lexer = new Lexer();
  /** Kind of the token at hand. */
  protected kind = 0;
  #at = 0;
  /** The first extra before the token at hand that is no node yet; -1 when there is none. */
  #held = -1;
  /** Where the last token ended that was taken. */
  protected end = 0;
  #depth = 0;

  protected open(text: string, from: number, to: number): void {
    this.lexer.read(text, from, to);
    this.count = 0;
    this.end = 0;
    this.#depth = 0;
    this.#at = -1;
    this.#held = -1;
    this.#advance();
  }

  /** Start of the token at hand. */
  protected get start(): number {
    return this.lexer.starts[this.#at] as number;
  }

  /** Begins a node: how many nodes there are before it. */
  protected mark(): number {
    if (this.#held >= 0) this.#flush();
    return this.count;
  }

  /** Makes a node of the token at hand, and goes on. */
  protected take(): void {
    this.takeAs(this.kind);
  }

  protected takeAs(kind: number): void {
    if (this.#held >= 0) this.#flush();
    const { lexer } = this;
    const at = this.#at;
    const end = lexer.ends[at] as number;
    this.leaf(kind, lexer.starts[at] as number, end);
    this.end = end;
    this.#advance();
  }

  protected expect(kind: number): void {
    if (this.kind !== kind) refuse();
    this.takeAs(kind);
  }

  /** Passes a token that is no node. */
  protected pass(): void {
    if (this.#held >= 0) this.#flush();
    this.end = this.lexer.ends[this.#at] as number;
    this.#advance();
  }

  /** Closes a node that began at a mark and an offset: it ends with the last token. */
  protected close(kind: number, mark: number, start: number): void {
    this.wrap(kind, mark, start, this.end);
  }

  /** Kind of the token behind the one at hand; an extra when one stands between them. */
  protected get nextKind(): number {
    return this.lexer.kinds[this.#at + 1] as number;
  }

  /** Kind of the token so many places behind the one at hand, extras counted. */
  protected kindAhead(count: number): number {
    return this.lexer.kinds[this.#at + count] as number;
  }

  /** The token at hand, or one so many places behind it, is a name that reads like this. */
  protected says(word: string, ahead = 0): boolean {
    const { lexer } = this;
    const at = this.#at + ahead;
    const start = lexer.starts[at] as number;
    if (lexer.kinds[at] !== IDENTIFIER || (lexer.ends[at] as number) - start !== word.length) return false;
    for (let index = 0; index < word.length; index++) if (lexer.code(start + index) !== word.charCodeAt(index)) return false;
    return true;
  }

  /** Goes one level deeper. */
  protected enter(): void {
    if (++this.#depth > DEEPEST) refuse();
  }

  protected leave(): void {
    this.#depth--;
  }

  #advance(): void {
    const { kinds } = this.lexer;
    let at = this.#at + 1;
    if ((kinds[at] as number) <= LAST_EXTRA) {
      this.#held = at;
      while ((kinds[at] as number) <= LAST_EXTRA) at++;
    }
    this.#at = at;
    this.kind = kinds[at] as number;
  }

  #flush(): void {
    const { lexer } = this;
    for (let at = this.#held; at < this.#at; at++) {
      this.leaf(lexer.kinds[at] as number, lexer.starts[at] as number, lexer.ends[at] as number);
    }
    this.#held = -1;
  }
}
