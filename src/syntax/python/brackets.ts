import * as fields from './fields';
import * as kinds from './kinds';
import { Operators } from './operators';
import { OR } from './precedence';
import { refuse } from './refusal';
import * as signs from './signs';

/** What stands in brackets, but for arguments. */
export abstract class Brackets extends Operators {
  protected abstract targets(): void;
  protected abstract yielding(): void;

  /** `*` and what it spreads, in brackets. */
  protected splat(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.expression();
    this.close(kinds.LIST_SPLAT, mark, start);
  }

  /** `**` and what it spreads. */
  protected doubleSplat(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.expression();
    this.close(kinds.DICTIONARY_SPLAT, mark, start);
  }

  /** Refuses a node with a star when what it spreads is more than a name and begins with one. */
  protected refuseCompound(splat: number): void {
    const size = this.sizes[splat] as number;
    // The star is the first node inside, and the first leaf behind it begins the rest.
    const first = this.kinds[splat - size + 2] as number;
    if (size > 3 && (first === kinds.IDENTIFIER || first <= kinds.LAST_EXTRA)) refuse();
  }

  protected element(): void {
    if (this.kind === signs.STAR) this.splat();
    else this.expression();
  }

  /** A tuple, a generator or an expression in parentheses. */
  protected parentheses(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    if (this.kind === signs.CLOSE) {
      this.take();
      this.close(kinds.TUPLE, mark, start);
      return;
    }
    if (this.kind === signs.YIELD_WORD) {
      this.yielding();
      this.expect(signs.CLOSE);
      this.close(kinds.PARENTHESIZED_EXPRESSION, mark, start);
      return;
    }
    const isStarred = this.kind === signs.STAR;
    this.element();
    if (this.kind === signs.COMMA) {
      this.#elements(signs.CLOSE);
      this.close(kinds.TUPLE, mark, start);
    } else if (isStarred) refuse();
    else if (this.kind === signs.CLOSE) {
      this.take();
      this.close(kinds.PARENTHESIZED_EXPRESSION, mark, start);
    } else {
      this.#comprehension(signs.CLOSE);
      this.close(kinds.GENERATOR_EXPRESSION, mark, start);
    }
  }

  protected list(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    if (this.kind !== signs.CLOSE_SQUARE) {
      const isStarred = this.kind === signs.STAR;
      this.element();
      if (!isStarred && (this.kind === signs.FOR_WORD || this.kind === signs.ASYNC_WORD)) {
        this.#comprehension(signs.CLOSE_SQUARE);
        this.close(kinds.LIST_COMPREHENSION, mark, start);
        return;
      }
    }
    this.#elements(signs.CLOSE_SQUARE);
    this.close(kinds.LIST, mark, start);
  }

  /** A dictionary or a set. */
  protected braces(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    if (this.kind === signs.CLOSE_BRACE || this.kind === signs.POWER) {
      this.#dictionary(mark, start, true);
      return;
    }
    if (this.kind === signs.STAR) {
      this.splat();
      this.#elements(signs.CLOSE_BRACE);
      this.close(kinds.SET, mark, start);
      return;
    }
    const first = this.mark();
    const from = this.start;
    this.expression();
    const isPair = this.kind === signs.COLON;
    if (isPair) this.#pair(first, from);
    if (this.kind === signs.FOR_WORD || this.kind === signs.ASYNC_WORD) {
      this.#comprehension(signs.CLOSE_BRACE);
      this.close(isPair ? kinds.DICTIONARY_COMPREHENSION : kinds.SET_COMPREHENSION, mark, start);
    } else if (isPair) this.#dictionary(mark, start, false);
    else {
      this.#elements(signs.CLOSE_BRACE);
      this.close(kinds.SET, mark, start);
    }
  }

  /** Further elements behind the first, to the closing bracket. */
  #elements(closing: number): void {
    // tree-sitter-python takes `[*a.b]` for `(*a).b`, but not `[*a.b, c]`.
    if (this.kind !== signs.COMMA && this.kinds[this.count - 1] === kinds.LIST_SPLAT) this.refuseCompound(this.count - 1);
    while (this.kind === signs.COMMA) {
      this.take();
      if (this.kind === closing) break;
      this.element();
    }
    this.expect(closing);
  }

  /** Further pairs behind the first or none, to the closing brace. */
  #dictionary(mark: number, start: number, isEmpty: boolean): void {
    let isFirst = isEmpty;
    while (this.kind !== signs.CLOSE_BRACE) {
      if (!isFirst) this.expect(signs.COMMA);
      isFirst = false;
      if (this.kind === signs.CLOSE_BRACE) break;
      if (this.kind === signs.POWER) this.doubleSplat();
      else {
        const first = this.mark();
        const from = this.start;
        this.expression();
        if (this.kind !== signs.COLON) refuse();
        this.#pair(first, from);
      }
    }
    this.take();
    this.close(kinds.DICTIONARY, mark, start);
  }

  /** The colon and the value behind a key. */
  #pair(mark: number, start: number): void {
    this.field(fields.IN_KEY);
    this.take();
    this.expression();
    this.field(fields.IN_VALUE);
    this.close(kinds.PAIR, mark, start);
  }

  /** The clauses behind the body of a comprehension, to the closing bracket. */
  #comprehension(closing: number): void {
    this.field(fields.IN_BODY);
    this.clauses();
    this.expect(closing);
  }

  /** The clauses of a comprehension. */
  protected clauses(): void {
    this.#forClause();
    for (;;) {
      if (this.kind === signs.FOR_WORD || this.kind === signs.ASYNC_WORD) this.#forClause();
      else if (this.kind === signs.IF_WORD) {
        const mark = this.mark();
        const { start } = this;
        this.take();
        if (this.kind === signs.LAMBDA_WORD) refuse();
        this.condition();
        this.close(kinds.IF_CLAUSE, mark, start);
      } else return;
    }
  }

  #forClause(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.kind === signs.ASYNC_WORD) this.take();
    this.expect(signs.FOR_WORD);
    this.targets();
    this.field(fields.IN_LEFT);
    this.expect(signs.IN_WORD);
    if (this.kind === signs.LAMBDA_WORD) refuse();
    this.enter();
    this.operand(OR);
    this.leave();
    this.field(fields.IN_RIGHT);
    this.close(kinds.FOR_IN_CLAUSE, mark, start);
  }
}
