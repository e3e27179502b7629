import { type Dirent, opendirSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { LogContents, RunPart } from '../evidence/format';
import { LOG_FORMATS } from '../evidence/formats';
import { joinParts } from '../evidence/join';
import { isZipped, type LogFile, type LogFiles, openLog, withoutEnding } from '../evidence/logs';
import type { Run, Trouble } from '../evidence/run';
import { loadSqlite } from './sqlite';
import { isEnvironment, reasonOf, SKIPPED } from './walk';

/** A trouble of a file as a whole, or the reason why it is not read. */
export interface LogTrouble extends Trouble {
  readonly path: string;
}

export interface FoundLogs {
  readonly runs: readonly Run[];
  readonly troubles: readonly LogTrouble[];
  /** Files that are logs. */
  readonly read: number;
}

export interface LogOptions {
  readonly cwd: string;
  /** Folder of the bundle. */
  readonly assets: string;
}

/** Files that a walk looks at in one folder tree; a workspace with more has its logs named on the command line. */
const MOST_FILES = 200_000;

/** Reads the training logs of files and folders; parts of one run that lie in several files are put together. */
export async function readLogs(args: readonly string[], { cwd, assets }: LogOptions): Promise<FoundLogs> {
  const parts: RunPart[] = [];
  const troubles: LogTrouble[] = [];
  const environment = { sqlite: () => loadSqlite(assets) };
  let read = 0;
  for (const { shown, absolute, named } of logFiles(args, cwd, troubles)) {
    const contents = await contentsOf({ shown, absolute, named, environment }).catch((error: unknown) => {
      troubles.push({ path: shown, message: reasonOf(error) });
      return null;
    });
    if (!contents) {
      if (named && !troubles.some(({ path }) => path === shown))
        troubles.push({ path: shown, message: 'no training log of a known format' });
      continue;
    }
    read += 1;
    // One by one: a study may hold more trials than a call takes arguments.
    for (const part of contents.parts) parts.push(part);
    for (const trouble of contents.troubles) troubles.push({ ...trouble, path: shown });
  }
  return { runs: joinParts(parts), troubles, read };
}

interface Wanted {
  readonly shown: string;
  readonly absolute: string;
  /** The user named the file itself. */
  readonly named: boolean;
}

async function contentsOf({
  shown,
  absolute,
  named,
  environment,
}: Wanted & { readonly environment: { readonly sqlite: () => Promise<Uint8Array> } }): Promise<LogContents | null> {
  const handle = await open(absolute, 'r');
  try {
    const stats = await handle.stat();
    const file: LogFile = { path: shown, size: stats.size, modified: stats.mtimeMs };
    const log = await openLog(file, { files: filesOf(handle), environment, least: named ? 'possible' : 'likely' });
    return log ? await log.contents() : null;
  } finally {
    await handle.close();
  }
}

function filesOf(handle: FileHandle): LogFiles {
  return {
    async read(_path, start, length) {
      const buffer = new Uint8Array(length);
      const { bytesRead } = await handle.read(buffer, 0, length, start);
      return buffer.subarray(0, bytesRead);
    },
  };
}

function* logFiles(args: readonly string[], cwd: string, troubles: LogTrouble[]): Generator<Wanted> {
  for (const arg of args) {
    const absolute = resolve(cwd, arg);
    const shown = arg
      .split(sep)
      .join('/')
      .replace(/^(\.\/)+(?=.)/, '')
      .replace(/(?<=.)\/+$/, '');
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (!stats) troubles.push({ path: arg, message: 'no such file or directory' });
    else if (!stats.isDirectory()) yield { shown, absolute, named: true };
    else {
      const count = { files: 0 };
      yield* walk(shown === '.' ? '' : shown, absolute, count, troubles);
      if (count.files >= MOST_FILES) troubles.push({ path: arg, message: `more than ${MOST_FILES} files; the others were not looked at` });
    }
  }
}

/** What version control ignores is walked too: training output seldom is under it. Links are not followed, so that there are no loops. */
function* walk(shown: string, directory: string, count: { files: number }, troubles: LogTrouble[]): Generator<Wanted> {
  let entries: readonly Dirent[];
  try {
    entries = entriesOf(directory);
  } catch (error) {
    troubles.push({ path: shown || '.', message: reasonOf(error) });
    return;
  }
  for (const entry of entries) {
    if (count.files >= MOST_FILES) return;
    const path = shown === '' ? entry.name : `${shown === '/' ? '' : shown}/${entry.name}`;
    const absolute = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name) && !isEnvironment(absolute)) yield* walk(path, absolute, count, troubles);
    } else if (entry.isFile()) {
      count.files += 1;
      const inner = isZipped(path) ? withoutEnding(path) : path;
      if (LOG_FORMATS.some((format) => format.mayBe(inner))) yield { shown: path, absolute, named: false };
    }
  }
}

function entriesOf(directory: string): readonly Dirent[] {
  const entries: Dirent[] = [];
  const folder = opendirSync(directory);
  try {
    for (let entry = folder.readSync(); entry && entries.length < MOST_FILES; entry = folder.readSync()) entries.push(entry);
  } finally {
    folder.closeSync();
  }
  // Numbers in names by their value: version_2 before version_10.
  return entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}
