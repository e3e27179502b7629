import * as fields from './fields';
import * as kinds from './kinds';
import { refuse } from './refusal';
import * as signs from './signs';
import { WithItems } from './withItems';

/** Statements with blocks. */
export abstract class CompoundStatements extends WithItems {
  protected abstract matching(): void;

  protected statement(): void {
    switch (this.kind) {
      case signs.IF_WORD:
        this.#if();
        return;
      case signs.DEF_WORD:
        this.#function();
        return;
      case signs.FOR_WORD:
        this.#for();
        return;
      case signs.WITH_WORD:
        this.#with();
        return;
      case signs.CLASS_WORD:
        this.#class();
        return;
      case signs.TRY_WORD:
        this.#try();
        return;
      case signs.WHILE_WORD:
        this.#while();
        return;
      case signs.AT:
        this.#decorated();
        return;
      case signs.ASYNC_WORD:
        if (this.nextKind === signs.DEF_WORD) this.#function();
        else if (this.nextKind === signs.FOR_WORD) this.#for();
        else if (this.nextKind === signs.WITH_WORD) this.#with();
        else refuse();
        return;
      case kinds.IDENTIFIER:
        if (this.says('match') && this.#isMatch()) {
          this.matching();
          return;
        }
    }
    this.line();
  }

  /** A colon and the block behind it, which is something to its parent. */
  protected suite(field: number): void {
    this.expect(signs.COLON);
    const isIndented = this.kind === kinds.INDENT;
    if (isIndented) this.pass();
    const mark = this.mark();
    const { start } = this;
    if (isIndented) {
      this.enter();
      while (this.kind !== kinds.DEDENT) this.statement();
      this.pass();
      this.leave();
    } else this.line();
    this.close(kinds.BLOCK, mark, start);
    this.field(field);
  }

  #conditional(kind: number): void {
    this.take();
    this.expression();
    this.field(fields.IN_CONDITION);
    this.suite(kind === kinds.WHILE_STATEMENT ? fields.IN_BODY : fields.IN_CONSEQUENCE);
  }

  #if(): void {
    const mark = this.mark();
    const { start } = this;
    this.#conditional(kinds.IF_STATEMENT);
    while (this.kind === signs.ELIF_WORD) {
      const clause = this.mark();
      const from = this.start;
      this.#conditional(kinds.ELIF_CLAUSE);
      this.close(kinds.ELIF_CLAUSE, clause, from);
      this.field(fields.IN_ALTERNATIVE);
    }
    this.#else(fields.IN_ALTERNATIVE);
    this.close(kinds.IF_STATEMENT, mark, start);
  }

  #else(field: number): void {
    if (this.kind !== signs.ELSE_WORD) return;
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.suite(fields.IN_BODY);
    this.close(kinds.ELSE_CLAUSE, mark, start);
    this.field(field);
  }

  #while(): void {
    const mark = this.mark();
    const { start } = this;
    this.#conditional(kinds.WHILE_STATEMENT);
    this.#else(fields.IN_ALTERNATIVE);
    this.close(kinds.WHILE_STATEMENT, mark, start);
  }

  #for(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.kind === signs.ASYNC_WORD) this.take();
    this.take();
    this.targets();
    this.field(fields.IN_LEFT);
    this.expect(signs.IN_WORD);
    this.expressions();
    this.field(fields.IN_RIGHT);
    this.suite(fields.IN_BODY);
    this.#else(fields.IN_ALTERNATIVE);
    this.close(kinds.FOR_STATEMENT, mark, start);
  }

  #with(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.kind === signs.ASYNC_WORD) this.take();
    this.take();
    this.withClause();
    this.suite(fields.IN_BODY);
    this.close(kinds.WITH_STATEMENT, mark, start);
  }

  #try(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.suite(fields.IN_BODY);
    const isAlone = this.kind !== signs.EXCEPT_WORD && this.kind !== signs.FINALLY_WORD;
    if (isAlone) refuse();
    while (this.kind === signs.EXCEPT_WORD) this.#except();
    this.#else(NO_FIELD);
    if (this.kind === signs.FINALLY_WORD) {
      const clause = this.mark();
      const from = this.start;
      this.take();
      this.suite(NO_FIELD);
      this.close(kinds.FINALLY_CLAUSE, clause, from);
    }
    this.close(kinds.TRY_STATEMENT, mark, start);
  }

  #except(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    if (this.kind === signs.STAR) this.take();
    if (this.kind !== signs.COLON) {
      this.named();
      this.field(fields.IN_VALUE);
      while (this.kind === signs.COMMA) {
        if (this.kinds[this.count - 1] === kinds.AS_PATTERN) refuse();
        this.take();
        this.expression();
        this.field(fields.IN_VALUE);
      }
    }
    this.suite(NO_FIELD);
    this.close(kinds.EXCEPT_CLAUSE, mark, start);
  }

  #function(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.kind === signs.ASYNC_WORD) this.take();
    this.expect(signs.DEF_WORD);
    this.#name();
    this.parameters();
    this.field(fields.IN_PARAMETERS);
    if (this.kind === signs.ARROW) {
      this.take();
      this.type();
      this.field(fields.IN_RETURN_TYPE);
    }
    this.suite(fields.IN_BODY);
    this.close(kinds.FUNCTION_DEFINITION, mark, start);
  }

  #class(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.#name();
    if (this.kind === signs.OPEN) {
      this.arguments(false);
      this.field(fields.IN_SUPERCLASSES);
    }
    this.suite(fields.IN_BODY);
    this.close(kinds.CLASS_DEFINITION, mark, start);
  }

  /** The name of a definition and its type parameters. */
  #name(): void {
    this.expect(kinds.IDENTIFIER);
    this.field(fields.IN_NAME);
    if (this.kind !== signs.OPEN_SQUARE) return;
    this.typeParameters();
    this.field(fields.IN_TYPE_PARAMETERS);
  }

  #decorated(): void {
    const mark = this.mark();
    const { start } = this;
    while (this.kind === signs.AT) {
      const decorator = this.mark();
      const from = this.start;
      this.take();
      this.expression();
      if (this.kind !== kinds.NEWLINE) refuse();
      this.pass();
      this.close(kinds.DECORATOR, decorator, from);
    }
    if (this.kind === signs.CLASS_WORD) this.#class();
    else if (this.kind === signs.DEF_WORD || this.kind === signs.ASYNC_WORD) this.#function();
    else refuse();
    this.field(fields.IN_DEFINITION);
    this.close(kinds.DECORATED_DEFINITION, mark, start);
  }

  /** The line that begins with the word `match` heads a block of cases. */
  #isMatch(): boolean {
    let last = 0;
    for (let ahead = 1; ; ahead++) {
      const kind = this.kindAhead(ahead);
      if (kind === kinds.NEWLINE || kind === kinds.END) return false;
      if (kind === kinds.INDENT) return last === signs.COLON;
      if (kind > kinds.LAST_EXTRA) last = kind;
    }
  }
}

const NO_FIELD = 0;
