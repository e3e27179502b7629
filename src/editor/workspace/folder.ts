import type * as vscode from 'vscode';
import type { Importers } from '../../syntax/importers';
import type { ProjectFiles } from '../../syntax/linked';
import { locateModule } from '../../syntax/locate';
import { locateSearched, searchPaths } from '../../syntax/searchPaths';
import { Disposables } from '../disposable';
import { openSourceOf } from '../openSource';
import { CallerIndex } from './callerIndex';
import { Configs } from './configs';
import { Edits } from './edits';
import { FolderPaths } from './paths';
import { FolderReader } from './reader';
import { Texts } from './texts';
import { FolderUsage } from './usage';

/** Milliseconds in which changes are gathered: a save is told of twice, a switch of branches changes many files. */
const gathering = 50;

/** Milliseconds that a first look at a file waits for the list of the files around. */
const longestListing = 2000;

/** What other files may have looked at and is different now. */
export interface FolderChange {
  /** null = too many to name. */
  readonly files: ReadonlySet<string> | null;
  /** On the disk or in the list of files, not only in an editor. */
  readonly isStored: boolean;
}

export interface FolderOptions {
  readonly folder: vscode.WorkspaceFolder;
  readonly exclude: () => readonly string[];
  readonly onChange: (change: FolderChange) => void;
  /** These files asked whether another one uses something, and were told so too early. */
  readonly onAnswer: (files: readonly string[]) => void;
  /** A file was read from where it is stored. */
  readonly onRead: () => void;
}

/**
 * The Python files and notebooks of one workspace folder, as far as one file's names lead there. Texts are read when first asked for: until then the
 * answer is null, and `settle` tells when asking again is worth it. Follows what is edited, saved, renamed and deleted.
 */
export class FolderFiles implements ProjectFiles {
  readonly #owned = new Disposables();
  readonly #reader: FolderReader;
  readonly #paths: FolderPaths;
  readonly #callers: CallerIndex;
  readonly #usage: FolderUsage;
  readonly #texts = new Texts();
  readonly #configs: Configs;
  /** Asked for and not in memory. */
  readonly #wanted = new Set<string>();
  readonly #unreadable = new Set<string>();
  /** Editor stamps of files that were told of last: a save changes no text that is open. */
  readonly #told = new Map<string, string>();
  #gathered: { readonly files: Set<string>; isStored: boolean } | null = null;
  #isListed = false;
  #isDisposed = false;

  constructor(readonly options: FolderOptions) {
    const { folder, exclude, onChange, onAnswer } = options;
    const isCancelled = () => this.#isDisposed;
    const read = (path: string) => this.#reader.read(path);
    const paths = () => this.#paths.all;
    const ready = () => this.#paths.ready();
    this.#reader = new FolderReader(folder.uri, options.onRead);
    this.#configs = new Configs(folder.uri.path);
    this.#paths = this.#owned.add(
      new FolderPaths({
        folder,
        exclude,
        onWritten: (path) => this.#written(path),
        onOther: (path, isGone) => this.#otherWritten(path, isGone),
        onMoved: (fresh, gone) => this.#moved(fresh, gone),
      }),
    );
    this.#callers = new CallerIndex({
      paths,
      ready,
      read,
      isCancelled,
      locate: (from, module) => this.locate(from, module),
      onBuilt: () => onChange({ files: null, isStored: true }),
    });
    this.#usage = new FolderUsage({ paths, ready, read, isCancelled, onAnswer });
    this.#owned.add(
      new Edits({
        pathOf: (document) => this.#pathOf(document),
        onEdited: (path) => this.#gather([path], false),
        onStored: (path) => this.#gather([path], true),
        onClosed: (path) => this.#told.delete(path),
      }),
    );
  }

  locate(from: string, module: string): string | null {
    const tree = { has: (path: string) => this.#paths.all.has(path), root: this.options.folder.uri.path };
    const found = locateModule(tree, from, module);
    if (found !== null || module.startsWith('.')) return found;
    // Only of what is in memory: to look for a module is no reason to read a file.
    const text = this.#reader.openText(from) ?? this.#texts.get(from);
    return text === undefined || text === null ? null : locateSearched(tree, from, module, searchPaths(text));
  }

  text(file: string): string | null {
    const text = this.#reader.openText(file) ?? this.#texts.get(file);
    if (text === undefined && this.#paths.all.has(file) && !this.#unreadable.has(file)) this.#wanted.add(file);
    return text ?? null;
  }

  /** Beside the file that names it, else from the workspace folder. */
  config(from: string, path: string): { readonly file: string; readonly text: string } | null {
    return this.#configs.find(path, [from.slice(0, from.lastIndexOf('/')), this.options.folder.uri.path]);
  }

  stamp(file: string): string {
    const open = this.#reader.openStamp(file);
    return open === null ? `${this.#texts.versionOf(file)} ${this.#texts.get(file) !== undefined}` : `open ${open}`;
  }

  layout(): number {
    return this.#paths.layout;
  }

  /** null until all files have been read once, in the background; then `onChange` tells. */
  importers(): Importers | null {
    return this.#paths.isComplete ? this.#callers.importers() : null;
  }

  /** True until all files have been read once; where there are too many, always. */
  isUsedElsewhere(file: string, className: string, attribute: string): boolean {
    return !this.#paths.isComplete || this.#usage.isUsedElsewhere(file, className, attribute);
  }

  /** Resolves when the folder is listed, or when that takes long: then `onChange` tells. Never rejects. */
  async ready(): Promise<void> {
    if (this.#isListed) return;
    let isLate = false;
    const listed = this.#paths.ready().then(() => {
      this.#isListed = true;
      if (isLate && !this.#isDisposed) this.options.onChange({ files: null, isStored: true });
    });
    await Promise.race([listed, new Promise((resolve) => setTimeout(resolve, longestListing))]);
    isLate = !this.#isListed;
  }

  /** Reads what was asked for in vain; false when nothing was, so that asking again gives the same. */
  async settle(): Promise<boolean> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    const [isConfigured] = await Promise.all([
      this.#configs.settle((path) => this.#reader.read(path)),
      ...wanted.map((file) => this.#read(file)),
    ]);
    return (isConfigured || wanted.length > 0) && !this.#isDisposed;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#owned.dispose();
  }

  async #read(path: string): Promise<void> {
    const version = this.#texts.versionOf(path);
    const text = await this.#reader.stored(path);
    // Written once more while it was read.
    if (version !== this.#texts.versionOf(path)) return;
    if (text === null) this.#unreadable.add(path);
    else this.#texts.set(path, text);
  }

  /** Path of what is open, when it is one of the folder's files that others may have looked into. */
  #pathOf(document: vscode.TextDocument | vscode.NotebookDocument): string | null {
    const path = 'getCells' in document ? document.uri.path : openSourceOf(document)?.uri.path;
    if (path === undefined || !this.#reader.open(path)) return null;
    return this.#paths.all.has(path) || this.#configs.askedIn(path).length > 0 ? path : null;
  }

  #written(path: string): void {
    this.#texts.changed(path);
    this.#unreadable.delete(path);
    const stamp = this.#reader.openStamp(path);
    if (stamp === null || this.#told.get(path) !== stamp) this.#gather([path], true);
  }

  #otherWritten(path: string, isGone: boolean): void {
    // A folder goes and comes with all that is in it.
    for (const file of this.#configs.askedIn(path)) {
      // The editor may hold the text of a file that is gone.
      if (this.#configs.setGone(file, isGone)) this.#told.delete(file);
      this.#written(file);
    }
  }

  #moved(fresh: readonly string[], gone: readonly string[]): void {
    for (const path of [...fresh, ...gone]) {
      this.#texts.changed(path);
      this.#unreadable.delete(path);
    }
    this.#callers.moved(fresh, gone);
    this.#gather([...fresh, ...gone], true);
  }

  #gather(files: readonly string[], isStored: boolean): void {
    if (this.#isDisposed) return;
    if (this.#gathered) {
      for (const file of files) this.#gathered.files.add(file);
      this.#gathered.isStored ||= isStored;
      return;
    }
    this.#gathered = { files: new Set(files), isStored };
    setTimeout(() => void this.#tell(), gathering);
  }

  async #tell(): Promise<void> {
    const gathered = this.#gathered;
    this.#gathered = null;
    if (!gathered || this.#isDisposed) return;
    const { files, isStored } = gathered;
    for (const file of files) {
      this.#configs.changed(file);
      const stamp = this.#reader.openStamp(file);
      if (stamp !== null) this.#told.set(file, stamp);
    }
    await Promise.all([this.#callers.written([...files].filter((file) => this.#paths.all.has(file))), this.#usage.changed(files)]);
    if (!this.#isDisposed) this.options.onChange({ files, isStored });
  }
}
