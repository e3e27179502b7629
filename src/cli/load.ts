import type { RawLine } from '../report/place';
import { type NotebookSource, readNotebook } from '../syntax/ipynb';
import { applyEdits, type Edit } from '../text/edit';
import { Lines } from '../text/lines';
import type { ConfigFormat, ScriptLanguage, Source } from '../text/source';
import { type Encoding, readText } from './bytes';
import { readKerasConfig } from './kerasArchive';
import { configFormat, type FoundFile, isKerasArchive, reasonOf, scriptLanguage } from './walk';

/** One file in memory. */
export interface LoadedFile {
  readonly source: Source;
  /** null for plain files. */
  readonly rawLine: RawLine | null;
  /** The file's text with the source replaced by an edited one; null when the file has no place for an edit. */
  withSource(edited: Source): string | null;
  /** How the file's bytes become text and back. */
  readonly encoding: Encoding;
}

/** Size in bytes beyond which no file is taken into memory. */
const LARGEST = 256 * 1024 * 1024;

/** Reads a file; when it is no text, larger than so many bytes or no notebook, tells why and gives null. */
export function loadFile(file: FoundFile, fail: (path: string, reason: string) => void, largest = LARGEST): LoadedFile | null {
  try {
    if (isKerasArchive(file.absolute)) return { ...loadConfig(file.path, readKerasConfig(file.absolute), 'json'), withSource: () => null };
    const { text, encoding } = readText(file.absolute, { largest, mayDeclare: !isNotebook(file) });
    return loadText(file, text, encoding);
  } catch (error) {
    fail(file.path, reasonOf(error));
    return null;
  }
}

/** The same from text in memory. Throws when it is no notebook but should be one. */
export function loadText(file: FoundFile, raw: string, encoding: Encoding): LoadedFile {
  const format = configFormat(file.absolute);
  if (format) return loadConfig(file.path, raw, format);
  const language = scriptLanguage(file.absolute);
  if (language) return loadScript(file.path, raw, language);
  return isNotebook(file) ? loadNotebook(file.path, raw) : loadPython(file.path, raw, encoding);
}

function isNotebook(file: FoundFile): boolean {
  return file.absolute.toLowerCase().endsWith('.ipynb');
}

function loadPython(name: string, raw: string, encoding: Encoding): LoadedFile {
  const mark = raw.startsWith('\uFEFF') ? '\uFEFF' : '';
  return {
    source: { kind: 'python', name, text: raw.slice(mark.length) },
    rawLine: null,
    encoding,
    withSource: (edited) => (edited.kind === 'python' ? mark + edited.text : null),
  };
}

function loadScript(name: string, raw: string, language: ScriptLanguage): LoadedFile {
  const mark = raw.startsWith('\uFEFF') ? '\uFEFF' : '';
  return {
    source: { kind: 'script', name, text: raw.slice(mark.length), language },
    rawLine: null,
    encoding: 'utf8',
    withSource: (edited) => (edited.kind === 'script' ? mark + edited.text : null),
  };
}

function loadConfig(name: string, raw: string, format: ConfigFormat): LoadedFile {
  const mark = raw.startsWith('\uFEFF') ? '\uFEFF' : '';
  return {
    source: { kind: 'config', name, text: raw.slice(mark.length), format },
    rawLine: null,
    encoding: 'utf8',
    withSource: (edited) => (edited.kind === 'config' ? mark + edited.text : null),
  };
}

function loadNotebook(name: string, raw: string): LoadedFile {
  const notebook = readNotebook(raw);
  if (notebook.kind === 'unreadable') throw new Error(notebook.reason);
  const lines = new Lines(raw);
  return {
    source: { kind: 'notebook', name, cells: notebook.cells },
    encoding: 'utf8',
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
