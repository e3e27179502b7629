import * as vscode from 'vscode';
import { commands } from '../ids';
import { configEndings, programEndings, readableWords } from '../languages';
import { activeSource } from '../openSource';
import type { ReportPanel } from '../report/panel';
import { uriArgument } from './arguments';

/** *Analyze Dropout*: the file given, else the one in front, else a choice; and its twin for the whole workspace. */
export function registerAnalyze(report: ReportPanel): vscode.Disposable {
  const file = vscode.commands.registerCommand(commands.analyze, async (argument: unknown) => {
    const uri = uriArgument(argument) ?? activeSource()?.uri ?? null;
    if (uri) report.show({ kind: 'file', uri: uri.toString() });
    else if (vscode.workspace.workspaceFolders) await offerWorkspace(report);
    else void vscode.window.showInformationMessage(`Open ${readableWords} to analyze its dropout.`);
  });
  const workspace = vscode.commands.registerCommand(commands.analyzeWorkspace, () => report.show({ kind: 'workspace' }));
  return vscode.Disposable.from(file, workspace);
}

async function offerWorkspace(report: ReportPanel): Promise<void> {
  const whole = { label: 'The whole workspace', description: vscode.workspace.name ?? '' };
  const one = { label: 'One file…' };
  const picked = await vscode.window.showQuickPick([whole, one], { placeHolder: 'What shall be analyzed?' });
  if (picked === whole) return report.show({ kind: 'workspace' });
  if (picked !== one) return;
  const [uri] =
    (await vscode.window.showOpenDialog({
      filters: { 'Programs, notebooks and configurations': [...programEndings, ...configEndings] },
    })) ?? [];
  if (uri) report.show({ kind: 'file', uri: uri.toString() });
}
