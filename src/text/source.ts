import type { Span } from './span';

/** One code cell as it stands in the notebook; `index` is the 0-based position among all cells. */
export interface Cell {
  readonly index: number;
  readonly text: string;
  /** VS Code language id; cells in other languages are ignored. */
  readonly language: string;
}

/** What is analysed: a Python file, or the cells of a notebook in order. The core never reads files itself. */
export type Source =
  | { readonly kind: 'python'; readonly name: string; readonly text: string }
  | { readonly kind: 'notebook'; readonly name: string; readonly cells: readonly Cell[] };

/** Where a cell lies in the joined text of its notebook. Offsets within a cell are the same in both. */
export interface CellSpan extends Span {
  readonly index: number;
}
