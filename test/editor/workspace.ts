import * as vscode from 'vscode';
import { diagnosticSource } from '../../src/editor/ids';

export const extensionId = 'dropout-doctor.dropout-doctor';

/** The workspace folder: a copy of the sample. */
export function folder(): vscode.Uri {
  const first = vscode.workspace.workspaceFolders?.[0];
  if (!first) throw new Error('no workspace folder');
  return first.uri;
}

/** Opens a file of the sample, or a new one with the text given. */
export async function open(name: string, text?: string): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.joinPath(folder(), name);
  if (text !== undefined) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Replaces the whole text, as a user's edit would. */
export async function setText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const last = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), last), text);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('the edit was refused');
}

export function findings(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === diagnosticSource);
}

/** Rule ids of the findings in a document, in the order of their lines. */
export function rules(uri: vscode.Uri): readonly string[] {
  const sorted = [...findings(uri)].sort((a, b) => a.range.start.compareTo(b.range.start));
  return sorted.map(({ code }) => (typeof code === 'object' ? String(code.value) : String(code)));
}

/** Asks again and again until the answer is neither null nor false; fails after ten seconds with what was awaited. */
export async function until<T>(what: string, probe: () => T | null | false | Promise<T | null | false>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await probe();
    if (answer !== null && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`timed out: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until exactly these rules are reported, in line order. */
export async function untilRules(uri: vscode.Uri, expected: readonly string[]): Promise<void> {
  let seen: readonly string[] = [];
  await until(`findings ${JSON.stringify(expected)}`, () => {
    seen = rules(uri);
    return JSON.stringify(seen) === JSON.stringify(expected);
  }).catch((error) => {
    throw new Error(`${error.message}; there were ${JSON.stringify(seen)}`);
  });
}

/** Code actions at a text that occurs once in the document. */
export async function actionsAt(document: vscode.TextDocument, text: string, kind?: string): Promise<readonly vscode.CodeAction[]> {
  const at = document.positionAt(document.getText().indexOf(text));
  const range = new vscode.Range(at, at);
  return (await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, kind)) ?? [];
}

/** The action with this title; the renderer may learn of a diagnostic later than the extension host. */
export async function actionNamed(document: vscode.TextDocument, text: string, title: string): Promise<vscode.CodeAction> {
  return until(`action "${title}"`, async () => (await actionsAt(document, text)).find((action) => action.title === title) ?? null);
}

export async function apply(action: vscode.CodeAction): Promise<void> {
  if (!action.edit || !(await vscode.workspace.applyEdit(action.edit))) throw new Error(`"${action.title}" did not apply`);
}

export async function write(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

/** Deletes files and folders; those that are not there too. */
export async function remove(...uris: readonly vscode.Uri[]): Promise<void> {
  for (const uri of uris) await vscode.workspace.fs.delete(uri, { recursive: true }).then(undefined, () => undefined);
}

/** The markdown of all hovers over the end of a text that occurs in the document. */
export async function hoverText(document: vscode.TextDocument, at: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(at) + at.length - 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
  return hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value))).join('\n');
}

/** Waits for a hover that says this; fails with the last one. */
export async function untilHover(document: vscode.TextDocument, at: string, pattern: RegExp): Promise<string> {
  let last = '';
  return until(`a hover with ${pattern}`, async () => {
    last = await hoverText(document, at);
    return pattern.test(last) ? last : null;
  }).catch((error) => {
    throw new Error(`${error.message}; the last was\n${last}`);
  });
}
