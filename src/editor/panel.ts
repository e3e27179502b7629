import * as vscode from 'vscode';
import { settingsPrefix } from './ids';
import { freshNonce, pageHtml } from './pageHtml';

export interface PageFiles {
  /** Base name of script and style sheet in `dist`. */
  readonly name: 'lab' | 'report' | 'curves';
  readonly title: string;
  readonly trains: boolean;
}

/** Options every panel shares: it may load from `dist` only. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [distUri(extensionUri)] };
}

export function distUri(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist');
}

/** Fills a webview. Listen to its messages first: the page calls as soon as it runs. */
export function showPage(webview: vscode.Webview, extensionUri: vscode.Uri, { name, title, trains }: PageFiles): void {
  const dist = distUri(extensionUri);
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  webview.options = pageOptions(extensionUri);
  webview.html = pageHtml({
    title,
    nonce: freshNonce(),
    cspSource: webview.cspSource,
    script: address(`${name}.js`),
    style: address(`${name}.css`),
    trains,
  });
}

/** Where another of our panels stands beside the source that is in front, else beside it; in place of a panel that is in front itself. */
export function panelColumn(): vscode.ViewColumn {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const isOurs = (input: unknown) => input instanceof vscode.TabInputWebview && input.viewType.includes(settingsPrefix);
  const beside = all.find((group) => group !== activeTabGroup && isOurs(group.activeTab?.input));
  if (beside) return beside.viewColumn;
  return vscode.window.activeTextEditor || vscode.window.activeNotebookEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
}
