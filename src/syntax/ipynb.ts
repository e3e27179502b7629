import { type JSONVisitor, visit } from 'jsonc-parser';
import type { Edit } from '../text/edit';
import type { Cell } from '../text/source';
import { CellText } from './cellText';
import { type JsonText, jsonText } from './jsonText';
import { describeNotebook, type Unreadable } from './nbformat';

export type { Unreadable } from './nbformat';

/** The code cells of one notebook file and where they stand in it. */
export interface NotebookSource {
  readonly kind: 'notebook';
  /** Python cells; `index` counts all cells. Empty when the notebook is in another language. */
  readonly cells: readonly Cell[];
  /** Offset in the raw file of a character of a cell; null when there is no such cell or character. The cell's length gives its end. */
  rawOffset(cell: number, offset: number): number | null;
  /** The character of a cell that a raw offset belongs to; null outside of code. */
  locate(raw: number): { readonly cell: number; readonly offset: number } | null;
  /**
   * Edits of one cell as edits of the raw file, which then parses to the edited cell; all other bytes stay. null when the
   * file has no place for them: a cell stored as an empty list.
   */
  toRawEdits(cell: number, edits: readonly Edit[]): readonly Edit[] | null;
}

/** Reads nbformat 3 and 4. Never throws. */
export function readNotebook(raw: string): NotebookSource | Unreadable {
  const described = describeNotebook(raw);
  if (described.kind === 'unreadable') return described;
  const from = raw.startsWith('\uFEFF') ? 1 : 0;
  const texts = readTexts(raw, from, described.inWorksheets);
  if (!texts) return { kind: 'unreadable', reason: 'nested too deeply' };
  const cells: Cell[] = [];
  const textOf = new Map<number, CellText>();
  described.cells.forEach((cell, index) => {
    if (cell.language !== 'python') return;
    const text = texts.get(cell.path) ?? new CellText(raw, [], false);
    cells.push({ index, text: text.text, language: 'python' });
    textOf.set(index, text);
  });
  return {
    kind: 'notebook',
    cells,
    rawOffset: (cell, offset) => textOf.get(cell)?.rawOffset(offset) ?? null,
    locate: (at) => locate(textOf, at),
    toRawEdits: (cell, edits) => textOf.get(cell)?.toRawEdits(edits) ?? null,
  };
}

function locate(texts: ReadonlyMap<number, CellText>, raw: number): { cell: number; offset: number } | null {
  for (const [cell, text] of texts) {
    const offset = text.offsetOf(raw);
    if (offset !== null) return { cell, offset };
  }
  return null;
}

/** The string literals of every cell's code, by the cell's path; null when the nesting is beyond the visitor. */
function readTexts(raw: string, from: number, inWorksheets: boolean): ReadonlyMap<string, CellText> | null {
  const found = new Map<string, { parts: JsonText[]; isList: boolean }>();
  // `cells`, index, `source` and perhaps a line; in nbformat 3 `worksheets` and an index come first and `source` is `input`.
  const depth = inWorksheets ? 5 : 3;
  const pathOf = (path: readonly (string | number)[]): string | null => {
    const outer = inWorksheets ? path[0] === 'worksheets' && path[2] === 'cells' : path[0] === 'cells';
    if (!outer || path[depth - 1] !== (inWorksheets ? 'input' : 'source')) return null;
    return inWorksheets ? `${path[1]}/${path[3]}` : `${path[1]}`;
  };
  const visitor: JSONVisitor = {
    onArrayBegin(_offset, _length, _line, _character, pathSupplier) {
      const path = pathSupplier();
      const cell = path.length === depth ? pathOf(path) : null;
      // Of two `source` keys in one cell the last counts, as for JSON.parse.
      if (cell !== null) found.set(cell, { parts: [], isList: true });
    },
    onLiteralValue(value, offset, length, _line, _character, pathSupplier) {
      if (typeof value !== 'string') return;
      const path = pathSupplier();
      if (path.length !== depth && path.length !== depth + 1) return;
      const cell = pathOf(path);
      if (cell === null) return;
      const part = jsonText(raw, from + offset + 1, from + offset + length - 1, value);
      if (path.length === depth) found.set(cell, { parts: [part], isList: false });
      else found.get(cell)?.parts.push(part);
    },
  };
  try {
    visit(from ? raw.slice(from) : raw, visitor);
  } catch {
    return null;
  }
  return new Map([...found].map(([path, { parts, isList }]) => [path, new CellText(raw, parts, isList)]));
}
