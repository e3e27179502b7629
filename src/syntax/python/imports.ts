import * as fields from './fields';
import * as kinds from './kinds';
import { Parameters } from './parameters';
import { refuse } from './refusal';
import * as signs from './signs';

/** Import statements. */
export abstract class Imports extends Parameters {
  protected importing(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    this.#names();
    this.close(kinds.IMPORT_STATEMENT, mark, start);
  }

  protected importingFrom(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    const isFuture = this.says('__future__') && this.nextKind === signs.IMPORT_WORD;
    if (this.nextKind <= kinds.LAST_EXTRA && this.says('__future__')) refuse();
    if (isFuture) this.takeAs(signs.FUTURE);
    else {
      if (this.kind === signs.DOT || this.kind === kinds.ELLIPSIS) this.#relative();
      else this.dottedName();
      this.field(fields.IN_MODULE_NAME);
    }
    this.expect(signs.IMPORT_WORD);
    if (this.kind === signs.STAR && !isFuture) {
      const star = this.mark();
      const from = this.start;
      this.take();
      this.close(kinds.WILDCARD_IMPORT, star, from);
    } else if (this.kind === signs.OPEN) {
      this.take();
      this.#names();
      this.expect(signs.CLOSE);
    } else this.#names();
    this.close(isFuture ? kinds.FUTURE_IMPORT_STATEMENT : kinds.IMPORT_FROM_STATEMENT, mark, start);
  }

  /** Names with dots between them. */
  protected dottedName(): void {
    const mark = this.mark();
    const { start } = this;
    this.expect(kinds.IDENTIFIER);
    while (this.kind === signs.DOT) {
      this.take();
      this.expect(kinds.IDENTIFIER);
    }
    this.close(kinds.DOTTED_NAME, mark, start);
  }

  #relative(): void {
    const mark = this.mark();
    const { start } = this;
    while (this.kind === signs.DOT || this.kind === kinds.ELLIPSIS) {
      if (this.kind === signs.DOT) this.take();
      else this.#threeDots();
    }
    this.close(kinds.IMPORT_PREFIX, mark, start);
    if (this.kind === kinds.IDENTIFIER) this.dottedName();
    this.close(kinds.RELATIVE_IMPORT, mark, start);
  }

  #threeDots(): void {
    this.mark();
    const { start } = this;
    for (let at = start; at < start + 3; at++) this.leaf(signs.DOT, at, at + 1);
    this.pass();
  }

  #names(): void {
    do {
      this.#name();
      this.field(fields.IN_NAME);
      if (this.kind !== signs.COMMA) return;
      this.take();
    } while (this.kind === kinds.IDENTIFIER);
  }

  #name(): void {
    const mark = this.mark();
    const { start } = this;
    this.dottedName();
    if (this.kind !== signs.AS_WORD) return;
    this.field(fields.IN_NAME);
    this.take();
    this.expect(kinds.IDENTIFIER);
    this.field(fields.IN_ALIAS);
    this.close(kinds.ALIASED_IMPORT, mark, start);
  }
}
