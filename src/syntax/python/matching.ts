import { CompoundStatements } from './compound';
import * as fields from './fields';
import * as kinds from './kinds';
import { refuse } from './refusal';
import * as signs from './signs';

/** `match` with its cases. */
export class Matching extends CompoundStatements {
  protected override matching(): void {
    const mark = this.mark();
    const { start } = this;
    this.takeAs(signs.MATCH_WORD);
    do {
      this.#subject();
      this.field(fields.IN_SUBJECT);
      if (this.kind !== signs.COMMA) break;
      this.take();
    } while (this.kind !== signs.COLON);
    this.expect(signs.COLON);
    if (this.kind !== kinds.INDENT) refuse();
    const block = this.mark();
    const from = this.start;
    this.enter();
    this.pass();
    while (this.kind !== kinds.DEDENT) {
      this.#case();
      this.field(fields.IN_ALTERNATIVE);
    }
    this.pass();
    this.leave();
    this.close(kinds.BLOCK, block, from);
    this.field(fields.IN_BODY);
    this.close(kinds.MATCH_STATEMENT, mark, start);
  }

  #subject(): void {
    if (this.kind === signs.STAR) this.star();
    else this.expression();
  }

  #case(): void {
    const mark = this.mark();
    const { start } = this;
    if (!this.says('case')) refuse();
    this.takeAs(signs.CASE_WORD);
    do {
      this.#pattern();
      if (this.kind !== signs.COMMA) break;
      this.take();
    } while (this.kind !== signs.COLON && this.kind !== signs.IF_WORD);
    if (this.kind === signs.IF_WORD) {
      const guard = this.mark();
      const from = this.start;
      this.take();
      if (this.kind === signs.LAMBDA_WORD) refuse();
      this.condition();
      this.close(kinds.IF_CLAUSE, guard, from);
      this.field(fields.IN_GUARD);
    }
    this.suite(fields.IN_CONSEQUENCE);
    this.close(kinds.CASE_CLAUSE, mark, start);
  }

  #pattern(): void {
    const mark = this.mark();
    const { start } = this;
    this.enter();
    if (this.kind === kinds.IDENTIFIER && this.nextKind === signs.EQUALS) {
      if (this.says('_')) refuse();
      this.take();
      this.take();
      this.#alternatives();
      this.close(kinds.KEYWORD_PATTERN, mark, start);
    } else this.#alternatives();
    this.close(kinds.CASE_PATTERN, mark, start);
    while (this.kind === signs.AS_WORD) {
      this.take();
      this.expect(kinds.IDENTIFIER);
      this.close(kinds.AS_PATTERN, mark, start);
      this.close(kinds.CASE_PATTERN, mark, start);
    }
    this.leave();
  }

  #alternatives(): void {
    const mark = this.mark();
    const { start } = this;
    this.#simple();
    if (this.kind !== signs.PIPE) return;
    while (this.kind === signs.PIPE) {
      this.take();
      this.#simple();
    }
    this.close(kinds.UNION_PATTERN, mark, start);
  }

  #simple(): void {
    switch (this.kind) {
      case kinds.IDENTIFIER:
        this.#name();
        return;
      case kinds.STRING_START:
        this.strings();
        return;
      case kinds.TRUE:
      case kinds.FALSE:
      case kinds.NONE:
        this.take();
        return;
      case kinds.INTEGER:
      case kinds.FLOAT:
      case signs.MINUS:
        this.#number();
        return;
      case signs.STAR:
      case signs.POWER:
        this.#splat();
        return;
      case signs.OPEN:
        this.#patterns(kinds.TUPLE_PATTERN, signs.CLOSE);
        return;
      case signs.OPEN_SQUARE:
        this.#patterns(kinds.LIST_PATTERN, signs.CLOSE_SQUARE);
        return;
      case signs.OPEN_BRACE:
        this.#dictionary();
        return;
    }
    refuse();
  }

  /** A name to bind or to compare with, or a class and what its objects must have. */
  #name(): void {
    if (this.says('_') && this.nextKind !== signs.DOT && this.nextKind !== signs.OPEN) {
      this.takeAs(signs.ANY);
      return;
    }
    const mark = this.mark();
    const { start } = this;
    this.dottedName();
    if (this.kind !== signs.OPEN) return;
    this.take();
    this.#list(signs.CLOSE);
    this.close(kinds.CLASS_PATTERN, mark, start);
  }

  #number(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.kind === signs.MINUS) this.take();
    this.#unsigned();
    if (this.kind !== signs.PLUS && this.kind !== signs.MINUS) return;
    this.take();
    this.#unsigned();
    this.close(kinds.COMPLEX_PATTERN, mark, start);
  }

  #unsigned(): void {
    if (this.kind !== kinds.INTEGER && this.kind !== kinds.FLOAT) refuse();
    this.take();
  }

  #splat(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    if (this.says('_')) this.takeAs(signs.ANY);
    else this.expect(kinds.IDENTIFIER);
    this.close(kinds.SPLAT_PATTERN, mark, start);
  }

  #patterns(kind: number, closing: number): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.#list(closing);
    this.close(kind, mark, start);
  }

  #list(closing: number): void {
    while (this.kind !== closing) {
      this.#pattern();
      if (this.kind === closing) break;
      this.expect(signs.COMMA);
    }
    this.take();
  }

  #dictionary(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    while (this.kind !== signs.CLOSE_BRACE) {
      if (this.kind === signs.POWER || this.kind === signs.STAR) this.#splat();
      else this.#pair();
      if (this.kind === signs.CLOSE_BRACE) break;
      this.expect(signs.COMMA);
    }
    this.take();
    this.close(kinds.DICT_PATTERN, mark, start);
  }

  #pair(): void {
    const mark = this.mark();
    this.#alternatives();
    // A minus and its number are two nodes.
    for (let at = this.count - 1; at >= mark; at -= this.sizes[at] as number) this.fields[at] = fields.IN_KEY;
    this.expect(signs.COLON);
    this.#pattern();
    this.field(fields.IN_VALUE);
  }
}
