import * as vscode from 'vscode';
import type { CodeFile } from '../../advice/evidence/bind';
import { codeFileOf } from '../../advice/evidence/code';
import type { Report } from '../../analysis/report';
import { Lines } from '../../text/lines';
import type { Analyst } from '../analyst';
import { Disposables } from '../disposable';
import type { Settings } from '../ids';
import type { Live } from '../live';
import type { OpenSource } from '../openSource';
import { outcomeAt } from '../report/collect';
import { excludePattern } from '../report/exclude';
import { concernsTraining } from './concerned';
import { pacer } from './pacing';

export interface CodeIndexOptions {
  readonly analyst: Analyst;
  readonly live: Live;
  readonly settings: (folder: vscode.Uri) => Settings;
}

/** Programs that are looked at; in a workspace with more only those that are open count. */
const MOST_PROGRAMS = 1_500;
/** Characters of a program; a notebook may be larger for its pictures. */
const LONGEST = 2_000_000;
const GATHERING = 300;
/** Milliseconds after a keystroke: the layer graphs are read for it, and findings come first. */
const TYPING = 1_500;

/** The programs and notebooks of the workspace as binding sees them. Read once in the background, then followed. */
export class CodeIndex implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #files = new Map<string, CodeFile>();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #source = this.#owned.add(new vscode.CancellationTokenSource());
  /** Programs that wait until they are no longer typed in. */
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  #started: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  readonly onDidChange = this.#changed.event;

  constructor(readonly options: CodeIndexOptions) {
    this.#owned.add(options.live.onDidAnalyze((open) => this.#started && this.#typed(open)));
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => this.#foldersChanged(added, removed)));
  }

  get files(): readonly CodeFile[] {
    return [...this.#files.values()];
  }

  /** Looks through the workspace, when it is first called. Never rejects. */
  start(): Promise<void> {
    this.#started ??= this.#each(vscode.workspace.workspaceFolders ?? []);
    return this.#started;
  }

  dispose(): void {
    this.#source.cancel();
    if (this.#timer) clearTimeout(this.#timer);
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#owned.dispose();
  }

  async #each(folders: readonly vscode.WorkspaceFolder[]): Promise<void> {
    const { token } = this.#source;
    const rest = pacer();
    for (const folder of folders) {
      const pattern = new vscode.RelativePattern(folder, '**/*.{py,ipynb}');
      const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(pattern));
      this.#owned.add(watcher.onDidCreate((uri) => this.#soon(uri, GATHERING)));
      this.#owned.add(watcher.onDidChange((uri) => this.#soon(uri, GATHERING)));
      this.#owned.add(watcher.onDidDelete((uri) => this.#set(uri, null)));
      for (const uri of await this.#programs(folder, pattern)) {
        if (token.isCancellationRequested) return;
        await this.#read(uri);
        await rest();
      }
    }
  }

  async #programs(folder: vscode.WorkspaceFolder, pattern: vscode.RelativePattern): Promise<readonly vscode.Uri[]> {
    try {
      const exclude = excludePattern(this.options.settings(folder.uri).exclude);
      const found = await vscode.workspace.findFiles(pattern, exclude, MOST_PROGRAMS, this.#source.token);
      const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
      return [...found].sort((a, b) => Number(open.has(b.toString())) - Number(open.has(a.toString())));
    } catch {
      // A file system without search: only what is open counts.
      return [];
    }
  }

  #foldersChanged(added: readonly vscode.WorkspaceFolder[], removed: readonly vscode.WorkspaceFolder[]): void {
    for (const { uri } of removed) {
      for (const path of this.#files.keys()) if (path.startsWith(`${uri.path}/`)) this.#set(uri.with({ path }), null);
    }
    if (this.#started) this.#started = this.#started.then(() => this.#each(added));
  }

  /** Who edits code makes the evidence older than it at once; what the code says now is read when it rests. */
  #typed({ uri }: OpenSource): void {
    const known = this.#files.get(uri.path);
    const modified = dirtyTime(uri);
    if (known && modified !== null && (known.modified ?? 0) < modified) this.#set(uri, { ...known, modified });
    this.#soon(uri, TYPING);
  }

  #soon(uri: vscode.Uri, pause: number): void {
    const key = uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => {
        this.#waiting.delete(key);
        void this.#read(uri);
      }, pause),
    );
  }

  async #read(uri: vscode.Uri): Promise<void> {
    const isNotebook = uri.path.endsWith('.ipynb');
    if (!isNotebook && !uri.path.endsWith('.py')) return;
    try {
      const stat = uri.scheme === 'untitled' ? null : await vscode.workspace.fs.stat(uri);
      if (stat && !this.#files.has(uri.path)) {
        if (stat.size > LONGEST * (isNotebook ? 10 : 1)) return;
        if (!concernsTraining(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)))) return;
      }
      const outcome = await outcomeAt(this.options.analyst, uri, true);
      this.#set(uri, outcome.kind === 'report' ? codeOf(uri, outcome.report, dirtyTime(uri) ?? stat?.mtime ?? null) : null);
    } catch {
      this.#set(uri, null);
    }
  }

  #set(uri: vscode.Uri, file: CodeFile | null): void {
    const before = this.#files.get(uri.path);
    if (!before && !file) return;
    if (before && file && isSame(before, file)) return;
    if (file) this.#files.set(uri.path, file);
    else this.#files.delete(uri.path);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#changed.fire();
    }, GATHERING);
  }
}

/** Now, for a file with changes that are not saved. */
function dirtyTime(uri: vscode.Uri): number | null {
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  return document?.isDirty ? Date.now() : null;
}

/** All that binding asks; lines move with each keystroke above. */
function isSame(a: CodeFile, b: CodeFile): boolean {
  const told = ({ path, modified, networks, logs, imports, trains }: CodeFile): string =>
    JSON.stringify([path, modified, networks, logs, imports, trains]);
  return told(a) === told(b);
}

function codeOf(uri: vscode.Uri, report: Report, modified: number | null): CodeFile {
  const lines = new Lines(report.text);
  const { cells } = report;
  const cellOf = (offset: number): number => cells.find(({ end }) => offset <= end)?.index ?? Number.POSITIVE_INFINITY;
  return codeFileOf({
    path: uri.path,
    reading: report,
    modified,
    lineOf: (offset) => lines.at(offset).line,
    ...(cells.length > 0 ? { cellOf } : {}),
  });
}
