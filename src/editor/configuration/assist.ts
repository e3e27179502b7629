import * as vscode from 'vscode';
import { completionsAt } from '../../settings/complete';
import { type SettingsFile, settingsFiles } from '../../settings/toml';

const kinds = {
  key: vscode.CompletionItemKind.Property,
  rule: vscode.CompletionItemKind.Enum,
  value: vscode.CompletionItemKind.EnumMember,
} as const;

/** The words that may stand at the cursor of a configuration file. */
export function registerConfigurationAssist(): vscode.Disposable {
  const providers = settingsFiles.map((name) =>
    vscode.languages.registerCompletionItemProvider({ pattern: `**/${name}` }, completionsIn(name), '"', '[', '{'),
  );
  return vscode.Disposable.from(...providers);
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
