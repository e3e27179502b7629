import * as vscode from 'vscode';
import { unusedIgnore } from '../../analysis/report';
import { cardById, cards } from '../../rules/cards';
import { commands, rulePageScheme } from '../ids';

/**
 * Serves rule pages as read-only documents and the command that shows one: the rule given, else one that the user picks. The pages lie beside the
 * bundles and are read when one is asked for; `read` gives the bytes of such a file.
 */
export function registerExplainRule(read: (name: string) => PromiseLike<Uint8Array>): vscode.Disposable {
  const pages = vscode.workspace.registerTextDocumentContentProvider(rulePageScheme, {
    async provideTextDocumentContent({ path }) {
      const texts: Readonly<Record<string, string>> = JSON.parse(new TextDecoder().decode(await read('rule-pages.json')));
      return texts[path.replace(/^\/|\.md$/g, '')] ?? 'There is no such rule.';
    },
  });
  const command = vscode.commands.registerCommand(commands.explainRule, async (argument: unknown) => {
    const id = typeof argument === 'string' && (cardById(argument) || argument === unusedIgnore) ? argument : await pickRule();
    if (id === null) return;
    const uri = vscode.Uri.from({ scheme: rulePageScheme, path: `/${id}.md` });
    // The preview is an extension of its own and may be switched off.
    await vscode.commands.executeCommand('markdown.showPreview', uri).then(undefined, () => vscode.window.showTextDocument(uri));
  });
  return vscode.Disposable.from(pages, command);
}

async function pickRule(): Promise<string | null> {
  const items = cards.map(({ id, summary, severity }) => ({ label: id, description: severity, detail: summary }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which rule?', matchOnDetail: true });
  return picked?.label ?? null;
}
