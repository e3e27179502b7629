import * as fields from './fields';
import * as kinds from './kinds';
import { refuse } from './refusal';
import * as signs from './signs';
import { SimpleStatements } from './simple';

/** What `with` and `except` open and name. */
export abstract class WithItems extends SimpleStatements {
  /** All between `with` and the colon. */
  protected withClause(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.kind === signs.OPEN && this.#holdsItems()) {
      this.take();
      this.#items(signs.CLOSE);
      this.expect(signs.CLOSE);
    } else this.#items(signs.COLON);
    this.close(kinds.WITH_CLAUSE, mark, start);
  }

  #items(closing: number): void {
    for (;;) {
      this.#item(closing);
      if (this.kind !== signs.COMMA) return;
      this.take();
      if (this.kind === closing) return;
    }
  }

  #item(closing: number): void {
    const mark = this.mark();
    const { start } = this;
    if (closing === signs.COLON && this.kind === signs.OPEN && this.#holdsOneTarget()) this.#namedInParentheses();
    else this.named();
    this.field(fields.IN_VALUE);
    this.close(kinds.WITH_ITEM, mark, start);
  }

  /** An expression, maybe with `as` and a target. */
  protected named(): void {
    const mark = this.mark();
    const { start } = this;
    this.expression();
    if (this.kind !== signs.AS_WORD) return;
    // To tree-sitter-python only the last part of these has the name.
    const kind = this.kinds[this.count - 1];
    if (kind === kinds.CONDITIONAL_EXPRESSION || kind === kinds.LAMBDA || kind === kinds.NAMED_EXPRESSION) refuse();
    this.take();
    const target = this.mark();
    const from = this.start;
    this.expression();
    this.close(kinds.AS_PATTERN_TARGET, target, from);
    this.field(fields.IN_ALIAS);
    this.close(kinds.AS_PATTERN, mark, start);
  }

  /** `(a as b)` is an expression to tree-sitter-python. */
  #namedInParentheses(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.named();
    this.expect(signs.CLOSE);
    this.close(kinds.PARENTHESIZED_EXPRESSION, mark, start);
  }

  /** The parentheses at hand are those around several items: with something behind a comma, and the colon behind them. */
  #holdsItems(): boolean {
    const { commas, isComprehension, end, isTrailing } = this.#look();
    return end === signs.COLON && !isComprehension && commas > (isTrailing ? 1 : 0);
  }

  #holdsOneTarget(): boolean {
    const { commas, targets, end } = this.#look();
    return commas === 0 && targets === 1 && end === signs.COLON;
  }

  /** What stands between the parentheses at hand, but for inner brackets, and behind them. */
  #look(): Parenthesized {
    let depth = 0;
    let commas = 0;
    let targets = 0;
    let isComprehension = false;
    let isTrailing = false;
    for (let ahead = 0; ; ahead++) {
      const kind = this.kindAhead(ahead);
      if (kind === kinds.NEWLINE || kind === kinds.END || kind === kinds.INDENT)
        return { commas, targets, isComprehension, isTrailing, end: 0 };
      if (kind <= kinds.LAST_EXTRA) continue;
      if (kind === signs.OPEN || kind === signs.OPEN_SQUARE || kind === signs.OPEN_BRACE) depth++;
      else if (kind === signs.CLOSE || kind === signs.CLOSE_SQUARE || kind === signs.CLOSE_BRACE) depth--;
      if (depth === 0) {
        const end = this.kindAhead(ahead + 1);
        return end <= kinds.LAST_EXTRA ? refuse() : { commas, targets, isComprehension, isTrailing, end };
      }
      isTrailing = depth === 1 && kind === signs.COMMA;
      if (depth !== 1) continue;
      if (kind === signs.COMMA) commas++;
      else if (kind === signs.AS_WORD) targets++;
      // The commas may be those of a lambda or of a loop.
      else if (kind === signs.FOR_WORD || kind === signs.LAMBDA_WORD) isComprehension = true;
    }
  }
}

interface Parenthesized {
  readonly commas: number;
  readonly targets: number;
  readonly isComprehension: boolean;
  /** The last thing inside is a comma. */
  readonly isTrailing: boolean;
  /** Kind of the token behind. */
  readonly end: number;
}
