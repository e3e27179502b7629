import * as vscode from 'vscode';
import { Disposables } from '../disposable';

/** Quiet time after a keystroke before files that show its file's rates are read again. */
const editingPause = 800;

export interface EditsOptions {
  /** Path of a document, or of the notebook that it is a cell of, when other files may have looked into it; else null. */
  readonly pathOf: (document: vscode.TextDocument | vscode.NotebookDocument) => string | null;
  /** Something was typed, a while ago. */
  readonly onEdited: (path: string) => void;
  /** What the editor showed is stored now, or thrown away. */
  readonly onStored: (path: string) => void;
  readonly onClosed: (path: string) => void;
}

/** Follows what is typed, saved and closed. */
export class Edits {
  readonly #owned = new Disposables();
  /** Open files whose text differs from the stored one. */
  readonly #unsaved = new Set<string>();
  readonly #editing = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(readonly options: EditsOptions) {
    const { workspace } = vscode;
    const { pathOf } = options;
    const add = (member: vscode.Disposable) => void this.#owned.add(member);
    add(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const path = contentChanges.length > 0 ? pathOf(document) : null;
        if (path !== null) this.#edited(path, document.isDirty);
      }),
    );
    add(workspace.onDidSaveTextDocument((document) => this.#saved(pathOf(document))));
    add(workspace.onDidSaveNotebookDocument((notebook) => this.#saved(pathOf(notebook))));
    add(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    add(workspace.onDidCloseNotebookDocument((notebook) => this.#closed(notebook)));
  }

  dispose(): void {
    for (const timer of this.#editing.values()) clearTimeout(timer);
    this.#editing.clear();
    this.#owned.dispose();
  }

  #edited(path: string, isDirty: boolean): void {
    if (isDirty) this.#unsaved.add(path);
    clearTimeout(this.#editing.get(path));
    this.#editing.set(
      path,
      setTimeout(() => {
        this.#editing.delete(path);
        this.options.onEdited(path);
      }, editingPause),
    );
  }

  #saved(path: string | null): void {
    if (path === null) return;
    this.#unsaved.delete(path);
    this.#stored(path);
  }

  #closed({ uri }: vscode.TextDocument | vscode.NotebookDocument): void {
    // A cell closes as a document of its own, with its notebook's path.
    if (uri.scheme === 'vscode-notebook-cell') return;
    this.options.onClosed(uri.path);
    // What was typed and not saved is gone.
    if (this.#unsaved.delete(uri.path)) this.#stored(uri.path);
  }

  #stored(path: string): void {
    clearTimeout(this.#editing.get(path));
    this.#editing.delete(path);
    this.options.onStored(path);
  }
}
