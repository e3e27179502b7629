import * as vscode from 'vscode';
import type { Report } from '../analysis/report';
import { cellAt } from '../syntax/notebook';
import type { Edit } from '../text/edit';
import type { Source } from '../text/source';
import type { Span } from '../text/span';
import { languageKind } from './languages';

/** A file in one of the languages that are read, or a notebook, open in the editor. */
export type OpenSource =
  | { readonly kind: 'file'; readonly uri: vscode.Uri; readonly document: vscode.TextDocument }
  | { readonly kind: 'notebook'; readonly uri: vscode.Uri; readonly notebook: vscode.NotebookDocument };

/** Copies that other views make of a file: history, differences. Findings there would only repeat those of the file. */
const copySchemes = new Set(['git', 'vscode-local-history', 'vscode-scm', 'chat-editing-text-model', 'output', 'comment']);

const cellScheme = 'vscode-notebook-cell';

/** The file itself, or the notebook whose cell the document is; null when it is neither in a language that is read nor part of a notebook. */
export function openSourceOf(document: vscode.TextDocument): OpenSource | null {
  if (document.uri.scheme === cellScheme) {
    const notebook = vscode.workspace.notebookDocuments.find((candidate) =>
      candidate.getCells().some((cell) => cell.document === document),
    );
    return notebook ? openNotebook(notebook) : null;
  }
  if (!languageKind(document.languageId) || copySchemes.has(document.uri.scheme)) return null;
  return { kind: 'file', uri: document.uri, document };
}

export function openNotebook(notebook: vscode.NotebookDocument): OpenSource | null {
  return copySchemes.has(notebook.uri.scheme) ? null : { kind: 'notebook', uri: notebook.uri, notebook };
}

/** All that is open now. */
export function allOpenSources(): readonly OpenSource[] {
  const files = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme !== cellScheme).map(openSourceOf);
  const notebooks = vscode.workspace.notebookDocuments.map(openNotebook);
  return [...files, ...notebooks].filter((source) => source !== null);
}

/** What the user looks at: the notebook if one is active, else the text editor; null for anything else. */
export function activeSource(): OpenSource | null {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook) return openNotebook(notebook);
  const document = vscode.window.activeTextEditor?.document;
  return document ? openSourceOf(document) : null;
}

/** True for Python and notebooks, whose names lead into other files. */
export function followsNames(open: OpenSource): boolean {
  return open.kind === 'notebook' || languageKind(open.document.languageId)?.kind === 'python';
}

/** Opens a file or notebook, without showing it. Rejects when it cannot be read; null when it is neither. */
export async function openUri(uri: vscode.Uri): Promise<OpenSource | null> {
  const open = allOpenSources().find((candidate) => candidate.uri.toString() === uri.toString());
  if (open) return open;
  if (uri.path.endsWith('.ipynb')) return openNotebook(await vscode.workspace.openNotebookDocument(uri));
  return openSourceOf(await vscode.workspace.openTextDocument(uri));
}

export function sourceOf(open: OpenSource): Source {
  if (open.kind === 'file') {
    // A document that has changed its language since is about to be closed.
    const language = languageKind(open.document.languageId) ?? { kind: 'python' };
    return { ...language, name: open.uri.path, text: open.document.getText() };
  }
  const cells = open.notebook.getCells();
  return {
    kind: 'notebook',
    name: open.uri.path,
    cells: cells.map((cell) => ({ index: cell.index, text: cell.document.getText(), language: languageOf(cell) })),
  };
}

/** Differs whenever `sourceOf` may differ: text, order, kind or language of any part. */
export function stampOf(open: OpenSource): string {
  if (open.kind === 'file') return `${open.document.version}`;
  return open.notebook
    .getCells()
    .map((cell) => `${cell.document.uri.fragment}@${cell.document.version}:${languageOf(cell)}`)
    .join('\n');
}

/** True while it is shown in some editor. */
export function isVisible(open: OpenSource): boolean {
  if (open.kind === 'notebook') return vscode.window.visibleNotebookEditors.some(({ notebook }) => notebook === open.notebook);
  return vscode.window.visibleTextEditors.some(({ document }) => document === open.document);
}

/** Where a span of the report lies in the editor; null when its cell is gone. */
export function locate(open: OpenSource, report: Pick<Report, 'cells'>, span: Span): vscode.Location | null {
  if (open.kind === 'file') return new vscode.Location(open.uri, rangeIn(open.document, span, 0));
  const cell = cellAt(report.cells, span.start);
  const document = cell && open.notebook.getCells()[cell.index]?.document;
  return document ? new vscode.Location(document.uri, rangeIn(document, span, cell.start)) : null;
}

/** Offset in the report's text of a position in the file or in one of the notebook's cells; null outside of them. */
export function offsetOf(open: OpenSource, report: Report, document: vscode.TextDocument, position: vscode.Position): number | null {
  if (open.kind === 'file') return document.offsetAt(position);
  const index = open.notebook.getCells().find((cell) => cell.document === document)?.index;
  const span = report.cells.find((cell) => cell.index === index);
  return span ? span.start + document.offsetAt(position) : null;
}

/** The edits of a report as one undoable step; null when one of them lies in no cell. */
export function workspaceEdit(open: OpenSource, report: Report, edits: readonly Edit[]): vscode.WorkspaceEdit | null {
  const result = new vscode.WorkspaceEdit();
  for (const { span, text } of edits) {
    const location = locate(open, report, span);
    if (!location) return null;
    result.replace(location.uri, location.range, text);
  }
  return result;
}

function languageOf(cell: vscode.NotebookCell): string {
  return cell.kind === vscode.NotebookCellKind.Code ? cell.document.languageId : 'markdown';
}

function rangeIn(document: vscode.TextDocument, span: Span, origin: number): vscode.Range {
  return new vscode.Range(document.positionAt(span.start - origin), document.positionAt(span.end - origin));
}
