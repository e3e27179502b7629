import type { Cell } from '../text/source';

export interface Unreadable {
  readonly kind: 'unreadable';
  /** A sentence without the file's name. */
  readonly reason: string;
}

export interface CellDescription {
  /** Where the cell stands: `4` or, in nbformat 3, `0/4`. */
  readonly path: string;
  /** '' for cells that hold no code. */
  readonly language: string;
  /** The code as JSON.parse gives it. */
  readonly text: string;
}

export interface NotebookDescription {
  readonly kind: 'described';
  readonly cells: readonly CellDescription[];
  /** nbformat 3: cells lie in worksheets. */
  readonly inWorksheets: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});
const asList = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null);

function describeCells(parsed: unknown): Omit<NotebookDescription, 'kind'> | null {
  const root = asObject(parsed);
  const cells = asList(root.cells);
  const sheets = cells ? null : asList(root.worksheets);
  const language = kernelLanguage(asObject(root.metadata));
  const describe = (cell: unknown, path: string): CellDescription => {
    const { cell_type: type, language: own, metadata, source, input } = asObject(cell);
    if (type !== 'code') return { path, language: '', text: '' };
    const chosen = asObject(asObject(metadata).vscode).languageId ?? own ?? language;
    return { path, language: isPython(chosen) ? 'python' : String(chosen), text: joined(sheets ? input : source) };
  };
  if (cells) return { cells: cells.map((cell, index) => describe(cell, `${index}`)), inWorksheets: false };
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

/** Code is a string or a list of strings. */
function joined(code: unknown): string {
  if (typeof code === 'string') return code;
  return (asList(code) ?? []).filter((part) => typeof part === 'string').join('');
}

/** Largest notebook that is read, in characters. */
const LARGEST = 256 * 1024 * 1024;

/** All cells of a file in nbformat 3 or 4. Never throws. */
export function describeNotebook(raw: string): NotebookDescription | Unreadable {
  if (raw.length > LARGEST) return unreadable(`larger than ${LARGEST / 1024 / 1024} MB; clear its outputs to have it read`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw.startsWith('\uFEFF') ? raw.slice(1) : raw);
  } catch (error) {
    return unreadable(`not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const described = describeCells(parsed);
  return described
    ? { kind: 'described', ...described }
    : unreadable('valid JSON, but without a list of cells: no notebook of nbformat 3 or 4');
}

/** The Python cells of a file when their places in it are not needed; `index` counts all cells. */
export function notebookCells(raw: string): { readonly kind: 'cells'; readonly cells: readonly Cell[] } | Unreadable {
  const described = describeNotebook(raw);
  if (described.kind === 'unreadable') return described;
  const cells = described.cells.flatMap(({ language, text }, index) => (language === 'python' ? [{ index, language, text }] : []));
  return { kind: 'cells', cells };
}

function unreadable(reason: string): Unreadable {
  return { kind: 'unreadable', reason };
}
