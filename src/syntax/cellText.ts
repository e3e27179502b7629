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
    for (const { span, text } of sorted) {
      const start = this.rawOffset(span.start);
      const end = this.#rawEnd(span.start, span.end);
      if (start === null || end === null) return null;
      result.push({ span: { start, end }, text: this.#written(text, span.end) });
    }
    return result;
  }

  /**
   * Behind the last character that is replaced: of a span that ends with its part, this keeps the part's closing quote, unless
   * the span began in an earlier part and takes the whole line, which then goes with its quotes and comma.
   */
  #rawEnd(start: number, end: number): number | null {
    if (end === start || end > this.text.length) return this.rawOffset(end);
    const index = this.#partAt(end - 1);
    const part = this.parts[index];
    const from = this.#starts[index] ?? 0;
    if (!part) return null;
    const wholeLines = end === from + part.text.length && this.#starts.includes(start) && index + 1 < this.parts.length;
    return wholeLines ? this.rawOffset(end) : part.rawOf(end - from);
  }

  /** Escaped; in a list of lines each new line starts a new string, in the manner of the strings around it. */
  #written(text: string, end: number): string {
    const break_ = this.#lineBreak();
    if (!this.isList || break_ === null) return escaped(text);
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    const followed = !this.#starts.includes(end) && end < this.text.length;
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
