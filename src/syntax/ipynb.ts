import { type JSONVisitor, visit } from 'jsonc-parser';
import type { Edit } from '../text/edit';
import type { Cell } from '../text/source';
import { CellText } from './cellText';
import { type JsonText, jsonText } from './jsonText';

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

export interface Unreadable {
  readonly kind: 'unreadable';
  /** A sentence without the file's name. */
  readonly reason: string;
}

/** Largest notebook that is read, in characters. */
const LARGEST = 64 * 1024 * 1024;

/** Reads nbformat 3 and 4. Never throws. */
export function readNotebook(raw: string): NotebookSource | Unreadable {
  if (raw.length > LARGEST) return unreadable(`larger than ${LARGEST / 1024 / 1024} MB; clear its outputs to have it read`);
  const from = raw.startsWith('\uFEFF') ? 1 : 0;
  let parsed: unknown;
  try {
    parsed = JSON.parse(from ? raw.slice(from) : raw);
  } catch (error) {
    return unreadable(`not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const described = describeCells(parsed);
  if (!described) return unreadable('valid JSON, but without a list of cells: no notebook of nbformat 3 or 4');
  const texts = readTexts(raw, from, described.inWorksheets);
  if (!texts) return unreadable('nested too deeply');
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

function unreadable(reason: string): Unreadable {
  return { kind: 'unreadable', reason };
}

function locate(texts: ReadonlyMap<number, CellText>, raw: number): { cell: number; offset: number } | null {
  for (const [cell, text] of texts) {
    const offset = text.offsetOf(raw);
    if (offset !== null) return { cell, offset };
  }
  return null;
}

interface CellDescription {
  /** Where the cell stands: `4` or, in nbformat 3, `0/4`. */
  readonly path: string;
  /** '' for cells that hold no code. */
  readonly language: string;
}

type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});
const asList = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null);

function describeCells(parsed: unknown): { readonly cells: readonly CellDescription[]; readonly inWorksheets: boolean } | null {
  const root = asObject(parsed);
  const language = kernelLanguage(asObject(root.metadata));
  const describe = (cell: unknown, path: string): CellDescription => {
    const { cell_type: type, language: own, metadata } = asObject(cell);
    if (type !== 'code') return { path, language: '' };
    const chosen = asObject(asObject(metadata).vscode).languageId ?? own ?? language;
    return { path, language: isPython(chosen) ? 'python' : String(chosen) };
  };
  const cells = asList(root.cells);
  if (cells) return { cells: cells.map((cell, index) => describe(cell, `${index}`)), inWorksheets: false };
  const sheets = asList(root.worksheets);
  if (!sheets) return null;
  const described = sheets.flatMap((sheet, outer) =>
    (asList(asObject(sheet).cells) ?? []).map((cell, index) => describe(cell, `${outer}/${index}`)),
  );
  return { cells: described, inWorksheets: true };
}

/** A notebook that does not say is Python's: the format was. */
function kernelLanguage(metadata: Json): unknown {
  const kernel = asObject(metadata.kernelspec);
  return asObject(metadata.language_info).name ?? kernel.language ?? kernel.name ?? 'python';
}

function isPython(language: unknown): boolean {
  return typeof language === 'string' && /^i?python[\d.]*$/i.test(language);
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
