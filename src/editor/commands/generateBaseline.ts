import * as vscode from 'vscode';
import { type BaselineEntry, baselineText, entriesOf } from '../../settings/baseline';
import type { Analyst } from '../analyst';
import { type Configurations, relativeTo } from '../configuration/configurations';
import { parentOf } from '../configuration/sources';
import { commands, type Settings, settingsPrefix } from '../ids';
import { activeSource } from '../openSource';
import { outcomeAt, workspaceFiles } from '../report/collect';
import { counted } from '../words';

const defaultName = 'dropout-baseline.json';

export interface BaselineParts {
  readonly analyst: Analyst;
  readonly configurations: Configurations;
  readonly settings: (uri: vscode.Uri) => Settings;
}

/** *Generate Baseline*: accepts every finding of the active file's workspace folder, and has the editor use what it wrote. */
export function registerGenerateBaseline(parts: BaselineParts): vscode.Disposable {
  return vscode.commands.registerCommand(commands.generateBaseline, async () => {
    const active = activeSource()?.uri;
    const folder = (active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0];
    if (!folder) return;
    const probe = active && vscode.workspace.getWorkspaceFolder(active) === folder ? active : vscode.Uri.joinPath(folder.uri, 'any.py');
    await parts.configurations.ready(probe);
    const named = parts.configurations.of(probe)?.baseline ?? null;
    const target = named ?? vscode.Uri.joinPath(folder.uri, defaultName);
    const location = vscode.ProgressLocation.Notification;
    const title = 'Dropout: accepting the findings of today';
    await vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
      const { baseline, findings } = await collect(parts, folder, target, token);
      if (token.isCancellationRequested) return;
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(baselineText(baseline)));
      const configuration = vscode.workspace.getConfiguration(settingsPrefix, folder.uri);
      const scope = vscode.workspace.workspaceFile ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Workspace;
      if (!named) await configuration.update('baseline', defaultName, scope);
      parts.configurations.changed();
      vscode.window.setStatusBarMessage(
        `Dropout: ${counted(findings, 'finding')} accepted in ${vscode.workspace.asRelativePath(target)}`,
        8000,
      );
    });
  });
}

async function collect(
  { analyst, settings }: BaselineParts,
  folder: vscode.WorkspaceFolder,
  target: vscode.Uri,
  token: vscode.CancellationToken,
) {
  const baseline = new Map<string, readonly BaselineEntry[]>();
  let findings = 0;
  for (const uri of await workspaceFiles(settings, token)) {
    if (token.isCancellationRequested) break;
    if (vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() !== folder.uri.toString() || (await analyst.isExcluded(uri))) continue;
    const outcome = await outcomeAt(analyst, uri).catch(() => null);
    if (outcome?.kind !== 'report') continue;
    const all = [...outcome.report.findings, ...(outcome.accepted ?? [])];
    findings += all.length;
    baseline.set(relativeTo(parentOf(target), uri), entriesOf(all, outcome.report.text));
  }
  return { baseline, findings };
}
