import * as vscode from 'vscode';
import { Disposables } from '../disposable';
import { settingsPrefix } from '../ids';
import { excludePattern } from '../report/exclude';

/** Files beyond this number are not listed. */
const mostFiles = 20_000;

/** Milliseconds after the first new file before the folder is listed again: files come in crowds. */
const listingPause = 500;

const MODULE = /\.(?:py|ipynb)$/;

/** A short ending: certainly no folder. */
const FILE = /\.[A-Za-z]\w{0,4}$/;

export interface PathsOptions {
  readonly folder: vscode.WorkspaceFolder;
  readonly exclude: () => readonly string[];
  /** Files are there now, or are no longer: made, renamed, deleted, or hidden by a setting. Not told of the first listing. */
  readonly onMoved: (fresh: readonly string[], gone: readonly string[]) => void;
  /** Another program, or this one, wrote a file. */
  readonly onWritten: (path: string) => void;
  /** Any file of another kind was made, written or deleted. */
  readonly onOther: (path: string, isGone: boolean) => void;
}

/** Which Python files and notebooks a workspace folder has, as far as its settings do not exclude them. Follows the file system. */
export class FolderPaths {
  readonly #owned = new Disposables();
  readonly #cancel = this.#owned.add(new vscode.CancellationTokenSource());
  readonly #all = new Set<string>();
  /** Folders above the files. */
  #folders: ReadonlySet<string> = new Set();
  #first: Promise<void> | null = null;
  /** Files of a folder that went and came again: of what was written into it since, nobody may tell. */
  readonly #doubtful = new Set<string>();
  /** Something came while the folder was listed. */
  #isOutdated = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #layout = 0;

  constructor(readonly options: PathsOptions) {
    const { folder } = options;
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**/*')));
    this.#owned.add(watcher.onDidCreate((uri) => void this.#created(uri)));
    this.#owned.add(watcher.onDidChange(({ path }) => this.#changed(path)));
    this.#owned.add(watcher.onDidDelete(({ path }) => this.#deleted(path)));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (['files.exclude', `${settingsPrefix}.exclude`].some((key) => change.affectsConfiguration(key, folder))) this.#listSoon();
      }),
    );
  }

  get all(): ReadonlySet<string> {
    return this.#all;
  }

  /** False when there are more files than are listed: what is said of all of them would not be certain. */
  get isComplete(): boolean {
    return this.#all.size < mostFiles;
  }

  /** Changes with every file that comes or goes. */
  get layout(): number {
    return this.#layout;
  }

  /** Resolves when the folder was listed for the first time; never rejects. */
  ready(): Promise<void> {
    this.#first ??= this.#list(() => undefined);
    return this.#first;
  }

  dispose(): void {
    this.#cancel.cancel();
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  async #list(onMoved: PathsOptions['onMoved']): Promise<void> {
    const { folder, exclude } = this.options;
    const pattern = new vscode.RelativePattern(folder, '**/*.{py,ipynb}');
    let uris: readonly vscode.Uri[];
    try {
      uris = await vscode.workspace.findFiles(pattern, excludePattern(exclude()), mostFiles, this.#cancel.token);
    } catch {
      // A file system without search: every file stands alone.
      return;
    }
    if (this.#cancel.token.isCancellationRequested) return;
    // The search gives them in another order each time.
    const found = new Set(uris.map(({ path }) => path).sort());
    const fresh = [...found].filter((path) => !this.#all.has(path));
    const gone = [...this.#all].filter((path) => !found.has(path));
    for (const path of fresh) this.#all.add(path);
    for (const path of gone) this.#all.delete(path);
    this.#folders = foldersOf(this.#all);
    this.#moved(fresh, gone, onMoved);
    for (const path of this.#doubtful) if (found.has(path)) this.options.onWritten(path);
    this.#doubtful.clear();
  }

  #moved(fresh: readonly string[], gone: readonly string[], onMoved: PathsOptions['onMoved']): void {
    if (fresh.length + gone.length === 0) return;
    this.#layout++;
    onMoved(fresh, gone);
  }

  /** At most once in a pause, however fast files come. */
  #listSoon(): void {
    if (!this.#first) return;
    this.#isOutdated = true;
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(async () => {
      await this.#first;
      while (this.#isOutdated && !this.#cancel.token.isCancellationRequested) {
        this.#isOutdated = false;
        await this.#list(this.options.onMoved);
      }
      this.#timer = undefined;
    }, listingPause);
  }

  async #created(uri: vscode.Uri): Promise<void> {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    // Known already: it went in a folder, which was told of as changed only.
    if (this.#all.has(uri.path)) this.options.onWritten(uri.path);
    if (MODULE.test(name)) return this.#listSoon();
    this.options.onOther(uri.path, false);
    if (FILE.test(name) || !this.#first) return;
    try {
      const { type } = await vscode.workspace.fs.stat(uri);
      // A folder that is moved here comes with its files, of which nobody tells.
      if ((type & vscode.FileType.Directory) === 0) return;
      this.#doubt(uri.path);
      this.#listSoon();
    } catch {
      // Gone already.
    }
  }

  /** A file or folder that goes and comes again at once is told of as changed. */
  #changed(path: string): void {
    if (this.#all.has(path)) {
      this.options.onWritten(path);
      return;
    }
    this.#doubt(path);
    if (this.#folders.has(path) || MODULE.test(path)) this.#listSoon();
    this.options.onOther(path, false);
  }

  /** What is known of a folder's files may be of another folder that had its name: a listing sees a folder before it is told of. */
  #doubt(folder: string): void {
    for (const file of this.#folders.has(folder) ? this.#inside(folder) : []) {
      this.#doubtful.add(file);
      this.options.onWritten(file);
    }
  }

  #inside(folder: string): readonly string[] {
    return [...this.#all].filter((file) => file.startsWith(`${folder}/`));
  }

  /** A folder goes with all that was in it; nobody tells of each file. */
  #deleted(path: string): void {
    this.options.onOther(path, true);
    const gone = this.#all.has(path) ? [path] : this.#folders.has(path) ? this.#inside(path) : [];
    for (const file of gone) this.#all.delete(file);
    this.#moved([], gone, this.options.onMoved);
  }
}

function foldersOf(files: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
      const folder = file.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
