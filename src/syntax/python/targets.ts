import * as fields from './fields';
import * as kinds from './kinds';
import { startsExpression } from './precedence';
import { Primaries } from './primaries';
import { refuse } from './refusal';
import * as signs from './signs';

/** What is assigned to, and lists without brackets. */
export abstract class Targets extends Primaries {
  /** The targets of a loop. */
  protected override targets(): void {
    const mark = this.mark();
    const { start } = this;
    this.#target();
    let isList = false;
    while (this.kind === signs.COMMA) {
      isList = true;
      this.take();
      if (this.kind === signs.IN_WORD) break;
      this.#target();
    }
    this.toPatterns(mark);
    if (isList) this.close(kinds.PATTERN_LIST, mark, start);
  }

  #target(): void {
    if (this.kind === signs.STAR) this.star();
    else this.primary();
  }

  /** One expression or several with commas between them, as separate nodes; true when there is a comma. */
  protected items(): boolean {
    this.#item();
    if (this.kind !== signs.COMMA) return false;
    while (this.kind === signs.COMMA) {
      this.take();
      if (!startsExpression(this.kind)) break;
      this.#item();
    }
    return true;
  }

  #item(): void {
    if (this.kind !== signs.STAR) this.expression();
    else this.star();
  }

  /** One expression, or several as one list. */
  protected expressions(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.items()) this.close(kinds.EXPRESSION_LIST, mark, start);
  }

  protected override anything(): void {
    if (this.kind === signs.YIELD_WORD) this.yielding();
    else this.expressions();
  }

  protected override yielding(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    if (this.kind === signs.FROM_WORD) {
      this.take();
      this.expression();
    } else if (startsExpression(this.kind)) this.expressions();
    this.close(kinds.YIELD, mark, start);
  }

  /** What `=`, `+=` or the like make of the expressions in front of them, and all behind. */
  protected assignment(mark: number, start: number, isList: boolean): void {
    this.toPatterns(mark);
    if (isList) this.close(kinds.PATTERN_LIST, mark, start);
    this.field(fields.IN_LEFT);
    this.enter();
    const isPlain = this.kind === signs.EQUALS;
    this.take();
    if (!isPlain) this.field(fields.IN_OPERATOR);
    this.value();
    this.field(fields.IN_RIGHT);
    this.close(isPlain ? kinds.ASSIGNMENT : kinds.AUGMENTED_ASSIGNMENT, mark, start);
    this.leave();
  }

  /** What is assigned, which may be another assignment. */
  protected value(): void {
    if (this.kind === signs.YIELD_WORD) {
      this.yielding();
      return;
    }
    const mark = this.mark();
    const { start } = this;
    const isList = this.items();
    if (this.isAssigned) this.assignment(mark, start, isList);
    else if (isList) this.close(kinds.EXPRESSION_LIST, mark, start);
  }

  /** The token at hand is `=`, `+=` or the like. */
  protected get isAssigned(): boolean {
    return this.kind === signs.EQUALS || (this.kind >= signs.PLUS_EQUALS && this.kind <= signs.PIPE_EQUALS);
  }

  /** Makes patterns of all topmost nodes since a mark; refuses what cannot be assigned to. */
  protected toPatterns(mark: number): void {
    for (let at = this.count - 1; at >= mark; at -= this.sizes[at] as number) this.#toPattern(at);
  }

  #toPattern(at: number): void {
    switch (this.kinds[at]) {
      case kinds.IDENTIFIER:
      case kinds.ATTRIBUTE:
      case kinds.SUBSCRIPT:
      case kinds.COMMENT:
      case kinds.LINE_CONTINUATION:
      case signs.COMMA:
      case signs.STAR:
      case signs.OPEN:
      case signs.CLOSE:
      case signs.OPEN_SQUARE:
      case signs.CLOSE_SQUARE:
        return;
      case kinds.TUPLE:
      case kinds.PARENTHESIZED_EXPRESSION:
        this.kinds[at] = kinds.TUPLE_PATTERN;
        break;
      case kinds.LIST:
        this.kinds[at] = kinds.LIST_PATTERN;
        break;
      case kinds.LIST_SPLAT:
        this.kinds[at] = kinds.LIST_SPLAT_PATTERN;
        this.#starred(at);
        return;
      default:
        refuse();
    }
    const first = at - (this.sizes[at] as number) + 1;
    for (let child = at - 1; child >= first; child -= this.sizes[child] as number) this.#toPattern(child);
  }

  #starred(at: number): void {
    const kind = this.kinds[at - 1];
    if (kind !== kinds.IDENTIFIER && kind !== kinds.ATTRIBUTE && kind !== kinds.SUBSCRIPT) refuse();
  }
}
