import { Cursor } from './cursor';
import { IN_EXPRESSION, IN_FORMAT_SPECIFIER, IN_TYPE_CONVERSION } from './fields';
import * as kinds from './kinds';
import { refuse } from './refusal';
import * as signs from './signs';

/** Strings, and the expressions in them. */
export abstract class Strings extends Cursor {
  /** `a`, `*a, b` or `yield a`. */
  protected abstract anything(): void;

  /** One string or several in a row. */
  protected strings(): void {
    const mark = this.mark();
    const { start } = this;
    this.#string();
    if (this.kind !== kinds.STRING_START) return;
    while (this.kind === kinds.STRING_START) this.#string();
    this.close(kinds.CONCATENATED_STRING, mark, start);
  }

  #string(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    let content = -1;
    for (;;) {
      switch (this.kind) {
        case kinds.ESCAPE_SEQUENCE:
        case kinds.ESCAPE_INTERPOLATION:
        case signs.BACKSLASH:
          if (content < 0) content = this.count;
          this.take();
          continue;
        case kinds.STRING_CONTENT:
          if (content < 0) this.take();
          else {
            const from = this.start;
            this.pass();
            this.close(kinds.STRING_CONTENT, content, from);
          }
          content = -1;
          continue;
        case signs.OPEN_BRACE:
          this.#braces(kinds.INTERPOLATION);
          continue;
        case kinds.STRING_END:
          this.take();
          this.close(kinds.STRING, mark, start);
          return;
      }
      refuse();
    }
  }

  #braces(kind: number): void {
    const mark = this.mark();
    const { start } = this;
    this.enter();
    this.take();
    this.anything();
    this.field(IN_EXPRESSION);
    if (this.kind === signs.EQUALS) this.take();
    if (this.kind === kinds.TYPE_CONVERSION) {
      this.take();
      this.field(IN_TYPE_CONVERSION);
    }
    if (this.kind === signs.COLON) {
      this.#format();
      this.field(IN_FORMAT_SPECIFIER);
    }
    this.expect(signs.CLOSE_BRACE);
    this.close(kind, mark, start);
    this.leave();
  }

  #format(): void {
    const mark = this.mark();
    const { start } = this;
    this.take();
    while (this.kind !== signs.CLOSE_BRACE) {
      if (this.kind === kinds.SPEC_TEXT) this.pass();
      else if (this.kind === signs.OPEN_BRACE) this.#braces(kinds.FORMAT_EXPRESSION);
      else refuse();
    }
    this.close(kinds.FORMAT_SPECIFIER, mark, start);
  }
}
