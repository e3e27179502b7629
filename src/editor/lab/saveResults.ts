import * as vscode from 'vscode';
import type { ResultFormat } from '../../lab/results/format';
import type { LabHost } from '../../protocol/lab';

const CHOICES: readonly (vscode.QuickPickItem & { readonly format: ResultFormat; readonly ending: string })[] = [
  {
    label: 'Markdown',
    description: 'verdict, tables and settings, to paste into a paper or a pull request',
    format: 'markdown',
    ending: 'md',
  },
  { label: 'CSV', description: 'a row for each training and epoch', format: 'csv', ending: 'csv' },
  { label: 'JSON', description: 'everything: plan, seeds, versions, curves of every training', format: 'json', ending: 'json' },
];

/** Lets the user choose a format and a file, and writes it there; works wherever `workspace.fs` does. false when cancelled. */
export async function saveResults(beside: vscode.Uri, { name, texts }: Parameters<LabHost['saveResults']>[0]): Promise<boolean> {
  const choice = await vscode.window.showQuickPick(CHOICES, { title: 'Export the results of the lab', placeHolder: 'Format' });
  if (!choice) return false;
  const { label, ending, format } = choice;
  const folder = vscode.workspace.getWorkspaceFolder(beside)?.uri ?? vscode.Uri.joinPath(beside, '..');
  const file = `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.${ending}`;
  const uri = await vscode.window.showSaveDialog({
    title: 'Export the results of the lab',
    filters: { [label]: [ending] },
    // An unsaved file lies nowhere.
    ...(beside.scheme !== 'untitled' && { defaultUri: vscode.Uri.joinPath(folder, file) }),
  });
  if (!uri) return false;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(texts[format]));
  return true;
}
