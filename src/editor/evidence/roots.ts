import type * as vscode from 'vscode';

/** A folder whose logs belong to its programs; '' = the place of all logs that lie outside of every folder. */
export interface Root {
  /** Ends with `/`, but for ''. */
  readonly path: string;
  readonly machine: string;
}

/** The roots of a workspace, inner folders before those around them, and at the end the one of all that lies outside. */
export function rootsOf(folders: readonly Pick<vscode.WorkspaceFolder, 'uri'>[]): readonly Root[] {
  const inner = folders.map(({ uri }) => ({ path: `${uri.path.replace(/\/$/, '')}/`, machine: machineOf(uri) }));
  return [...inner.sort((a, b) => b.path.length - a.path.length), { path: '', machine: '' }];
}

/** The root of a file. */
export function rootOf(roots: readonly Root[], uri: vscode.Uri | undefined): Root {
  const outside = roots.at(-1) as Root;
  if (!uri) return outside;
  return roots.find(({ path, machine }) => path !== '' && machine === machineOf(uri) && uri.path.startsWith(path)) ?? outside;
}

/** A path as it is from the root; null when it lies elsewhere. */
export function inRoot({ path }: Root, file: string): string | null {
  return file.startsWith(path) ? file.slice(path.length) : null;
}

function machineOf({ scheme, authority }: vscode.Uri): string {
  return `${scheme}://${authority}`;
}
