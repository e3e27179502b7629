import * as vscode from 'vscode';
import type { Place } from '../protocol/report';
import { joinCells } from '../syntax/notebook';
import type { Span } from '../text/span';
import { locate, openUri, sourceOf } from './openSource';

/** Shows a place in its file, or in the cell of its notebook, and selects it. Rejects when the file cannot be opened. */
export async function revealPlace(place: Place): Promise<void> {
  const uri = vscode.Uri.parse(place.uri, true);
  const selection = new vscode.Range(place.line - 1, place.column - 1, place.endLine - 1, place.endColumn - 1);
  if (place.cell === null) {
    await vscode.window.showTextDocument(uri, { selection, viewColumn: sourceColumn(uri) });
    return;
  }
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  await revealInCell(notebook, place.cell, selection);
}

/** Shows a span of the report of an open source. */
export async function revealSpan(uri: vscode.Uri, span: Span): Promise<void> {
  const open = await openUri(uri);
  if (open?.kind !== 'notebook') {
    // A file that only holds the origin of a rate may be in any language.
    const document = open?.document ?? (await vscode.workspace.openTextDocument(uri));
    const selection = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
    await vscode.window.showTextDocument(document, { selection, viewColumn: sourceColumn(uri) });
    return;
  }
  // A notebook that only holds the origin of a rate has no report either.
  const source = sourceOf(open);
  const location = source.kind === 'notebook' ? locate(open, joinCells(source.cells), span) : null;
  if (!location) return;
  const cell = open.notebook.getCells().find(({ document }) => document.uri.toString() === location.uri.toString());
  if (cell) await revealInCell(open.notebook, cell.index, location.range);
}

async function revealInCell(notebook: vscode.NotebookDocument, index: number, selection: vscode.Range): Promise<void> {
  const range = new vscode.NotebookRange(index, index + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, { selections: [range], viewColumn: sourceColumn(notebook.uri) });
  editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  const document = notebook.getCells()[index]?.document;
  // The cell's editor exists only once the notebook is drawn; a text editor over the cell's address selects inside of it.
  const cellEditor = vscode.window.visibleTextEditors.find((candidate) => candidate.document === document);
  if (cellEditor) {
    cellEditor.selection = new vscode.Selection(selection.start, selection.end);
    cellEditor.revealRange(selection);
  }
}

/** Where the file is open already, else beside a panel that has the first column to itself. */
function sourceColumn(uri: vscode.Uri): vscode.ViewColumn {
  for (const group of vscode.window.tabGroups.all) {
    for (const { input } of group.tabs) {
      const known = input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook;
      if (known && input.uri.toString() === uri.toString()) return group.viewColumn;
    }
  }
  return vscode.ViewColumn.One;
}
