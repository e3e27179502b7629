import * as vscode from 'vscode';
import { explanationPage } from '../../settings/explain';
import type { Configurations } from '../configuration/configurations';
import { commands, configurationScheme } from '../ids';
import { activeSource } from '../openSource';
import { uriArgument } from './arguments';

/** *Explain Configuration for This File*: a page that follows the configuration. The file given, else the one in front. */
export function registerExplainConfiguration(configurations: Configurations): vscode.Disposable & { refresh(): void } {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const shown = new Map<string, vscode.Uri>();
  const pages = vscode.workspace.registerTextDocumentContentProvider(configurationScheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: (page) => pageOf(configurations, vscode.Uri.parse(page.query, true)),
  });
  const command = vscode.commands.registerCommand(commands.explainConfiguration, async (argument: unknown) => {
    const uri = uriArgument(argument) ?? activeSource()?.uri ?? vscode.window.activeTextEditor?.document.uri;
    if (!uri) return void vscode.window.showInformationMessage('Open the file whose configuration you want to see.');
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const page = vscode.Uri.from({ scheme: configurationScheme, path: `/Configuration of ${name}.md`, query: uri.toString() });
    shown.set(page.toString(), page);
    changed.fire(page);
    // The preview is an extension of its own and may be switched off.
    await vscode.commands.executeCommand('markdown.showPreview', page).then(undefined, () => vscode.window.showTextDocument(page));
  });
  return Object.assign(vscode.Disposable.from(changed, pages, command), {
    refresh: () => {
      for (const page of shown.values()) changed.fire(page);
    },
  });
}

async function pageOf(configurations: Configurations, uri: vscode.Uri): Promise<string> {
  await configurations.ready(uri);
  const configuration = configurations.of(uri);
  if (!configuration) return 'The configuration could not be read.';
  const { source, settings, problems, decisions, isExcluded, unusedIgnores, baseline } = configuration;
  const shown = (file: vscode.Uri | null): string | null => file && vscode.workspace.asRelativePath(file);
  return explanationPage({
    file: vscode.workspace.asRelativePath(uri),
    source: shown(source),
    otherwise: 'the settings of the editor hold',
    settings,
    isExcluded,
    baseline: shown(baseline),
    unusedIgnores,
    decisions,
    problems,
  });
}
