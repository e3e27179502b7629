import * as vscode from 'vscode';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import type { RunPart } from '../../evidence/format';
import type { LogFile, OpenLog } from '../../evidence/logs';
import type { Run, Trouble } from '../../evidence/run';
import type { Verdict } from '../../evidence/verdict/verdict';
import { byPlace, type Entry, isBelow, type Place } from './entries';
import { JudgedRuns } from './judged';
import type { KnownColumns } from './knownColumns';
import { placeIn } from './order';
import { lanes, pacer } from './pacing';

export interface LogStoreOptions {
  readonly library: () => Promise<EvidenceLibrary>;
  readonly read: (uri: vscode.Uri, start: number, length: number) => Promise<Uint8Array>;
  /** The WebAssembly of the SQLite reader. */
  readonly sqlite: () => Promise<Uint8Array>;
  /** What the user said of tables. */
  readonly columns: KnownColumns;
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

/** Files that are read at once: most of the time the host waits for the disk. */
export const LANES = 4;
/** Milliseconds in which changes are gathered before they are told. */
const GATHERING = 150;

/** The training logs that are known in this window, read as far as they go. Only few are read at once, so that the host stays free. */
export class LogStore implements vscode.Disposable {
  readonly #entries = new Map<string, Entry>();
  readonly #places = new Map<string, Place>();
  readonly #runs = new Map<string, LoggedRun>();
  readonly #changes = new vscode.EventEmitter<ReadonlySet<string>>();
  readonly #changed = new Set<string>();
  readonly #judged = new JudgedRuns((id, verdict) => this.#judgedAnew(id, verdict));
  /** Ids of all runs in their order. */
  readonly #order: string[] = [];
  #sorted: readonly LoggedRun[] | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #inLane = lanes(LANES);
  #isDisposed = false;

  /** Ids of runs that are new, different or gone; all at once for what came closely together. */
  readonly onDidChange = this.#changes.event;

  constructor(readonly options: LogStoreOptions) {}

  /** All runs with curves, by file and name. */
  get runs(): readonly LoggedRun[] {
    this.#sorted ??= this.#order.flatMap((id) => this.#runs.get(id) ?? []);
    return this.#sorted;
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

  /** True for a file that was looked at and is no log, as far as that is known. */
  isUnknown(uri: vscode.Uri): boolean {
    return this.#entries.get(uri.toString())?.open === null;
  }

  /** Reads a file, or what is new in it. `asked`: the user named it, so that a format that is only possible counts. Never rejects. */
  read(uri: vscode.Uri, asked = false): Promise<void> {
    const entry = this.#entryOf(uri);
    entry.isAsked ||= asked;
    entry.reading = entry.reading.then(() => this.#inLane(async () => (this.#isDisposed ? undefined : this.#read(entry))));
    return entry.reading;
  }

  /** A file or folder is gone. */
  forget(uri: vscode.Uri): void {
    const own = this.#entries.get(uri.toString());
    // A file has nothing below it.
    const gone = own ? [own] : [...this.#entries.values()].filter((entry) => isBelow(entry.uri, uri));
    for (const entry of gone) {
      this.#entries.delete(entry.uri.toString());
      void this.#replace(entry, []);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#judged.dispose();
    this.#changes.dispose();
  }

  #entryOf(uri: vscode.Uri): Entry {
    const key = uri.toString();
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = { uri, isAsked: false, open: null, parts: new Map(), troubles: [], reading: Promise.resolve() };
    this.#entries.set(key, entry);
    return entry;
  }

  async #read(entry: Entry): Promise<void> {
    const address = entry.uri.toString();
    try {
      const stat = await vscode.workspace.fs.stat(entry.uri);
      if ((stat.type & vscode.FileType.Directory) !== 0) throw new Error('is a folder');
      const file: LogFile = { path: entry.uri.path, size: stat.size, modified: stat.mtime };
      // What is written anew may be of another kind.
      if (entry.open && file.size < entry.open.file.size) entry.open = null;
      if (!entry.open) entry.open = await this.#opened(entry, file);
      else if (!(await entry.open.refresh(file))) return;
      const contents = await entry.open?.contents();
      if (this.#entries.get(address) !== entry) return;
      const before = entry.troubles.length;
      entry.troubles = contents?.troubles ?? (entry.isAsked ? [{ message: 'This is no training log of a known format.' }] : []);
      await this.#replace(entry, contents?.parts ?? []);
      if (entry.troubles.length + before > 0) this.#tell(address);
    } catch (error) {
      if (this.#entries.get(address) !== entry) return;
      const message = error instanceof Error ? error.message : String(error);
      this.options.log.warn(`${address}: ${message}`);
      entry.troubles = [{ message }];
      this.#tell(address);
    }
  }

  async #opened({ uri, isAsked }: Entry, file: LogFile): Promise<OpenLog | null> {
    const { sqlite, columns, library } = this.options;
    const files = { read: (_path: string, start: number, length: number) => this.options.read(uri, start, length) };
    const cancelled = (): boolean => this.#isDisposed;
    const { open } = await library();
    const known = await columns.of(file, files);
    if (known) return open(file, { files, environment: { sqlite, columns: known.columns }, format: known.format, cancelled });
    return open(file, { files, environment: { sqlite }, least: isAsked ? 'possible' : 'likely', cancelled });
  }

  /** Puts the runs together anew that have or had a part in the file. */
  async #replace(entry: Entry, parts: readonly RunPart[]): Promise<void> {
    const library = await this.options.library();
    // The same path may mean another file on another machine.
    const machine = entry.uri.with({ path: '/' }).toString();
    const now = byPlace(parts, ({ group }) => `${machine}${library.placeOf(group)}`);
    const keys = new Set([...entry.parts.keys(), ...now.keys()]);
    entry.parts = now;
    const rest = pacer();
    for (const key of keys) {
      const place = this.#places.get(key) ?? { entries: new Set(), ids: [] };
      // It may be gone, or written anew, since the last rest.
      if (entry.parts.has(key)) place.entries.add(entry);
      else place.entries.delete(entry);
      if (place.entries.size > 0) this.#places.set(key, place);
      else this.#places.delete(key);
      this.#join(library, place, key, machine);
      // A study holds thousands of runs.
      await rest();
    }
  }

  #join(library: EvidenceLibrary, place: Place, key: string, machine: string): void {
    const entries = [...place.entries].sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
    const runs = library.join(entries.flatMap(({ parts }) => parts.get(key) ?? []));
    const before = place.ids;
    const shown = [...runs].filter(([, { metrics }]) => metrics.length > 0).map(([group, run]) => ({ id: `${machine}${group}`, run }));
    place.ids = shown.map(({ id }) => id);
    this.#sorted = null;
    const here = new Set(place.ids);
    for (const id of before) if (!here.has(id)) this.#delete(id, library);
    for (const { id, run } of shown) {
      const members = entries.filter(({ parts }) => parts.get(key)?.some(({ files }) => files.some((path) => run.files.includes(path))));
      const modified = Math.max(...members.map(({ open }) => open?.file.modified ?? 0));
      const uris = members.map(({ uri }) => uri).sort((a, b) => run.files.indexOf(a.path) - run.files.indexOf(b.path));
      if (!this.#runs.has(id)) this.#order.splice(placeIn(this.#order, id), 0, id);
      this.#runs.set(id, {
        id,
        run,
        verdict: this.#judged.set(id, run, machine, library),
        title: library.titleOf(run.format),
        modified,
        uris,
      });
    }
    for (const id of new Set([...before, ...place.ids])) this.#tell(id);
  }

  #delete(id: string, library: EvidenceLibrary): void {
    if (this.#runs.delete(id)) this.#order.splice(placeIn(this.#order, id), 1);
    this.#judged.delete(id, library);
  }

  /** Other runs that came or went make this one look otherwise. */
  #judgedAnew(id: string, verdict: Verdict): void {
    const known = this.#runs.get(id);
    if (!known) return;
    this.#runs.set(id, { ...known, verdict });
    this.#sorted = null;
    this.#tell(id);
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
