import * as vscode from 'vscode';
import { ruleById, rulePage } from '../../rules/catalogue';
import { rules } from '../../rules/index';
import { commands, rulePageScheme } from '../ids';

/** Serves rule pages as read-only documents and the command that shows one: the rule given, else one that the user picks. */
export function registerExplainRule(): vscode.Disposable {
  const pages = vscode.workspace.registerTextDocumentContentProvider(rulePageScheme, {
    provideTextDocumentContent: ({ path }) => {
      const rule = ruleById(path.replace(/^\/|\.md$/g, ''));
      return rule ? rulePage(rule) : 'There is no such rule.';
    },
  });
  const command = vscode.commands.registerCommand(commands.explainRule, async (argument: unknown) => {
    const id = typeof argument === 'string' && ruleById(argument) ? argument : await pickRule();
    if (id === null) return;
    const uri = vscode.Uri.from({ scheme: rulePageScheme, path: `/${id}.md` });
    // The preview is an extension of its own and may be switched off.
    await vscode.commands.executeCommand('markdown.showPreview', uri).then(undefined, () => vscode.window.showTextDocument(uri));
  });
  return vscode.Disposable.from(pages, command);
}

async function pickRule(): Promise<string | null> {
  const items = rules.map(({ id, summary, severity }) => ({ label: id, description: severity, detail: summary }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which rule?', matchOnDetail: true });
  return picked?.label ?? null;
}
