import * as vscode from 'vscode';

/** Paths that were asked for: thousands of runs are shown again and again. */
let known = new Map<string, string>();
let folders = '';
const MOST = 50_000;

/** A path of an address as people name it: relative to its workspace folder, wherever that lies. */
export function shownPath(path: string): string {
  const now = (vscode.workspace.workspaceFolders ?? []).map(({ uri, name }) => `${name} ${uri.toString()}`).join('\n');
  if (folders !== now || known.size > MOST) known = new Map();
  folders = now;
  const shown = known.get(path) ?? relative(path);
  known.set(path, shown);
  return shown;
}

function relative(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => path.startsWith(`${uri.path}/`));
  return vscode.workspace.asRelativePath(folder ? folder.uri.with({ path }) : path);
}
