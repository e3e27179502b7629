import * as vscode from 'vscode';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import { Disposables } from '../disposable';
import type { Settings } from '../ids';
import { excludePattern } from '../report/exclude';
import type { LogStore } from './logStore';

export interface DiscoveryOptions {
  readonly store: LogStore;
  readonly library: () => Promise<EvidenceLibrary>;
  readonly settings: (folder: vscode.Uri) => Settings;
  readonly log: vscode.LogOutputChannel;
}

/** What training logs are called; the formats decide which of them are worth opening. */
const PATTERNS = [
  '**/*tfevents*',
  '**/*.{csv,tsv,jsonl,wandb,log,out}',
  '**/{*history*,trainer_state,trial,oracle,result,results,metrics,params,experiment_state*}.json',
  '**/mlruns/**',
  '**/*.{db,sqlite,sqlite3}',
  '**/{hparams,args}.yaml',
  '**/*.{csv,jsonl,log}.gz',
  '**/{train,training,log,output}*.txt',
  '**/*.ipynb',
];

/** Files that a search gives; a workspace with more has its folders opened by hand. */
const MOST_FOUND = 20_000;
/** Bytes of a file beyond which it is read only when it is asked for. */
const LARGEST = 50 * 1024 * 1024;
/** Milliseconds after a change in which further ones are waited for: a log is written to many times a second. */
const GATHERING = 400;
/** Milliseconds that the host works before it rests. */
const WORK = 12;

/** Finds training logs in the workspace, in the background and once, and follows them while they are written. */
export class Discovery implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #source = this.#owned.add(new vscode.CancellationTokenSource());
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #started: Promise<void> | null = null;

  constructor(readonly options: DiscoveryOptions) {
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => this.#foldersChanged(added, removed)));
  }

  /** Looks for logs, when it is first called; resolves when all that were found are read. Never rejects. */
  start(): Promise<void> {
    this.#started ??= this.#each(vscode.workspace.workspaceFolders ?? []);
    return this.#started;
  }

  /** Reads all logs below a folder, in the workspace or not. */
  async readFolder(folder: vscode.Uri): Promise<void> {
    await this.#search(folder, new vscode.RelativePattern(folder, '**/*'), true);
  }

  dispose(): void {
    this.#source.cancel();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#owned.dispose();
  }

  async #each(folders: readonly vscode.WorkspaceFolder[]): Promise<void> {
    for (const folder of folders) {
      for (const pattern of PATTERNS) {
        this.#watch(new vscode.RelativePattern(folder, pattern));
        await this.#search(folder.uri, new vscode.RelativePattern(folder, pattern), false);
      }
    }
  }

  #foldersChanged(added: readonly vscode.WorkspaceFolder[], removed: readonly vscode.WorkspaceFolder[]): void {
    for (const { uri } of removed) this.options.store.forget(uri);
    if (this.#started) this.#started = this.#started.then(() => this.#each(added));
  }

  async #search(folder: vscode.Uri, pattern: vscode.RelativePattern, asked: boolean): Promise<void> {
    const { store, library, settings, log } = this.options;
    const { token } = this.#source;
    try {
      const exclude = excludePattern(settings(folder).exclude);
      const found = await vscode.workspace.findFiles(pattern, exclude, MOST_FOUND, token);
      if (found.length === MOST_FOUND)
        log.warn(`${folder.path}: more than ${MOST_FOUND} files; the others were not looked at for training logs.`);
      const { mayBe } = await library();
      // The latest are wanted first; names of runs mostly ascend.
      const logs = found.filter(({ path }) => mayBe(path)).sort((a, b) => b.path.localeCompare(a.path, 'en', { numeric: true }));
      let rested = performance.now();
      for (const uri of logs) {
        if (token.isCancellationRequested) return;
        if (asked || (!store.knows(uri) && (await this.#isSmall(uri)))) await store.read(uri);
        if (performance.now() - rested < WORK) continue;
        // Typing goes first.
        await new Promise((resolve) => setTimeout(resolve, 4));
        rested = performance.now();
      }
    } catch (error) {
      log.warn(`${folder.path}: ${String(error)}`);
    }
  }

  #watch(pattern: vscode.RelativePattern): void {
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(pattern));
    this.#owned.add(watcher.onDidCreate((uri) => this.#written(uri)));
    this.#owned.add(watcher.onDidChange((uri) => this.#written(uri)));
    this.#owned.add(watcher.onDidDelete((uri) => this.options.store.forget(uri)));
  }

  #written(uri: vscode.Uri): void {
    const key = uri.toString();
    // The first change starts the clock and later ones do not put it back: a log that never rests is read all the same.
    if (this.#timers.has(key)) return;
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.#readAgain(uri);
      }, GATHERING),
    );
  }

  async #readAgain(uri: vscode.Uri): Promise<void> {
    const { store, library } = this.options;
    const { mayBe } = await library();
    if (mayBe(uri.path) && (store.knows(uri) || (await this.#isSmall(uri)))) await store.read(uri);
  }

  async #isSmall(uri: vscode.Uri): Promise<boolean> {
    try {
      return (await vscode.workspace.fs.stat(uri)).size <= LARGEST;
    } catch {
      return false;
    }
  }
}
