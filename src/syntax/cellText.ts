import { type Edit, ordered } from '../text/edit';
import { escaped, type JsonText } from './jsonText';

/** The code of one cell, put together from the strings of the file. */
export class CellText {
  readonly text: string;
  /** Offset in the cell at which each part starts. */
  readonly #starts: readonly number[];

  constructor(
    readonly raw: string,
    readonly parts: readonly JsonText[],
    readonly isList: boolean,
  ) {
    const starts: number[] = [];
    let text = '';
    for (const part of parts) {
      starts.push(text.length);
      text += part.text;
    }
    this.text = text;
    this.#starts = starts;
  }

  /** For `text.length` the closing quote of the last part; null beyond. */
  rawOffset(offset: number): number | null {
    if (offset < 0 || offset > this.text.length) return null;
    const index = this.#partAt(offset);
    const part = this.parts[index];
    return part ? part.rawOf(offset - (this.#starts[index] ?? 0)) : null;
  }

  /** The inverse of `rawOffset` for characters; null when the raw offset lies in no part. */
  offsetOf(raw: number): number | null {
    const first = this.parts[0];
    const last = this.parts.at(-1);
    if (!first || !last || raw < first.start || raw >= last.end) return null;
    const index = this.parts.findIndex((part) => part.start <= raw && raw < part.end);
    const part = this.parts[index];
    return part ? (this.#starts[index] ?? 0) + part.offsetOf(raw) : null;
  }

  toRawEdits(edits: readonly Edit[]): readonly Edit[] | null {
    const sorted = ordered(edits);
    if (!sorted) return null;
    const result: Edit[] = [];
    for (const edit of sorted) {
      const start = this.rawOffset(edit.span.start);
      const end = this.#rawEnd(edit);
      if (start === null || end === null) return null;
      result.push({ span: { start, end }, text: this.#written(edit.text, end) });
    }
    return result;
  }

  /**
   * Behind the last character that is replaced. At the end of a line this is its closing quote when the new text ends in a line
   * break too; otherwise the line goes on with the next string, whose opening quote is then replaced as well.
   */
  #rawEnd({ span: { start, end }, text }: Edit): number | null {
    if (end === start || end > this.text.length || !text.endsWith('\n')) return this.rawOffset(end);
    const index = this.#partAt(end - 1);
    return this.parts[index]?.rawOf(end - (this.#starts[index] ?? 0)) ?? null;
  }

  /** Escaped; in a list of lines each new line starts a new string, in the manner of the strings around it. */
  #written(text: string, rawEnd: number): string {
    const break_ = this.#lineBreak();
    if (!this.isList || break_ === null) return escaped(text);
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    const followed = !this.parts.some((part) => part.end === rawEnd);
    return lines
      .map((line, index) => escaped(line) + (line.endsWith('\n') && (index + 1 < lines.length || followed) ? break_ : ''))
      .join('');
  }

  /** What stands between two strings of the list, quotes included. */
  #lineBreak(): string | null {
    const [first, second] = this.parts;
    if (!first) return null;
    if (second) return this.raw.slice(first.end, second.start);
    const before = /\s*$/.exec(this.raw.slice(Math.max(0, first.start - 200), first.start - 1))?.[0] ?? '';
    return `",${before}"`;
  }

  #partAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
