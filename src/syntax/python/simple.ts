import * as fields from './fields';
import { Imports } from './imports';
import * as kinds from './kinds';
import { startsExpression } from './precedence';
import { refuse } from './refusal';
import * as signs from './signs';

/** Statements without a block. */
export abstract class SimpleStatements extends Imports {
  /** The statements of a line, to its end. */
  protected line(): void {
    for (;;) {
      this.#simple();
      if (this.kind !== signs.SEMICOLON) break;
      this.take();
      if (this.kind === kinds.NEWLINE) break;
    }
    if (this.kind !== kinds.NEWLINE) refuse();
    this.pass();
  }

  #simple(): void {
    switch (this.kind) {
      case signs.RETURN_WORD:
        this.#return();
        return;
      case signs.IMPORT_WORD:
        this.importing();
        return;
      case signs.FROM_WORD:
        this.importingFrom();
        return;
      case signs.RAISE_WORD:
        this.#raise();
        return;
      case signs.ASSERT_WORD:
        this.#assert();
        return;
      case signs.DEL_WORD:
        this.#delete();
        return;
      case signs.PASS_WORD:
        this.#word(kinds.PASS_STATEMENT);
        return;
      case signs.BREAK_WORD:
        this.#word(kinds.BREAK_STATEMENT);
        return;
      case signs.CONTINUE_WORD:
        this.#word(kinds.CONTINUE_STATEMENT);
        return;
      case signs.GLOBAL_WORD:
        this.#scope(kinds.GLOBAL_STATEMENT);
        return;
      case signs.NONLOCAL_WORD:
        this.#scope(kinds.NONLOCAL_STATEMENT);
        return;
      case kinds.IDENTIFIER:
        if (this.nextKind === kinds.IDENTIFIER && this.says('type')) {
          this.#alias();
          return;
        }
        if (this.says('print') || this.says('match') || this.says('type') || this.says('exec')) {
          this.#ambiguous();
          return;
        }
    }
    this.#expression();
  }

  /** Begins with a word that is a keyword in some statements: the parser of tree-sitter follows both readings and may mix them up. */
  #ambiguous(): void {
    const isType = this.says('type') && (this.nextKind === signs.OPEN || this.nextKind === signs.OPEN_SQUARE);
    const mark = this.mark();
    // Python 2.
    if (this.nextKind === signs.RIGHT_SHIFT || this.nextKind <= kinds.LAST_EXTRA) refuse();
    this.#expression();
    // `type(x).y = z` is a type alias to tree-sitter-python.
    if (isType && this.kinds[this.count - 2] === kinds.ASSIGNMENT) refuse();
    for (let at = mark; at < this.count; at++) if (this.kinds[at] === kinds.LIST_SPLAT) this.refuseCompound(at);
  }

  #expression(): void {
    const mark = this.mark();
    const { start } = this;
    if (this.kind === signs.YIELD_WORD) this.yielding();
    else {
      const isList = this.items();
      if (this.isAssigned) this.assignment(mark, start, isList);
      else if (this.kind === signs.COLON && !isList) this.#annotated(mark, start);
      // To tree-sitter-python the line may go on in the next one.
      else if (isList && this.kinds[this.count - 1] === signs.COMMA) refuse();
    }
    this.close(kinds.EXPRESSION_STATEMENT, mark, start);
  }

  #annotated(mark: number, start: number): void {
    this.toPatterns(mark);
    this.field(fields.IN_LEFT);
    this.take();
    this.type();
    this.field(fields.IN_TYPE);
    if (this.kind === signs.EQUALS) {
      this.take();
      this.value();
      this.field(fields.IN_RIGHT);
    }
    this.close(kinds.ASSIGNMENT, mark, start);
  }

  #word(kind: number): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.close(kind, mark, start);
  }

  #return(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    if (startsExpression(this.kind)) this.expressions();
    this.close(kinds.RETURN_STATEMENT, mark, start);
  }

  #raise(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    if (startsExpression(this.kind)) {
      this.expressions();
      if (this.kind === signs.FROM_WORD) {
        this.take();
        this.expression();
        this.field(fields.IN_CAUSE);
      }
    }
    this.close(kinds.RAISE_STATEMENT, mark, start);
  }

  #assert(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.expression();
    if (this.kind === signs.COMMA) {
      this.take();
      this.expression();
    }
    this.close(kinds.ASSERT_STATEMENT, mark, start);
  }

  #delete(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.expressions();
    this.close(kinds.DELETE_STATEMENT, mark, start);
  }

  #scope(kind: number): void {
    const mark = this.mark();
    const { start } = this;
    do {
      this.take();
      this.expect(kinds.IDENTIFIER);
    } while (this.kind === signs.COMMA);
    this.close(kind, mark, start);
  }

  #alias(): void {
    const mark = this.mark();
    const { start } = this;
    this.takeAs(signs.TYPE_WORD);
    this.type();
    this.field(fields.IN_LEFT);
    this.expect(signs.EQUALS);
    this.type();
    this.field(fields.IN_RIGHT);
    this.close(kinds.TYPE_ALIAS_STATEMENT, mark, start);
  }
}
