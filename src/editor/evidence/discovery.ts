import * as vscode from 'vscode';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import { Disposables } from '../disposable';
import { type Settings, settingsPrefix } from '../ids';
import { excludePattern } from '../report/exclude';
import { LANES, type LogStore } from './logStore';
import { orderKey } from './order';
import { pacer } from './pacing';
import { LOG_PATTERN } from './patterns';

export interface DiscoveryOptions {
  readonly store: LogStore;
  readonly library: () => Promise<EvidenceLibrary>;
  readonly settings: (folder: vscode.Uri) => Settings;
  readonly log: vscode.LogOutputChannel;
}

/** Files that a search gives; a workspace with more has its folders opened by hand. */
const MOST_FOUND = 20_000;
/** Names that are looked at between two rests. */
const CROWD = 200;
/** Bytes of a file beyond which it is read only when it is asked for. */
const LARGEST = 50 * 1024 * 1024;
/** Milliseconds after a change in which further ones are waited for: a log is written to many times a second. */
const GATHERING = 400;

/** Finds training logs in the workspace, in the background and once, and follows them while they are written. */
export class Discovery implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #source = this.#owned.add(new vscode.CancellationTokenSource());
  readonly #watchers = new Map<string, vscode.Disposable>();
  /** Files that were written, and folders with new files. */
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #working = new Set<string>();
  readonly #outdated = new Set<string>();
  #started: Promise<void> | null = null;

  constructor(readonly options: DiscoveryOptions) {
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => this.#foldersChanged(added, removed)));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!this.#started) return;
        for (const folder of vscode.workspace.workspaceFolders ?? []) {
          if (['files.exclude', `${settingsPrefix}.exclude`].some((key) => change.affectsConfiguration(key, folder))) this.#again(folder);
        }
      }),
    );
  }

  /** Whether logs were ever looked for. */
  get isStarted(): boolean {
    return this.#started !== null;
  }

  /** Looks for logs, when it is first called; resolves when all that were found are read. Never rejects. */
  start(): Promise<void> {
    this.#started ??= this.#each(vscode.workspace.workspaceFolders ?? []);
    return this.#started;
  }

  /** Reads a file that was written, unless it cannot be a log. `asked`: the user named it. */
  async readSoon(uri: vscode.Uri, asked: boolean): Promise<void> {
    const { store, library } = this.options;
    if (asked || store.knows(uri) || (await library()).mayBe(uri.path)) this.#soon(uri.toString(), () => store.read(uri, asked));
  }

  /** Reads all logs below a folder, in the workspace or not. */
  async readFolder(folder: vscode.Uri): Promise<void> {
    await this.#search(folder, true);
  }

  dispose(): void {
    this.#source.cancel();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#owned.dispose();
  }

  async #each(folders: readonly vscode.WorkspaceFolder[]): Promise<void> {
    for (const folder of folders) {
      this.#watch(folder);
      await this.#search(folder.uri, false);
    }
  }

  #foldersChanged(added: readonly vscode.WorkspaceFolder[], removed: readonly vscode.WorkspaceFolder[]): void {
    for (const { uri } of removed) {
      this.#watchers.get(uri.toString())?.dispose();
      this.#watchers.delete(uri.toString());
      this.options.store.forget(uri);
    }
    if (this.#started) this.#started = this.#started.then(() => this.#each(added));
  }

  /** Other files are hidden now. */
  #again(folder: vscode.WorkspaceFolder): void {
    this.#started =
      this.#started?.then(async () => {
        const found = new Set((await this.#found(folder.uri)).map((uri) => uri.toString()));
        const { store } = this.options;
        for (const { uris } of store.runsIn(folder.uri)) for (const uri of uris) if (!found.has(uri.toString())) store.forget(uri);
        await this.#search(folder.uri, false);
      }) ?? null;
  }

  async #search(folder: vscode.Uri, asked: boolean): Promise<void> {
    const { store, log } = this.options;
    const { token } = this.#source;
    const readNext = async (files: Iterator<vscode.Uri>): Promise<void> => {
      const rest = pacer();
      for (let next = files.next(); !next.done && !token.isCancellationRequested; next = files.next()) {
        if (asked || (!store.knows(next.value) && (await this.#isSmall(next.value)))) await store.read(next.value);
        await rest();
      }
    };
    try {
      const files = (await this.#found(folder)).values();
      await Promise.all(Array.from({ length: LANES }, () => readNext(files)));
    } catch (error) {
      log.warn(`${folder.path}: ${String(error)}`);
    }
  }

  /** Files that may be logs, the latest first as far as names tell. */
  async #found(folder: vscode.Uri): Promise<readonly vscode.Uri[]> {
    const { library, settings, log } = this.options;
    const exclude = excludePattern(settings(folder).exclude);
    const found = await vscode.workspace.findFiles(
      new vscode.RelativePattern(folder, LOG_PATTERN),
      exclude,
      MOST_FOUND,
      this.#source.token,
    );
    if (found.length === MOST_FOUND)
      log.warn(`${folder.path}: more than ${MOST_FOUND} files; the others were not looked at for training logs.`);
    const { mayBe } = await library();
    const rest = pacer();
    const logs: { readonly uri: vscode.Uri; readonly key: string }[] = [];
    for (const [index, uri] of found.entries()) {
      if (mayBe(uri.path)) logs.push({ uri, key: orderKey(uri.path) });
      if (index % CROWD === 0) await rest();
    }
    return logs.sort((a, b) => (a.key < b.key ? 1 : -1)).map(({ uri }) => uri);
  }

  #watch(folder: vscode.WorkspaceFolder): void {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, LOG_PATTERN));
    // A folder that goes takes its files along without a word about each.
    const folders = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**'), true, true, false);
    const listeners = [
      watcher.onDidCreate((uri) => void this.#written(uri, folder)),
      watcher.onDidChange((uri) => void this.#written(uri, folder)),
      watcher.onDidDelete((uri) => this.options.store.forget(uri)),
      folders.onDidDelete((uri) => this.options.store.forget(uri)),
    ];
    this.#watchers.set(folder.uri.toString(), vscode.Disposable.from(watcher, folders, ...listeners));
  }

  async #written(uri: vscode.Uri, folder: vscode.WorkspaceFolder): Promise<void> {
    const { store, library } = this.options;
    if (store.knows(uri)) this.#soon(uri.toString(), () => store.read(uri));
    // Whether a new one is excluded only a search tells; files come in crowds.
    else if ((await library()).mayBe(uri.path)) this.#soon(folder.uri.toString(), () => this.#search(folder.uri, false));
  }

  /**
   * The first change starts the clock and later ones do not put it back: a log that never rests is read all the same. What comes while the work is done has it
   * done once more.
   */
  #soon(key: string, work: () => Promise<void>): void {
    if (this.#timers.has(key)) {
      if (this.#working.has(key)) this.#outdated.add(key);
      return;
    }
    const run = async (): Promise<void> => {
      this.#working.add(key);
      await work();
      this.#working.delete(key);
      this.#timers.delete(key);
      if (this.#outdated.delete(key) && !this.#source.token.isCancellationRequested) this.#soon(key, work);
    };
    this.#timers.set(
      key,
      setTimeout(() => void run(), GATHERING),
    );
  }

  async #isSmall(uri: vscode.Uri): Promise<boolean> {
    try {
      return (await vscode.workspace.fs.stat(uri)).size <= LARGEST;
    } catch {
      return false;
    }
  }
}
