import * as vscode from 'vscode';
import { diagnosticSource } from '../ids';

/** A light bulb for names of rules and settings that are nearly right, in configurations and in comments. */
export function registerClosestWord(selector: vscode.DocumentSelector): vscode.Disposable {
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider(selector, { provideCodeActions }, kinds);
}

/** Messages end in `; did you mean "x"?`. */
function provideCodeActions(
  document: vscode.TextDocument,
  _: vscode.Range,
  { diagnostics }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const near = diagnostic.source === diagnosticSource ? /; did you mean "([\w-]+)"\?$/.exec(diagnostic.message)?.[1] : undefined;
    if (near === undefined) return [];
    const written = document.getText(diagnostic.range);
    const action = new vscode.CodeAction(`Change to ${near}`, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, diagnostic.range, written.replace(/[\w-]+/, near));
    action.diagnostics = [diagnostic];
    action.isPreferred = true;
    return [action];
  });
}
