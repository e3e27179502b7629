import * as fields from './fields';
import * as kinds from './kinds';
import { refuse } from './refusal';
import * as signs from './signs';
import { Targets } from './targets';

/** Types and the parameters of functions. */
export abstract class Parameters extends Targets {
  /** What an annotation says. */
  protected type(): void {
    const mark = this.mark();
    const { start } = this;
    this.#type();
    while (this.kind === signs.PIPE) {
      this.take();
      this.#type();
      this.close(kinds.UNION_TYPE, mark, start);
      this.close(kinds.TYPE, mark, start);
    }
  }

  #type(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.kind === kinds.IDENTIFIER && this.nextKind <= kinds.LAST_EXTRA) refuse();
    if (this.kind === signs.STAR || this.kind === signs.POWER) {
      this.take();
      if (this.#isSoft() || this.says('type')) refuse();
      this.expect(kinds.IDENTIFIER);
      this.close(kinds.SPLAT_TYPE, mark, start);
    } else if (this.kind === kinds.IDENTIFIER && this.nextKind === signs.OPEN_SQUARE) {
      if (this.#isSoft()) refuse();
      this.take();
      this.typeParameters();
      this.close(kinds.GENERIC_TYPE, mark, start);
    } else this.expression();
    this.close(kinds.TYPE, mark, start);
  }

  /** A word that is a keyword in some statements; to tree-sitter-python it does not name a type. */
  #isSoft(): boolean {
    return this.says('print') || this.says('exec') || this.says('match');
  }

  /** Types in square brackets. */
  protected typeParameters(): void {
    const mark = this.mark();
    const { start } = this;
    this.enter();
    this.take();
    do {
      this.#boundedType();
      if (this.kind !== signs.COMMA) break;
      this.take();
    } while (this.kind !== signs.CLOSE_SQUARE);
    this.expect(signs.CLOSE_SQUARE);
    this.close(kinds.TYPE_PARAMETER, mark, start);
    this.leave();
  }

  #boundedType(): void {
    const mark = this.mark();
    const { start } = this;
    this.type();
    if (this.kind !== signs.COLON) return;
    this.enter();
    this.take();
    this.#boundedType();
    this.close(kinds.CONSTRAINED_TYPE, mark, start);
    this.close(kinds.TYPE, mark, start);
    this.leave();
  }

  /** The parameters of a function, with their parentheses. */
  protected parameters(): void {
    const mark = this.mark();
    const { start } = this;
    this.expect(signs.OPEN);
    this.#list(signs.CLOSE, true);
    this.take();
    this.close(kinds.PARAMETERS, mark, start);
  }

  protected override lambdaParameters(): void {
    const mark = this.mark();
    const { start } = this;
    this.#list(signs.COLON, false);
    this.close(kinds.LAMBDA_PARAMETERS, mark, start);
  }

  #list(closing: number, mayHaveTypes: boolean): void {
    while (this.kind !== closing) {
      this.#parameter(closing, mayHaveTypes);
      if (this.kind === closing) return;
      this.expect(signs.COMMA);
    }
  }

  #parameter(closing: number, mayHaveTypes: boolean): void {
    const mark = this.mark();
    const { start } = this;
    switch (this.kind) {
      case kinds.IDENTIFIER:
        this.#named(mark, start, mayHaveTypes);
        return;
      case signs.SLASH:
        this.take();
        this.close(kinds.POSITIONAL_SEPARATOR, mark, start);
        return;
      case signs.STAR:
        this.take();
        if (this.kind === signs.COMMA || this.kind === closing) {
          this.close(kinds.KEYWORD_SEPARATOR, mark, start);
          return;
        }
        this.expect(kinds.IDENTIFIER);
        this.close(kinds.LIST_SPLAT_PATTERN, mark, start);
        break;
      case signs.POWER:
        this.take();
        this.expect(kinds.IDENTIFIER);
        this.close(kinds.DICTIONARY_SPLAT_PATTERN, mark, start);
        break;
      default:
        refuse();
    }
    if (mayHaveTypes && this.kind === signs.COLON) {
      this.#annotation();
      this.close(kinds.TYPED_PARAMETER, mark, start);
    }
  }

  #named(mark: number, start: number, mayHaveTypes: boolean): void {
    const name = this.count;
    this.take();
    const isTyped = mayHaveTypes && this.kind === signs.COLON;
    if (isTyped) this.#annotation();
    if (this.kind === signs.EQUALS) {
      this.fields[name] = fields.IN_NAME;
      this.take();
      this.expression();
      this.field(fields.IN_VALUE);
      this.close(isTyped ? kinds.TYPED_DEFAULT_PARAMETER : kinds.DEFAULT_PARAMETER, mark, start);
    } else if (isTyped) this.close(kinds.TYPED_PARAMETER, mark, start);
  }

  #annotation(): void {
    this.take();
    this.type();
    this.field(fields.IN_TYPE);
  }
}
