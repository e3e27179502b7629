import * as vscode from 'vscode';
import { safeEdits } from '../../analysis/fixAll';
import type { Analyst } from '../analyst';
import { commands } from '../ids';
import { activeSource, openUri, workspaceEdit } from '../openSource';
import { counted } from '../words';
import { uriArgument } from './arguments';

/** Mending one finding may uncover another; more rounds than this would be a remedy that undoes itself. */
const mostRounds = 5;

/** *Fix All Dropout Problems*: every safe remedy in the file, round by round, without saving. */
export function registerFixAll(analyst: Analyst): vscode.Disposable {
  return vscode.commands.registerCommand(commands.fixAll, async (argument: unknown) => {
    const uri = uriArgument(argument);
    const open = uri ? await openUri(uri) : activeSource();
    if (!open) return void vscode.window.showInformationMessage('Open the file or notebook whose dropout shall be fixed.');
    let mended = 0;
    for (let round = 0; round < mostRounds; round++) {
      const outcome = await analyst.outcome(open);
      if (outcome.kind !== 'report') break;
      const before = outcome.report.findings.length;
      const edits = safeEdits(outcome.report);
      const edit = edits.length > 0 ? workspaceEdit(open, outcome.report, edits) : null;
      if (!edit || !(await vscode.workspace.applyEdit(edit))) break;
      mended += Math.max(0, before - (analyst.reportNow(open)?.findings.length ?? before));
    }
    vscode.window.setStatusBarMessage(
      mended === 0 ? 'Dropout: nothing that can be fixed safely' : `Dropout: ${counted(mended, 'finding')} fixed`,
      5000,
    );
  });
}
