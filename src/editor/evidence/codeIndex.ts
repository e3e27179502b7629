import * as vscode from 'vscode';
import type { CodeFile } from '../../advice/evidence/bind';
import { codeFileOf } from '../../advice/evidence/code';
import type { Report } from '../../analysis/report';
import { Lines } from '../../text/lines';
import type { Analyst } from '../analyst';
import { Disposables } from '../disposable';
import type { Settings } from '../ids';
import type { Live } from '../live';
import { outcomeAt } from '../report/collect';
import { excludePattern } from '../report/exclude';

export interface CodeIndexOptions {
  readonly analyst: Analyst;
  readonly live: Live;
  readonly settings: (folder: vscode.Uri) => Settings;
}

/** Programs that are looked at; in a workspace with more only those that are open count. */
const MOST_PROGRAMS = 1_500;
/** What a program that trains, defines a network or writes a log says somewhere. */
const CONCERNED = /\.fit\(|\.backward\(|Trainer\(|nn\.Module|Sequential|keras|flax|equinox|haiku|SummaryWriter|CSVLogger/;
const GATHERING = 300;

/** The programs and notebooks of the workspace as binding sees them. Read once in the background, then followed. */
export class CodeIndex implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #files = new Map<string, CodeFile>();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #source = this.#owned.add(new vscode.CancellationTokenSource());
  #started: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  readonly onDidChange = this.#changed.event;

  constructor(readonly options: CodeIndexOptions) {
    this.#owned.add(options.live.onDidAnalyze(({ uri }) => this.#started && void this.#read(uri)));
  }

  get files(): readonly CodeFile[] {
    return [...this.#files.values()];
  }

  /** Looks through the workspace, when it is first called. Never rejects. */
  start(): Promise<void> {
    this.#started ??= this.#all();
    return this.#started;
  }

  dispose(): void {
    this.#source.cancel();
    if (this.#timer) clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  async #all(): Promise<void> {
    const { token } = this.#source;
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const pattern = new vscode.RelativePattern(folder, '**/*.{py,ipynb}');
      const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(pattern));
      this.#owned.add(watcher.onDidCreate((uri) => void this.#read(uri)));
      this.#owned.add(watcher.onDidChange((uri) => void this.#read(uri)));
      this.#owned.add(watcher.onDidDelete((uri) => this.#set(uri, null)));
      const uris = await vscode.workspace.findFiles(
        pattern,
        excludePattern(this.options.settings(folder.uri).exclude),
        MOST_PROGRAMS,
        token,
      );
      for (const uri of uris) {
        if (token.isCancellationRequested) return;
        await this.#read(uri);
        // Typing goes first.
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
  }

  async #read(uri: vscode.Uri): Promise<void> {
    if (!/\.(?:py|ipynb)$/i.test(uri.path)) return;
    try {
      const stat = uri.scheme === 'untitled' ? null : await vscode.workspace.fs.stat(uri);
      if (stat && !this.#files.has(uri.path) && stat.size < 2_000_000) {
        const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
        if (!CONCERNED.test(text)) return;
      }
      const outcome = await outcomeAt(this.options.analyst, uri);
      this.#set(uri, outcome.kind === 'report' ? codeOf(uri, outcome.report, stat?.mtime ?? null) : null);
    } catch {
      this.#set(uri, null);
    }
  }

  #set(uri: vscode.Uri, file: CodeFile | null): void {
    const before = this.#files.get(uri.path);
    if (file) this.#files.set(uri.path, file);
    else this.#files.delete(uri.path);
    if (!before && !file) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#changed.fire();
    }, GATHERING);
  }
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
