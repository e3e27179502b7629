import * as vscode from 'vscode';
import { completionsAt } from '../../settings/complete';
import { type SettingsFile, settingsFiles } from '../../settings/toml';
import { diagnosticSource } from '../ids';

const kinds = {
  key: vscode.CompletionItemKind.Property,
  rule: vscode.CompletionItemKind.Enum,
  value: vscode.CompletionItemKind.EnumMember,
} as const;

/** In configuration files: the words that may stand at the cursor, and a light bulb for those that are nearly right. */
export function registerConfigurationAssist(): vscode.Disposable {
  const { languages } = vscode;
  return vscode.Disposable.from(
    ...settingsFiles.map((name) => languages.registerCompletionItemProvider({ pattern: `**/${name}` }, completionsIn(name), '"', '[', '{')),
    ...settingsFiles.map((name) =>
      languages.registerCodeActionsProvider(
        { pattern: `**/${name}` },
        { provideCodeActions },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    ),
  );
}

function completionsIn(name: SettingsFile): vscode.CompletionItemProvider {
  return {
    provideCompletionItems(document, position) {
      const replacing = document.getWordRangeAtPosition(position, /[\w-]+/) ?? new vscode.Range(position, position);
      const hasValue = /^[ \t]*=/.test(document.lineAt(position).text.slice(replacing.end.character));
      const before = document.getText(new vscode.Range(new vscode.Position(0, 0), position));
      return completionsAt(name, before).map(({ word, kind, text, insert }, index) => {
        const item = new vscode.CompletionItem(word, kinds[kind]);
        if (text !== '') item.documentation = new vscode.MarkdownString(text);
        item.insertText = hasValue ? word : new vscode.SnippetString(insert);
        item.range = { inserting: replacing.with({ end: position }), replacing };
        item.sortText = String(index).padStart(3, '0');
        return item;
      });
    },
  };
}

/** "…; did you mean "x"?" */
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
