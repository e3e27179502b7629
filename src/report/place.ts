import type { Report } from '../analysis/report';
import { Lines } from '../text/lines';
import type { Span } from '../text/span';

/**
 * Where something stands in a file: 1-based lines, 1-based UTF-16 columns, end exclusive. In a notebook `cell` is the 0-based
 * index among all cells, `cellLine` the line in that cell, columns count in the cell's line, and `line` is the line of the raw file.
 */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly cell?: number;
  readonly cellLine?: number;
}

/** 1-based line of the raw notebook file that holds a character of a cell; null when it cannot be told. */
export type RawLine = (cell: number, offsetInCell: number) => number | null;

/** One analysed file, ready to be shown. `path` is as the user named it, with forward slashes. */
export interface CheckedFile {
  readonly path: string;
  readonly report: Report;
  /** Needed for notebooks; null for plain files. */
  readonly rawLine: RawLine | null;
}

/** Finds places in one file; builds its line table once, when the first is asked for: most files have nothing to show. */
export class Places {
  #known: Lines | null = null;

  constructor(readonly file: CheckedFile) {}

  get #lines(): Lines {
    this.#known ??= new Lines(this.file.report.text);
    return this.#known;
  }

  of(span: Span): Place {
    const start = this.#lines.at(span.start);
    const end = this.#lines.at(span.end);
    const cell = this.file.report.cells.find((candidate) => candidate.start <= span.start && span.start <= candidate.end);
    if (!cell) return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
    const before = this.#lines.at(cell.start).line - 1;
    const raw = (offset: number, line: number): number => this.file.rawLine?.(cell.index, offset - cell.start) ?? line;
    return {
      line: raw(span.start, start.line - before),
      column: start.column,
      endLine: raw(span.end, end.line - before),
      endColumn: end.column,
      cell: cell.index,
      cellLine: start.line - before,
    };
  }

  /** Source lines on which a span stands, without line ends. */
  linesOf(span: Span): readonly string[] {
    const first = this.#lines.at(span.start).line;
    const last = this.#lines.at(Math.max(span.start, span.end - 1)).line;
    const lines: string[] = [];
    for (let line = first; line <= last; line++) {
      const text = this.file.report.text.slice(this.#lines.startOf(line), this.#lines.startOf(line + 1));
      lines.push(text.replace(/[\r\n]+$/, ''));
    }
    return lines;
  }
}
