import * as vscode from 'vscode';
import type { Analyzer } from '../../analysis/report';
import type { LinkedProject } from '../../syntax/linked';
import type { Project } from '../../syntax/project';
import { Disposables } from '../disposable';
import { type FolderChange, FolderFiles } from './folder';

interface Member {
  readonly files: FolderFiles;
  readonly linked: LinkedProject;
}

export interface WorkspaceOptions {
  readonly exclude: (folder: vscode.Uri) => readonly string[];
  /** What was analysed with this folder's project may read differently now. */
  readonly onChange: (folder: vscode.WorkspaceFolder, change: FolderChange) => void;
  /** A rule of these files was told too early that something is used elsewhere. */
  readonly onAnswer: (files: readonly vscode.Uri[]) => void;
  /** Folders came or went: a file may belong to another one now, or to none. */
  readonly onFolders: () => void;
}

/** One project for each workspace folder; they know nothing of each other. A file outside of all folders stands alone. */
export class Workspace {
  readonly #owned = new Disposables();
  readonly #members = new Map<string, Member>();
  #filesRead = 0;

  constructor(readonly options: WorkspaceOptions) {
    this.#owned.add(
      vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
        for (const { uri } of removed) this.#remove(uri.toString());
        options.onFolders();
      }),
    );
  }

  /** Times that a file was read from where it is stored, since the start. */
  get filesRead(): number {
    return this.#filesRead;
  }

  /** The project of a file's folder, made with the first question; null outside of all folders. */
  of(uri: vscode.Uri, analyzer: Analyzer): Project | null {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder ? this.#member(folder, analyzer).linked.project : null;
  }

  /** Resolves when the files around are listed, or when that takes long; never rejects. */
  async ready(uri: vscode.Uri, analyzer: Analyzer): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder) await this.#member(folder, analyzer).files.ready();
  }

  /** Reads the files that the last analysis asked for in vain; false when there were none. */
  async settle(uri: vscode.Uri): Promise<boolean> {
    const member = this.#memberOf(uri);
    if (!member || !(await member.files.settle())) return false;
    // A caller whose file was not there yet counted as one that cannot be seen.
    member.linked.changed();
    return true;
  }

  /** Whether another file of the folder may use a member of a class; true while that is not known. */
  isUsedElsewhere(uri: vscode.Uri, className: string, attribute: string): boolean {
    return this.#memberOf(uri)?.files.isUsedElsewhere(uri.path, className, attribute) ?? false;
  }

  dispose(): void {
    for (const key of [...this.#members.keys()]) this.#remove(key);
    this.#owned.dispose();
  }

  #memberOf(uri: vscode.Uri): Member | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder && this.#members.get(folder.uri.toString());
  }

  #member(folder: vscode.WorkspaceFolder, analyzer: Analyzer): Member {
    const key = folder.uri.toString();
    const known = this.#members.get(key);
    if (known) return known;
    const { exclude, onChange, onAnswer } = this.options;
    const files = new FolderFiles({
      folder,
      exclude: () => exclude(folder.uri),
      onChange: (change) => {
        linked.changed();
        onChange(folder, change);
      },
      onRead: () => this.#filesRead++,
      onAnswer: (asking) => onAnswer(asking.map((path) => folder.uri.with({ path }))),
    });
    const linked = analyzer.link(files);
    const member = { files, linked };
    this.#members.set(key, member);
    return member;
  }

  #remove(key: string): void {
    const member = this.#members.get(key);
    member?.files.dispose();
    member?.linked.dispose();
    this.#members.delete(key);
  }
}
