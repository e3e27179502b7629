import * as vscode from 'vscode';
import type { Analyst, Outcome } from './analyst';
import { diagnosticsOf } from './diagnostics';
import { Disposables } from './disposable';
import type { Settings } from './ids';
import { languageKind } from './languages';
import { allOpenSources, followsNames, isVisible, type OpenSource, openNotebook, openSourceOf } from './openSource';
import type { FolderChange } from './workspace/folder';

/** Quiet time after a keystroke. */
const typingPause = 200;

export interface LiveOptions {
  readonly analyst: Analyst;
  readonly settings: (uri: vscode.Uri) => Settings;
  readonly failed: (error: unknown) => void;
}

/** Keeps the diagnostics of all open sources in step with their text. */
export class Live {
  readonly #owned = new Disposables();
  readonly #collection = this.#owned.add(vscode.languages.createDiagnosticCollection('dropout-doctor'));
  readonly #changed = this.#owned.add(new vscode.EventEmitter<OpenSource>());
  /** Waiting for a pause in typing. */
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Due, in order of arrival. */
  readonly #due = new Map<string, OpenSource>();
  /** Read differently since they were last in sight. */
  readonly #hidden = new Set<string>();
  /** Time of the last keystroke, on the clock of `performance`. */
  readonly #typing = new Map<string, number>();
  /** Documents (file or cells) that carry diagnostics of a source. */
  readonly #published = new Map<string, readonly vscode.Uri[]>();
  #running = false;

  /** Fires when a source has a new outcome. */
  readonly onDidAnalyze = this.#changed.event;

  constructor(readonly options: LiveOptions) {
    const { workspace, window } = vscode;
    const add = (...members: vscode.Disposable[]) => members.forEach((member) => void this.#owned.add(member));
    add(
      workspace.onDidOpenTextDocument((document) => this.#schedule(openSourceOf(document), 0)),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => contentChanges.length > 0 && this.#typed(openSourceOf(document))),
      workspace.onDidSaveTextDocument((document) => this.#schedule(openSourceOf(document), 0)),
      workspace.onDidCloseTextDocument((document) => this.#close(document.uri)),
      workspace.onDidOpenNotebookDocument((notebook) => this.#schedule(openNotebook(notebook), 0)),
      workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        const structure = contentChanges.length > 0 || cellChanges.some(({ document }) => document !== undefined);
        if (structure) this.#schedule(openNotebook(notebook), 0);
      }),
      workspace.onDidSaveNotebookDocument((notebook) => this.#schedule(openNotebook(notebook), 0)),
      workspace.onDidCloseNotebookDocument((notebook) => this.#close(notebook.uri)),
      window.onDidChangeVisibleTextEditors(() => this.#seen()),
      window.onDidChangeVisibleNotebookEditors(() => this.#seen()),
    );
    this.all();
  }

  /** True while a source waits or is being analysed. */
  isBusy(open: OpenSource): boolean {
    const key = open.uri.toString();
    return this.#timers.has(key) || this.#due.has(key);
  }

  /** Time of the last keystroke in it, on the clock of `performance`; minus infinity before the first. */
  lastTyped(open: OpenSource): number {
    return this.#typing.get(open.uri.toString()) ?? Number.NEGATIVE_INFINITY;
  }

  /** Analyses one open source, or all, again: settings or evidence changed. */
  again(uri?: vscode.Uri): void {
    this.options.analyst.forget(uri);
    for (const open of allOpenSources()) if (!uri || open.uri.toString() === uri.toString()) this.#schedule(open, 0);
  }

  /**
   * Files of a workspace folder read differently now. What is only typed there counts at once for the files in sight, and for the
   * others when they come into sight or it is saved.
   */
  changedAround(folder: vscode.WorkspaceFolder, { files, isStored }: FolderChange): void {
    const key = folder.uri.toString();
    for (const open of allOpenSources()) {
      const isAlone = files?.size === 1 && files.has(open.uri.path);
      if (isAlone || !followsNames(open) || vscode.workspace.getWorkspaceFolder(open.uri)?.uri.toString() !== key) continue;
      this.options.analyst.forget(open.uri);
      if (isStored || isVisible(open)) this.#schedule(open, 0);
      else this.#hidden.add(open.uri.toString());
    }
  }

  all(): void {
    for (const open of allOpenSources()) this.#schedule(open, 0);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#due.clear();
    this.#owned.dispose();
  }

  #typed(open: OpenSource | null): void {
    if (!open) return;
    this.#typing.set(open.uri.toString(), performance.now());
    if (this.options.settings(open.uri).run === 'onType') this.#schedule(open, typingPause);
  }

  #schedule(open: OpenSource | null, delay: number): void {
    if (!open) return;
    const key = open.uri.toString();
    this.#hidden.delete(key);
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        this.#due.set(key, open);
        void this.#run();
      }, delay),
    );
  }

  #seen(): void {
    if (this.#hidden.size > 0) {
      for (const open of allOpenSources()) if (isVisible(open) && this.#hidden.has(open.uri.toString())) this.#schedule(open, 0);
    }
    void this.#run();
  }

  /** One source after the other, what the user sees first; the host gets a breath in between. */
  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#due.size > 0) {
      const due = [...this.#due];
      const next = due.find(([, open]) => isVisible(open)) ?? due[0];
      if (!next) break;
      this.#due.delete(next[0]);
      // One source that cannot be shown must not stop the others.
      await this.#analyze(next[1]).catch((error: unknown) => this.options.failed(error));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    this.#running = false;
  }

  async #analyze(open: OpenSource): Promise<void> {
    if (!this.options.settings(open.uri).enable) return this.#publish(open, null);
    const outcome = await this.options.analyst.outcome(open, 'facts');
    if (isClosed(open)) return;
    // Between the answer and this line nothing else can run, so the outcome is that of the present text.
    this.#publish(open, outcome);
  }

  #publish(open: OpenSource, outcome: Outcome | null): void {
    const key = open.uri.toString();
    const located = outcome?.kind === 'report' ? diagnosticsOf(open, outcome.report) : [];
    const byDocument = new Map<string, { uri: vscode.Uri; diagnostics: vscode.Diagnostic[] }>();
    for (const { uri, diagnostic } of located) {
      const entry = byDocument.get(uri.toString()) ?? { uri, diagnostics: [] };
      entry.diagnostics.push(diagnostic);
      byDocument.set(uri.toString(), entry);
    }
    for (const uri of this.#published.get(key) ?? []) if (!byDocument.has(uri.toString())) this.#collection.delete(uri);
    for (const { uri, diagnostics } of byDocument.values()) this.#collection.set(uri, diagnostics);
    this.#published.set(
      key,
      [...byDocument.values()].map(({ uri }) => uri),
    );
    this.#changed.fire(open);
  }

  #close(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#due.delete(key);
    this.#hidden.delete(key);
    this.#typing.delete(key);
    this.options.analyst.forget(uri);
    for (const published of this.#published.get(key) ?? []) this.#collection.delete(published);
    this.#published.delete(key);
    // A cell that is deleted or changes its language closes as a document of its own.
    this.#collection.delete(uri);
  }
}

function isClosed(open: OpenSource): boolean {
  return open.kind === 'file' ? open.document.isClosed || languageKind(open.document.languageId) === null : open.notebook.isClosed;
}
