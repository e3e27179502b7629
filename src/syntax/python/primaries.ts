import { Brackets } from './brackets';
import * as fields from './fields';
import * as kinds from './kinds';
import { refuse } from './refusal';
import * as signs from './signs';

/** Names and literals, and the calls, attributes and subscripts behind them. */
export abstract class Primaries extends Brackets {
  protected abstract lambdaParameters(): void;

  protected override primary(): void {
    const mark = this.mark();
    const { start } = this;
    this.#atom();
    for (;;) {
      switch (this.kind) {
        case signs.DOT:
          this.field(fields.IN_OBJECT);
          this.take();
          this.expect(kinds.IDENTIFIER);
          this.field(fields.IN_ATTRIBUTE);
          this.close(kinds.ATTRIBUTE, mark, start);
          break;
        case signs.OPEN:
          this.field(fields.IN_FUNCTION);
          this.arguments(true);
          this.field(fields.IN_ARGUMENTS);
          this.close(kinds.CALL, mark, start);
          break;
        case signs.OPEN_SQUARE:
          this.field(fields.IN_VALUE);
          this.#subscripts();
          this.close(kinds.SUBSCRIPT, mark, start);
          break;
        default:
          return;
      }
    }
  }

  #atom(): void {
    switch (this.kind) {
      case kinds.IDENTIFIER:
      case kinds.INTEGER:
      case kinds.FLOAT:
      case kinds.TRUE:
      case kinds.FALSE:
      case kinds.NONE:
      case kinds.ELLIPSIS:
        this.take();
        return;
      case kinds.STRING_START:
        this.strings();
        return;
    }
    this.enter();
    if (this.kind === signs.OPEN) this.parentheses();
    else if (this.kind === signs.OPEN_SQUARE) this.list();
    else if (this.kind === signs.OPEN_BRACE) this.braces();
    else refuse();
    this.leave();
  }

  /** What a call hands over; a generator only where it may stand without parentheses of its own. */
  protected arguments(mayGenerate: boolean): void {
    const mark = this.mark();
    const { start } = this;
    this.enter();
    this.take();
    let isFirst = true;
    while (this.kind !== signs.CLOSE) {
      if (!isFirst) this.expect(signs.COMMA);
      if (this.kind === signs.CLOSE && !isFirst) break;
      this.#argument();
      if (isFirst && mayGenerate && (this.kind === signs.FOR_WORD || this.kind === signs.ASYNC_WORD)) {
        this.#generator(mark, start);
        return;
      }
      isFirst = false;
    }
    this.take();
    this.close(kinds.ARGUMENT_LIST, mark, start);
    this.leave();
  }

  #generator(mark: number, start: number): void {
    const body = this.count - 1;
    if (
      this.kinds[body] === kinds.KEYWORD_ARGUMENT ||
      this.kinds[body] === kinds.LIST_SPLAT ||
      this.kinds[body] === kinds.DICTIONARY_SPLAT
    ) {
      refuse();
    }
    this.field(fields.IN_BODY);
    this.clauses();
    this.expect(signs.CLOSE);
    this.close(kinds.GENERATOR_EXPRESSION, mark, start);
    this.leave();
  }

  #argument(): void {
    if (this.kind === kinds.IDENTIFIER && this.nextKind === signs.EQUALS) {
      const mark = this.mark();
      const { start } = this;
      this.take();
      this.field(fields.IN_NAME);
      this.take();
      this.expression();
      this.field(fields.IN_VALUE);
      this.close(kinds.KEYWORD_ARGUMENT, mark, start);
    } else if (this.kind === signs.STAR) this.splat();
    else if (this.kind === signs.POWER) this.doubleSplat();
    else this.expression();
  }

  #subscripts(): void {
    this.enter();
    this.take();
    do {
      this.#subscript();
      this.field(fields.IN_SUBSCRIPT);
      if (this.kind !== signs.COMMA) break;
      this.take();
    } while (this.kind !== signs.CLOSE_SQUARE);
    this.expect(signs.CLOSE_SQUARE);
    this.leave();
  }

  #subscript(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.kind === signs.STAR) {
      this.star();
      return;
    }
    if (this.kind !== signs.COLON) {
      this.expression();
      if (this.kind !== signs.COLON) return;
    }
    this.take();
    this.#bound();
    if (this.kind === signs.COLON) {
      this.take();
      this.#bound();
    }
    this.close(kinds.SLICE, mark, start);
  }

  #bound(): void {
    if (this.kind !== signs.COLON && this.kind !== signs.COMMA && this.kind !== signs.CLOSE_SQUARE) this.expression();
  }

  /** `*` and a name where no bracket is around it; what tree-sitter-python makes of more than a name depends on what surrounds it. */
  protected star(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.primary();
    if (this.kinds[this.count - 1] !== kinds.IDENTIFIER) refuse();
    this.close(kinds.LIST_SPLAT, mark, start);
  }

  protected override lambda(): void {
    const mark = this.mark();
    const { start } = this;
    this.enter();
    this.take();
    if (this.kind !== signs.COLON) {
      this.lambdaParameters();
      this.field(fields.IN_PARAMETERS);
    }
    this.expect(signs.COLON);
    this.expression();
    this.field(fields.IN_BODY);
    this.close(kinds.LAMBDA, mark, start);
    this.leave();
  }
}
