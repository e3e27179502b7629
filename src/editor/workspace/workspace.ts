import * as vscode from 'vscode';
import type { Analyzer } from '../../analysis/report';
import type { LinkedProject } from '../../syntax/linked';
import type { Project } from '../../syntax/project';
import { Disposables } from '../disposable';
import { FolderFiles } from './folder';

interface Member {
  readonly files: FolderFiles;
  readonly linked: LinkedProject;
}

export interface WorkspaceOptions {
  readonly exclude: () => readonly string[];
  /** Files of this folder have changed: what was analysed with its project may read differently. */
  readonly onChange: (folder: vscode.WorkspaceFolder, changed: readonly string[]) => void;
}

/** One project for each workspace folder; they know nothing of each other. A file outside of all folders stands alone. */
export class Workspace {
  readonly #owned = new Disposables();
  readonly #members = new Map<string, Member>();

  constructor(readonly options: WorkspaceOptions) {
    this.#owned.add(
      vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
        for (const { uri } of removed) this.#remove(uri.toString());
      }),
    );
  }

  /** The project of a file's folder, made with the first question; null outside of all folders. */
  of(uri: vscode.Uri, analyzer: Analyzer): Project | null {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder ? this.#member(folder, analyzer).linked.project : null;
  }

  /** Resolves when the files around are listed; never rejects. */
  async ready(uri: vscode.Uri, analyzer: Analyzer): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder) await this.#member(folder, analyzer).files.ready();
  }

  /** Reads the files that the last analysis asked for in vain; false when there were none. */
  async settle(uri: vscode.Uri): Promise<boolean> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const member = folder && this.#members.get(folder.uri.toString());
    if (!member || !(await member.files.settle())) return false;
    // A caller whose file was not there yet counted as one that cannot be seen.
    member.linked.changed();
    return true;
  }

  dispose(): void {
    for (const key of [...this.#members.keys()]) this.#remove(key);
    this.#owned.dispose();
  }

  #member(folder: vscode.WorkspaceFolder, analyzer: Analyzer): Member {
    const key = folder.uri.toString();
    let member = this.#members.get(key);
    if (!member) {
      const { exclude, onChange } = this.options;
      const files = new FolderFiles({
        folder,
        exclude,
        onChange: (changed) => {
          linked.changed();
          onChange(folder, changed);
        },
      });
      const linked = analyzer.link(files);
      member = { files, linked };
      this.#members.set(key, member);
    }
    return member;
  }

  #remove(key: string): void {
    const member = this.#members.get(key);
    member?.files.dispose();
    member?.linked.dispose();
    this.#members.delete(key);
  }
}
