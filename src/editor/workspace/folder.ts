import * as vscode from 'vscode';
import { Importers } from '../../syntax/importers';
import type { ProjectFiles } from '../../syntax/linked';
import { locateModule } from '../../syntax/locate';
import { Disposables } from '../disposable';
import { excludePattern } from '../report/exclude';
import { Texts } from './texts';

/** Files beyond this number are not listed, files beyond this size (bytes) not read: they are data. */
const mostFiles = 20_000;
const largestFile = 2 * 1024 * 1024;

/** Milliseconds that reading the imports may take before typing and hovers get their turn. */
const slice = 8;

/** Quiet time after files have come, before the folder is listed again. */
const listingPause = 500;

export interface FolderOptions {
  readonly folder: vscode.WorkspaceFolder;
  readonly exclude: () => readonly string[];
  /** Something that other files may have looked at is different now. */
  readonly onChange: (changed: readonly string[]) => void;
}

/**
 * The Python files of one workspace folder, as far as one file's names lead there. Texts are read when first asked for: until then the
 * answer is null, and `settle` tells when asking again is worth it. Follows what is saved, renamed and deleted.
 */
export class FolderFiles implements ProjectFiles {
  readonly #owned = new Disposables();
  readonly #cancel = this.#owned.add(new vscode.CancellationTokenSource());
  readonly #texts = new Texts();
  /** Asked for and not in memory. */
  readonly #wanted = new Set<string>();
  readonly #unreadable = new Set<string>();
  #paths: ReadonlySet<string> = new Set();
  #listing: Promise<void> | null = null;
  #layout = 0;
  #importers: Importers | null = null;
  #indexing: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly options: FolderOptions) {
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(options.folder, '**/*.py')));
    this.#owned.add(watcher.onDidCreate(() => this.#listSoon()));
    this.#owned.add(watcher.onDidChange((uri) => void this.#changed(uri)));
    this.#owned.add(watcher.onDidDelete((uri) => this.#deleted(uri.path)));
    this.#owned.add(vscode.workspace.onDidSaveTextDocument((document) => void this.#changed(document.uri)));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('files.exclude') && this.#listSoon()),
    );
  }

  locate(from: string, module: string): string | null {
    return locateModule({ has: (path) => this.#paths.has(path), root: this.options.folder.uri.path }, from, module);
  }

  text(file: string): string | null {
    const text = this.#openDocument(file)?.getText() ?? this.#texts.get(file);
    if (text === undefined && this.#paths.has(file) && !this.#unreadable.has(file)) this.#wanted.add(file);
    return text ?? null;
  }

  stamp(file: string): string {
    const open = this.#openDocument(file);
    return open ? `open ${open.version}` : `${this.#texts.versionOf(file)} ${this.#texts.get(file) !== undefined}`;
  }

  layout(): number {
    return this.#layout;
  }

  /** null until all files have been read once, in the background; then `onChange` tells. */
  importers(): Importers | null {
    this.#indexing ??= this.#index();
    return this.#importers;
  }

  /** Resolves when the folder is listed; never rejects. */
  async ready(): Promise<void> {
    this.#listing ??= this.#list();
    await this.#listing;
  }

  /** Reads what was asked for in vain; false when nothing was, so that asking again gives the same. */
  async settle(): Promise<boolean> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    await Promise.all(wanted.map((file) => this.#read(file)));
    return wanted.length > 0 && !this.#cancel.token.isCancellationRequested;
  }

  dispose(): void {
    this.#cancel.cancel();
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #openDocument(file: string): vscode.TextDocument | undefined {
    const { scheme, authority } = this.options.folder.uri;
    return vscode.workspace.textDocuments.find(
      ({ uri, isClosed }) => !isClosed && uri.path === file && uri.scheme === scheme && uri.authority === authority,
    );
  }

  async #list(): Promise<void> {
    const { folder, exclude } = this.options;
    try {
      const pattern = new vscode.RelativePattern(folder, '**/*.py');
      const uris = await vscode.workspace.findFiles(pattern, excludePattern(exclude()), mostFiles, this.#cancel.token);
      this.#paths = new Set(uris.map(({ path }) => path));
    } catch {
      // A file system without search: every file stands alone.
    }
    this.#layout++;
  }

  #listSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const before = this.#paths;
      this.#listing = this.#list();
      await this.#listing;
      const fresh = [...this.#paths].filter((path) => !before.has(path));
      const gone = [...before].filter((path) => !this.#paths.has(path));
      for (const path of gone) this.#importers?.remove(path);
      if (this.#importers) for (const path of fresh) await this.#enter(path, this.#importers);
      if (fresh.length + gone.length > 0) this.options.onChange([...fresh, ...gone]);
    }, listingPause);
  }

  async #changed(uri: vscode.Uri): Promise<void> {
    const { path } = uri;
    if (!this.#paths.has(path)) return;
    this.#texts.changed(path);
    this.#unreadable.delete(path);
    if (this.#importers) await this.#enter(path, this.#importers);
    this.options.onChange([path]);
  }

  #deleted(path: string): void {
    if (!this.#paths.has(path)) return;
    this.#paths = new Set([...this.#paths].filter((other) => other !== path));
    this.#layout++;
    this.#texts.changed(path);
    this.#importers?.remove(path);
    this.options.onChange([path]);
  }

  async #index(): Promise<void> {
    await this.ready();
    const importers = new Importers((from, module) => this.locate(from, module));
    let started = performance.now();
    for (const path of this.#paths) {
      await this.#enter(path, importers);
      if (this.#cancel.token.isCancellationRequested) return;
      if (performance.now() - started < slice) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      started = performance.now();
    }
    this.#importers = importers;
    this.options.onChange([]);
  }

  async #enter(path: string, importers: Importers): Promise<void> {
    const text = this.#openDocument(path)?.getText() ?? (await this.#bytesOf(path));
    if (text !== null) importers.add(path, text);
  }

  async #read(path: string): Promise<void> {
    const text = await this.#bytesOf(path);
    if (text === null) this.#unreadable.add(path);
    else this.#texts.set(path, text);
  }

  /** null when the file is gone, too large or cannot be read. */
  async #bytesOf(path: string): Promise<string | null> {
    const uri = this.options.folder.uri.with({ path });
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      return size > largestFile ? null : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch {
      return null;
    }
  }
}
