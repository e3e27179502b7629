import type { Span } from './span';

/** One code cell as it stands in the notebook; `index` is the 0-based position among all cells. */
export interface Cell {
  readonly index: number;
  readonly text: string;
  /** VS Code language id; cells in other languages are ignored. */
  readonly language: string;
}

/** The dialects of JavaScript; `jsx` is read as `tsx`. */
export type ScriptLanguage = 'javascript' | 'typescript' | 'tsx';

export type ConfigFormat = 'json' | 'yaml' | 'toml';

/**
 * What is analysed: a Python file, the cells of a notebook in order, a JavaScript or TypeScript file, or a configuration file.
 * The core never reads files itself. `name` is the file's path with forward slashes.
 */
export type Source =
  | { readonly kind: 'python'; readonly name: string; readonly text: string }
  | { readonly kind: 'notebook'; readonly name: string; readonly cells: readonly Cell[] }
  | { readonly kind: 'script'; readonly name: string; readonly text: string; readonly language: ScriptLanguage }
  | { readonly kind: 'config'; readonly name: string; readonly text: string; readonly format: ConfigFormat };

/** Where a cell lies in the joined text of its notebook. Offsets within a cell are the same in both. */
export interface CellSpan extends Span {
  readonly index: number;
}
