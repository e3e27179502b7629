import { readFileSync, statSync } from 'node:fs';
import type { RawLine } from '../report/place';
import { type NotebookSource, readNotebook } from '../syntax/ipynb';
import { applyEdits, type Edit } from '../text/edit';
import { Lines } from '../text/lines';
import type { Source } from '../text/source';
import { type FoundFile, reasonOf } from './walk';

/** One file in memory. */
export interface LoadedFile {
  readonly source: Source;
  /** null for plain files. */
  readonly rawLine: RawLine | null;
  /** The file's text with the source replaced by an edited one; null when the file has no place for an edit. */
  withSource(edited: Source): string | null;
}

/** Python files beyond this are generated data; notebooks carry their outputs. */
const LARGEST = { python: 8 * 1024 * 1024, notebook: 64 * 1024 * 1024 };

/** Reads a file; when it is no text, too large or no notebook, tells why and gives null. */
export function loadFile(file: FoundFile, fail: (path: string, reason: string) => void): LoadedFile | null {
  try {
    const largest = isNotebook(file) ? LARGEST.notebook : LARGEST.python;
    const { size } = statSync(file.absolute);
    if (size > largest) throw new Error(`larger than ${largest / 1024 / 1024} MB`);
    return loadText(file, decode(readFileSync(file.absolute)));
  } catch (error) {
    fail(file.path, reasonOf(error));
    return null;
  }
}

/** The same from text in memory. Throws when it is no notebook but should be one. */
export function loadText(file: FoundFile, raw: string): LoadedFile {
  return isNotebook(file) ? loadNotebook(file.path, raw) : loadPython(file.path, raw);
}

function isNotebook(file: FoundFile): boolean {
  return file.absolute.toLowerCase().endsWith('.ipynb');
}

/** A byte order mark stays in the text; offsets count behind it, as editors do. */
function decode(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new Error('a binary file');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error('not UTF-8');
  }
}

function loadPython(name: string, raw: string): LoadedFile {
  const mark = raw.startsWith('\uFEFF') ? '\uFEFF' : '';
  return {
    source: { kind: 'python', name, text: raw.slice(mark.length) },
    rawLine: null,
    withSource: (edited) => (edited.kind === 'python' ? mark + edited.text : null),
  };
}

function loadNotebook(name: string, raw: string): LoadedFile {
  const notebook = readNotebook(raw);
  if (notebook.kind === 'unreadable') throw new Error(notebook.reason);
  const lines = new Lines(raw);
  return {
    source: { kind: 'notebook', name, cells: notebook.cells },
    rawLine(cell, offset) {
      const at = notebook.rawOffset(cell, offset);
      return at === null ? null : lines.at(at).line;
    },
    withSource: (edited) => (edited.kind === 'notebook' ? withCells(raw, notebook, edited) : null),
  };
}

function withCells(raw: string, notebook: NotebookSource, edited: Extract<Source, { kind: 'notebook' }>): string | null {
  const edits: Edit[] = [];
  for (const { index, text } of notebook.cells) {
    const now = edited.cells.find((cell) => cell.index === index)?.text ?? text;
    if (now === text) continue;
    const written = notebook.toRawEdits(index, [difference(text, now)]);
    if (!written) return null;
    edits.push(...written);
  }
  return applyEdits(raw, edits);
}

/** The smallest single edit that turns `before` into `after`. */
function difference(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { span: { start: head, end: before.length - tail }, text: after.slice(head, after.length - tail) };
}
