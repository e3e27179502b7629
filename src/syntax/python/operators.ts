import * as fields from './fields';
import * as kinds from './kinds';
import { AND, ARITHMETIC, COMPARE, NOT, OR, POWER, PRECEDENCES } from './precedence';
import { refuse } from './refusal';
import * as signs from './signs';
import { Strings } from './strings';

/** Expressions of operators. */
export abstract class Operators extends Strings {
  /** A name, a literal or something in brackets, with all calls, attributes and subscripts behind it. */
  protected abstract primary(): void;
  protected abstract lambda(): void;

  /** Any expression without a star. */
  protected expression(): void {
    this.enter();
    const mark = this.mark();
    const { start } = this;
    this.#unconditional(mark, start);
    if (this.kind === signs.IF_WORD) {
      this.take();
      this.condition();
      this.expect(signs.ELSE_WORD);
      this.expression();
      this.close(kinds.CONDITIONAL_EXPRESSION, mark, start);
    }
    this.leave();
  }

  /** An expression that is no conditional one. */
  protected condition(): void {
    this.enter();
    const mark = this.mark();
    this.#unconditional(mark, this.start);
    this.leave();
  }

  #unconditional(mark: number, start: number): void {
    if (this.kind === kinds.IDENTIFIER && this.nextKind === signs.WALRUS) {
      this.take();
      this.field(fields.IN_NAME);
      this.take();
      if (this.kind === signs.LAMBDA_WORD) refuse();
      this.operand(OR);
      this.field(fields.IN_VALUE);
      this.close(kinds.NAMED_EXPRESSION, mark, start);
    } else this.operand(OR);
  }

  /** An operand with all operators behind it that bind at least so tightly. */
  protected operand(least: number): void {
    const mark = this.mark();
    const { start } = this;
    switch (this.kind) {
      case signs.NOT_WORD:
        if (least > NOT) refuse();
        this.enter();
        this.take();
        this.operand(NOT);
        this.field(fields.IN_ARGUMENT);
        this.close(kinds.NOT_OPERATOR, mark, start);
        this.leave();
        break;
      case signs.LAMBDA_WORD:
        if (least > NOT) refuse();
        this.lambda();
        return;
      case signs.PLUS:
      case signs.MINUS:
      case signs.TILDE:
        this.enter();
        this.take();
        this.field(fields.IN_OPERATOR);
        this.operand(POWER);
        this.field(fields.IN_ARGUMENT);
        this.close(kinds.UNARY_OPERATOR, mark, start);
        this.leave();
        break;
      case signs.AWAIT_WORD:
        this.enter();
        this.take();
        this.operand(POWER);
        this.close(kinds.AWAIT, mark, start);
        this.leave();
        break;
      default:
        this.primary();
    }
    if (PRECEDENCES[this.kind] !== 0) this.operators(mark, start, least);
  }

  /** The operators behind an operand that bind at least so tightly. */
  protected operators(mark: number, start: number, least: number): void {
    for (;;) {
      const precedence = PRECEDENCES[this.kind] as number;
      if (precedence < least || precedence === 0) return;
      if (precedence === COMPARE) {
        this.#comparison(mark, start);
        continue;
      }
      this.field(fields.IN_LEFT);
      this.take();
      this.field(fields.IN_OPERATOR);
      if (precedence === POWER) {
        this.enter();
        this.operand(POWER);
        this.leave();
      } else this.operand(precedence + 1);
      this.field(fields.IN_RIGHT);
      this.close(precedence <= AND ? kinds.BOOLEAN_OPERATOR : kinds.BINARY_OPERATOR, mark, start);
    }
  }

  #comparison(mark: number, start: number): void {
    while (PRECEDENCES[this.kind] === COMPARE) {
      const operator = this.mark();
      const from = this.start;
      if (this.kind === signs.NOT_WORD) {
        this.take();
        this.expect(signs.IN_WORD);
        this.close(signs.NOT_IN, operator, from);
      } else if (this.kind === signs.IS_WORD) {
        this.take();
        if (this.kind === signs.NOT_WORD) {
          this.take();
          this.close(signs.IS_NOT, operator, from);
        }
      } else this.take();
      this.field(fields.IN_OPERATORS);
      this.operand(ARITHMETIC);
    }
    this.close(kinds.COMPARISON_OPERATOR, mark, start);
  }
}
