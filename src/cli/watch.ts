import { type FSWatcher, statSync, watch as watchFolder } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Piece, Printer } from '../report/printer';
import { settingsFiles } from '../settings/toml';
import { CLEAN, type Io } from './io';
import type { Project } from './project';
import type { FoundFile } from './walk';

export interface WatchOptions {
  /** Finds the files anew and reads the settings. */
  readonly open: () => Promise<Project>;
  /** A printer for one round. */
  readonly printer: () => Printer;
  readonly io: Io;
  /** A notice before each round, for people and for problem matchers; not in formats that are one document. */
  readonly notices: boolean;
}

/** An editor writes a file in several steps. */
const QUIET = 60;

/** New folders may appear where none is watched. */
const LOOK_AGAIN = 5000;

/** Files that decide how others are checked. */
const SETTINGS: ReadonlySet<string> = new Set(settingsFiles);

interface Known {
  readonly stamp: string;
  /** null when it could not be read. */
  readonly piece: Piece | null;
  readonly failures: readonly string[];
}

/** Checks, and checks again what changes, until it is interrupted. */
export async function watchFiles({ open, printer, io, notices }: WatchOptions): Promise<number> {
  const ended = { now: false };
  const interruption = io.interrupted?.().then(() => {
    ended.now = true;
  });
  const known = new Map<string, Known>();
  let project = await open();
  let folders = new Folders(project.files);
  try {
    for (let round = 0; !ended.now; round++) {
      if (folders.settingsChanged || (round > 0 && project.isStale())) {
        if (folders.settingsChanged) known.clear();
        project.dispose();
        folders.close();
        project = await open();
        folders = new Folders(project.files);
      }
      const changed = changedFiles(project, known);
      if (round === 0 || changed.length > 0 || forgotten(project, known)) {
        if (notices) io.out(`${io.color ? '\u001b[2J\u001b[H' : ''}Checking ${round === 0 ? 'all files' : 'what changed'} …\n`);
        await checkChanged(project, changed, known, { printer: printer(), io, ended });
      }
      if (!interruption) break;
      if (!ended.now) await Promise.race([folders.change(), interruption]);
    }
    return CLEAN;
  } finally {
    folders.close();
    project.dispose();
  }
}

function changedFiles(project: Project, known: ReadonlyMap<string, Known>): readonly FoundFile[] {
  return project.files.filter((file) => {
    const stamp = stampOf(file);
    return stamp !== null && known.get(file.absolute)?.stamp !== stamp;
  });
}

/** Changes with every writing of the file; null when it is gone. */
function stampOf({ absolute }: FoundFile): string | null {
  const stats = statSync(absolute, { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs}:${stats.size}:${stats.ino}` : null;
}

/** Takes files that are gone out of memory; true when there were any. */
function forgotten(project: Project, known: Map<string, Known>): boolean {
  const present = new Set(project.files.filter((file) => stampOf(file) !== null).map(({ absolute }) => absolute));
  const gone = [...known.keys()].filter((path) => !present.has(path));
  for (const path of gone) known.delete(path);
  return gone.length > 0;
}

interface Round {
  readonly printer: Printer;
  readonly io: Io;
  readonly ended: { readonly now: boolean };
}

/** Checks the files that changed, and prints what is known of all. */
async function checkChanged(project: Project, changed: readonly FoundFile[], known: Map<string, Known>, round: Round): Promise<void> {
  const { printer, io, ended } = round;
  const general = project.failures.filter((failure) => ![...known.values()].some(({ failures }) => failures.includes(failure)));
  for (const file of changed) if (known.has(file.absolute)) project.written(file);
  for (const file of changed) {
    const stamp = stampOf(file);
    if (stamp === null) continue;
    const before = project.failures.length;
    const loaded = await project.load(file);
    const piece = loaded && printer.pieceOf(project.check(file, loaded));
    known.set(file.absolute, { stamp, piece, failures: project.failures.slice(before) });
    await new Promise((resolve) => setImmediate(resolve));
    if (ended.now) return;
  }
  const failures = [...general];
  for (const file of project.files) {
    const entry = known.get(file.absolute);
    if (entry?.piece) io.out(printer.add(entry.piece));
    failures.push(...(entry?.failures ?? []));
  }
  io.out(printer.end(failures));
}

/** The folders of the files, and what happens in them. */
class Folders {
  readonly #watchers: FSWatcher[] = [];
  #changed: () => void = () => undefined;
  #happened = false;
  settingsChanged = false;

  constructor(files: readonly FoundFile[]) {
    for (const folder of foldersOf(files)) {
      try {
        const watcher = watchFolder(folder, (_, name) => this.#notice(name));
        // A folder that was deleted is no longer watched; its files are looked at all the same.
        watcher.on('error', () => watcher.close());
        this.#watchers.push(watcher);
      } catch {
        // Too many to watch, or gone: the files are still looked at from time to time.
      }
    }
  }

  /** Resolves after the next change, or when it is time to look again. */
  async change(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const happened = new Promise<void>((resolve) => {
      this.#changed = resolve;
      if (this.#happened) resolve();
      timer = setTimeout(resolve, LOOK_AGAIN);
    });
    await happened;
    clearTimeout(timer);
    await new Promise((resolve) => setTimeout(resolve, QUIET));
    this.#happened = false;
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#changed();
  }

  #notice(name: string | null): void {
    if (name !== null && SETTINGS.has(basename(name))) this.settingsChanged = true;
    this.#happened = true;
    this.#changed();
  }
}

/** Folders that hold files, and those between them. */
function foldersOf(files: readonly FoundFile[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { absolute, path } of files) {
    let folder = dirname(absolute);
    for (const _ of path.split('/').slice(1).concat('')) {
      if (folders.has(folder)) break;
      folders.add(folder);
      folder = dirname(folder);
    }
  }
  return folders;
}
