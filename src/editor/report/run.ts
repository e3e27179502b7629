import * as vscode from 'vscode';
import type { FileRow, ReportScope, RunState } from '../../protocol/report';
import type { Analyst } from '../analyst';
import type { Settings } from '../ids';
import { collectFile, mostFiles, workspaceFiles } from './collect';

export interface RunOptions {
  readonly analyst: Analyst;
  readonly settings: (folder: vscode.Uri) => Settings;
  readonly scope: ReportScope;
  readonly onState: (state: RunState) => void;
  readonly onFiles: (files: readonly FileRow[]) => void;
}

/** Milliseconds between two messages to the page. */
const pace = 120;

/** One pass over a file or the workspace. Results stream; `cancel` stops after the file at hand. */
export class ReportRun {
  readonly #source = new vscode.CancellationTokenSource();
  readonly files: FileRow[] = [];
  state: RunState;

  constructor(readonly options: RunOptions) {
    this.state = { scope: options.scope, title: titleOf(options.scope), phase: 'running', done: 0, total: null, notes: [] };
  }

  cancel(): void {
    this.#source.cancel();
  }

  /** Resolves when the run has finished or was cancelled; never rejects. */
  async start(): Promise<void> {
    const { analyst, onFiles } = this.options;
    const uris = await this.#uris();
    this.#move({ total: uris.length });
    let fresh: FileRow[] = [];
    let told = performance.now();
    for (const [index, uri] of uris.entries()) {
      if (this.#source.token.isCancellationRequested) break;
      const isLeftOut = this.options.scope.kind === 'workspace' && (await analyst.isExcluded(uri));
      const { row, note } = isLeftOut ? { row: null, note: null } : await collectFile(analyst, uri);
      if (row) {
        this.files.push(row);
        fresh.push(row);
      }
      this.state = { ...this.state, done: index + 1, notes: note ? [...this.state.notes, note] : this.state.notes };
      if (performance.now() - told < pace) continue;
      onFiles(fresh);
      fresh = [];
      this.#move({});
      // Typing and hovers go first.
      await new Promise((resolve) => setTimeout(resolve, 0));
      told = performance.now();
    }
    onFiles(fresh);
    this.#move({ phase: this.#source.token.isCancellationRequested ? 'cancelled' : 'finished' });
    this.#source.dispose();
  }

  /** Looks at one file again: it was edited. Files that the run has nothing to do with are left alone. */
  async again(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const { scope } = this.options;
    const at = this.files.findIndex((file) => file.uri === key);
    const mine = at >= 0 || (scope.kind === 'file' && scope.uri === key);
    if (!mine || this.state.phase === 'running') return;
    const { row } = await collectFile(this.options.analyst, uri);
    const fresh = row ?? emptyRow(key, this.files[at]?.name ?? this.state.title);
    if (at >= 0) this.files[at] = fresh;
    else this.files.push(fresh);
    this.options.onFiles([fresh]);
  }

  async #uris(): Promise<readonly vscode.Uri[]> {
    const { scope, settings } = this.options;
    if (scope.kind === 'file') return [vscode.Uri.parse(scope.uri, true)];
    try {
      const uris = await workspaceFiles(settings, this.#source.token);
      if (uris.length === mostFiles)
        this.#note(`Only the first ${mostFiles} files were looked at; exclude folders by the setting dropoutDoctor.exclude.`);
      return uris;
    } catch (error) {
      this.#note(error instanceof Error ? error.message : String(error));
      return [];
    }
  }

  #note(note: string): void {
    this.#move({ notes: [...this.state.notes, note] });
  }

  #move(change: Partial<RunState>): void {
    this.state = { ...this.state, ...change };
    this.options.onState(this.state);
  }
}

/** The file names no dropout any more. */
function emptyRow(uri: string, name: string): FileRow {
  return { uri, name, sites: [], findings: [], networks: [], suppressed: 0, problems: [] };
}

function titleOf(scope: ReportScope): string {
  if (scope.kind === 'workspace') return vscode.workspace.name ?? 'Workspace';
  return vscode.workspace.asRelativePath(vscode.Uri.parse(scope.uri, true));
}
