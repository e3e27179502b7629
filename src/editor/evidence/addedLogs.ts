import * as vscode from 'vscode';
import { commands } from '../ids';
import type { Discovery } from './discovery';
import type { KnownColumns } from './knownColumns';
import type { LogStore } from './logStore';
import type { ReadPart } from './ranges';

const MEMORY = 'dropoutDoctor.evidence.added';
/** Logs and folders that are remembered. */
const MOST = 100;

export interface AddedLogsOptions {
  readonly store: LogStore;
  readonly discovery: Discovery;
  readonly columns: KnownColumns;
  readonly read: ReadPart;
  readonly memory: vscode.Memento;
}

/** Logs and folders that the user named: read on demand, followed, and known again in the next session. */
export class AddedLogs implements vscode.Disposable {
  readonly #watchers = new Map<string, vscode.Disposable>();

  constructor(readonly options: AddedLogsOptions) {}

  /** *Add Training Log…*: asks where nothing is given. */
  async add(given: unknown): Promise<void> {
    const uris = given instanceof vscode.Uri ? [given] : await asked();
    for (const uri of uris) {
      await this.read(uri);
      if (!vscode.workspace.getWorkspaceFolder(uri)) await this.#remember(uri);
    }
    const [first] = uris;
    if (first) await vscode.commands.executeCommand(commands.showCurves, first);
  }

  /** Reads what former sessions have added. */
  async again(): Promise<void> {
    for (const address of this.#remembered()) {
      const uri = vscode.Uri.parse(address);
      // A disk that is away today may be back tomorrow.
      await this.#readQuietly(uri).catch(() => undefined);
    }
  }

  /** Reads a log or a folder of logs that the user named; asks for the columns of a table that nobody knows. */
  async read(uri: vscode.Uri): Promise<void> {
    await this.#readQuietly(uri);
    const { store, columns, read } = this.options;
    if (!store.isUnknown(uri)) return;
    const { size, mtime } = await vscode.workspace.fs.stat(uri);
    const files = { read: (_path: string, start: number, length: number) => read(uri, start, length) };
    if (await columns.ask({ path: uri.path, size, modified: mtime }, files)) await store.read(uri, true);
  }

  dispose(): void {
    for (const watcher of this.#watchers.values()) watcher.dispose();
  }

  async #readQuietly(uri: vscode.Uri): Promise<void> {
    const { store, discovery } = this.options;
    const { type } = await vscode.workspace.fs.stat(uri);
    const isFolder = (type & vscode.FileType.Directory) !== 0;
    this.#watch(uri, isFolder);
    if (isFolder) await discovery.readFolder(uri);
    else await store.read(uri, true);
  }

  /** Nobody else tells of changes outside of the workspace, or in one without a network. */
  #watch(uri: vscode.Uri, isFolder: boolean): void {
    const key = uri.toString();
    if (this.#watchers.has(key)) return;
    const { store, discovery } = this.options;
    const pattern = isFolder
      ? new vscode.RelativePattern(uri, '**')
      : new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), nameOf(uri).replace(/[[\]{}*?]/g, '?'));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const changed = (file: vscode.Uri): void => void discovery.readSoon(file, !isFolder);
    watcher.onDidCreate(changed);
    watcher.onDidChange(changed);
    watcher.onDidDelete((file) => store.forget(file));
    this.#watchers.set(key, watcher);
  }

  async #remember(uri: vscode.Uri): Promise<void> {
    const others = this.#remembered().filter((address) => address !== uri.toString());
    await this.options.memory.update(MEMORY, [...others, uri.toString()].slice(-MOST));
  }

  #remembered(): readonly string[] {
    const stored = this.options.memory.get<unknown>(MEMORY);
    return Array.isArray(stored) ? stored.filter((address) => typeof address === 'string') : [];
  }
}

async function asked(): Promise<readonly vscode.Uri[]> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: true,
    canSelectFolders: true,
    canSelectMany: true,
    openLabel: 'Add Training Log',
  });
  return chosen ?? [];
}

function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
