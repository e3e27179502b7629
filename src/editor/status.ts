import * as vscode from 'vscode';
import type { Analyst } from './analyst';
import { Disposables } from './disposable';
import { commands, notebookType } from './ids';
import { languageIds } from './languages';
import type { Live } from './live';
import { activeSource } from './openSource';
import { statusText } from './statusText';

const severities = {
  information: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

/** The entry in the language status menu `{}`: state, number of findings, time of the last analysis. */
export function createStatus(analyst: Analyst, live: Live): vscode.Disposable {
  const owned = new Disposables();
  const selector: vscode.DocumentSelector = [...languageIds.map((language) => ({ language })), { notebookType }];
  const item = owned.add(vscode.languages.createLanguageStatusItem('dropoutDoctor.status', selector));
  item.name = 'Dropout Doctor';
  const refresh = () => {
    const open = activeSource();
    if (!open) return;
    const busy = live.isBusy(open);
    const { text, detail, severity } = statusText(busy ? null : analyst.latest(open));
    const failed = severity === 'error';
    item.text = text;
    item.detail = detail;
    item.busy = busy;
    item.severity = severities[severity];
    item.command = failed ? { title: 'Show Log', command: commands.showLog } : { title: 'Open Report', command: commands.analyze };
  };
  owned.add(live.onDidAnalyze(refresh));
  owned.add(vscode.window.onDidChangeActiveTextEditor(refresh));
  owned.add(vscode.window.onDidChangeActiveNotebookEditor(refresh));
  owned.add(vscode.workspace.onDidChangeTextDocument(refresh));
  refresh();
  return owned;
}
