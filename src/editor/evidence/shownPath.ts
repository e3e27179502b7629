import * as vscode from 'vscode';

/** A path of an address as people name it: relative to its workspace folder, wherever that lies. */
export function shownPath(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => path.startsWith(`${uri.path}/`));
  return vscode.workspace.asRelativePath(folder ? folder.uri.with({ path }) : path);
}
