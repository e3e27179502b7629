import * as vscode from 'vscode';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import type { RunPart } from '../../evidence/format';
import type { LogFile, OpenLog } from '../../evidence/logs';
import type { Run, Trouble } from '../../evidence/run';
import type { Verdict } from '../../evidence/verdict/verdict';

export interface LogStoreOptions {
  readonly library: () => Promise<EvidenceLibrary>;
  readonly read: (uri: vscode.Uri, start: number, length: number) => Promise<Uint8Array>;
  /** The WebAssembly of the SQLite reader. */
  readonly sqlite: () => Promise<Uint8Array>;
  readonly log: vscode.LogOutputChannel;
}

/** A run that was read; `run.files` are paths of addresses. */
export interface LoggedRun {
  /** The same as long as the log is the same. */
  readonly id: string;
  readonly run: Run;
  readonly verdict: Verdict;
  /** What wrote it, in words. */
  readonly title: string;
  /** When its file was last written, in milliseconds since 1970. */
  readonly modified: number;
  /** Its files, the one to open first. */
  readonly uris: readonly vscode.Uri[];
}

interface Entry {
  readonly uri: vscode.Uri;
  /** null = no log, or not read yet. */
  open: OpenLog | null;
  parts: readonly RunPart[];
  troubles: readonly Trouble[];
  /** Readings of one file follow each other. */
  reading: Promise<void>;
}

/** Milliseconds in which changes are gathered before they are told. */
const GATHERING = 150;

/** The training logs that are known in this window, read as far as they go. Readings wait for each other, so that the host stays free. */
export class LogStore implements vscode.Disposable {
  readonly #entries = new Map<string, Entry>();
  readonly #groups = new Map<string, Set<Entry>>();
  readonly #runs = new Map<string, LoggedRun>();
  readonly #changes = new vscode.EventEmitter<ReadonlySet<string>>();
  readonly #changed = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #queue: Promise<void> = Promise.resolve();
  #isDisposed = false;

  /** Ids of runs that are new, different or gone; all at once for what came closely together. */
  readonly onDidChange = this.#changes.event;

  constructor(readonly options: LogStoreOptions) {}

  /** All runs, by file and name. */
  get runs(): readonly LoggedRun[] {
    return [...this.#runs.values()].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  }

  /** Runs of a file, or of all files below a folder. */
  runsIn(uri: vscode.Uri): readonly LoggedRun[] {
    return this.runs.filter(({ uris }) => uris.some((file) => isBelow(file, uri)));
  }

  withId(id: string): LoggedRun | null {
    return this.#runs.get(id) ?? null;
  }

  /** What could not be read of the files in a place, with the file. */
  troublesIn(uri: vscode.Uri): readonly { readonly uri: vscode.Uri; readonly trouble: Trouble }[] {
    return [...this.#entries.values()]
      .filter((entry) => isBelow(entry.uri, uri))
      .flatMap((entry) => entry.troubles.map((trouble) => ({ uri: entry.uri, trouble })));
  }

  knows(uri: vscode.Uri): boolean {
    return this.#entries.has(uri.toString());
  }

  /** Reads a file, or what is new in it. `asked`: the user named it, so that a format that is only possible counts. Never rejects. */
  read(uri: vscode.Uri, asked = false): Promise<void> {
    const entry = this.#entryOf(uri);
    const reading = this.#queue.then(() => (this.#isDisposed ? undefined : this.#read(entry, asked)));
    this.#queue = reading;
    entry.reading = reading;
    return reading;
  }

  /** A file is gone. */
  forget(uri: vscode.Uri): void {
    for (const [key, entry] of [...this.#entries]) {
      if (!isBelow(entry.uri, uri)) continue;
      this.#entries.delete(key);
      this.#replace(entry, []);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#changes.dispose();
  }

  #entryOf(uri: vscode.Uri): Entry {
    const key = uri.toString();
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = { uri, open: null, parts: [], troubles: [], reading: Promise.resolve() };
    this.#entries.set(key, entry);
    return entry;
  }

  async #read(entry: Entry, asked: boolean): Promise<void> {
    const address = entry.uri.toString();
    try {
      const library = await this.options.library();
      const stat = await vscode.workspace.fs.stat(entry.uri);
      const file: LogFile = { path: entry.uri.path, size: stat.size, modified: stat.mtime };
      if (entry.open) {
        if (!(await entry.open.refresh(file))) return;
      } else {
        const { sqlite } = this.options;
        const files = { read: (_path: string, start: number, length: number) => this.options.read(entry.uri, start, length) };
        entry.open = await library.open(file, {
          files,
          environment: { sqlite },
          least: asked ? 'possible' : 'likely',
          cancelled: () => this.#isDisposed,
        });
      }
      const contents = await entry.open?.contents();
      if (this.#entries.get(address) !== entry) return;
      entry.troubles = contents?.troubles ?? (asked ? [{ message: 'This is no training log of a known format.' }] : []);
      this.#replace(entry, contents?.parts ?? []);
      if (entry.troubles.length > 0) this.#tell(address);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.options.log.warn(`${address}: ${message}`);
      entry.troubles = [{ message }];
      this.#tell(address);
    }
  }

  /** Puts the runs together anew that have or had a part in the file. */
  #replace(entry: Entry, parts: readonly RunPart[]): void {
    const groups = new Set([...entry.parts, ...parts].map(({ group }) => group));
    entry.parts = parts;
    for (const group of groups) {
      const members = this.#groups.get(group) ?? new Set();
      if (parts.some((part) => part.group === group)) members.add(entry);
      else members.delete(entry);
      if (members.size > 0) this.#groups.set(group, members);
      else this.#groups.delete(group);
      void this.#join(group, members);
    }
  }

  async #join(group: string, members: ReadonlySet<Entry>): Promise<void> {
    const library = await this.options.library();
    const files = [...members].sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
    const [run] = library.join(files.flatMap(({ parts }) => parts.filter((part) => part.group === group)));
    if (!run) this.#runs.delete(group);
    else {
      const modified = Math.max(...files.map(({ open }) => open?.file.modified ?? 0));
      const uris = files.map(({ uri }) => uri).sort((a, b) => run.files.indexOf(a.path) - run.files.indexOf(b.path));
      this.#runs.set(group, { id: group, run, verdict: library.judge(run), title: library.titleOf(run.format), modified, uris });
    }
    this.#tell(group);
  }

  #tell(id: string): void {
    this.#changed.add(id);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const changed = new Set(this.#changed);
      this.#changed.clear();
      if (!this.#isDisposed) this.#changes.fire(changed);
    }, GATHERING);
  }
}

/** The file itself, or one somewhere below a folder. */
function isBelow(file: vscode.Uri, folder: vscode.Uri): boolean {
  if (file.scheme !== folder.scheme || file.authority !== folder.authority) return false;
  return file.path === folder.path || file.path.startsWith(folder.path.endsWith('/') ? folder.path : `${folder.path}/`);
}
