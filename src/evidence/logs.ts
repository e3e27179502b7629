import type { Claim, LogContents, LogFormat, LogReader, ReaderEnvironment } from './format';
import { HEAD_BYTES, LOG_FORMATS, recognise } from './formats';
import { unzipped } from './unzip';

/** A file as the edge lists it. `path` is what is shown; `/` between folders. */
export interface LogFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** How the edge reads files; a promise that rejects is a file that cannot be read. */
export interface LogFiles {
  /** The bytes from `start` on, at most `length` of them. */
  read(path: string, start: number, length: number): Promise<Uint8Array>;
}

/** A log that is read as far as it goes, and can be read on when it grows. */
export interface OpenLog {
  readonly file: LogFile;
  readonly format: LogFormat;
  /** Of all that was read. */
  contents(): Promise<LogContents>;
  /** Reads what `file` has more than before; from the start when it shrank or was written anew. True when anything was read. */
  refresh(file: LogFile): Promise<boolean>;
}

export interface OpenOptions {
  readonly files: LogFiles;
  readonly environment?: ReaderEnvironment;
  /** How sure the format must be: `likely` during discovery, `possible` for a file that the user named. */
  readonly least?: Exclude<Claim, 'no'>;
  /** The id of the format, where it is known already. */
  readonly format?: string;
  /** Ends the reading early; what was read stays. */
  readonly cancelled?: () => boolean;
}

const CHUNK = 1 << 20;
/** Bytes before the old end that must be the same for the file to count as grown. */
const OVERLAP = 1024;

/** Reads a log as far as it goes; null when the file is no log of a known format. */
export async function openLog(file: LogFile, options: OpenOptions): Promise<OpenLog | null> {
  const { files, environment = {}, least = 'likely', cancelled = () => false } = options;
  const first = await files.read(file.path, 0, Math.min(HEAD_BYTES, Math.max(file.size, 0)));
  const { path, head } = unzippedHead(file.path, first);
  const format = LOG_FORMATS.find(({ id }) => id === options.format) ?? recognise(path, head, least);
  if (!format) return null;
  let reader: LogReader = readerOf(format, file.path, environment);
  let now: LogFile = { ...file, size: 0 };
  let start: Uint8Array = new Uint8Array(0);
  let tail: Uint8Array = new Uint8Array(0);
  const take = (bytes: Uint8Array): void => {
    if (start.length < OVERLAP) start = lastly(start, bytes, OVERLAP, 'first');
    tail = lastly(tail, bytes, OVERLAP, 'last');
    reader.push(bytes);
    now = { ...now, size: now.size + bytes.length };
  };
  const readOn = async (to: LogFile): Promise<void> => {
    now = { ...to, size: now.size };
    while (now.size < to.size && !cancelled()) {
      const bytes = await files.read(to.path, now.size, Math.min(CHUNK, to.size - now.size));
      if (bytes.length === 0) break;
      take(bytes);
    }
  };
  /** Whether the file still begins and goes on as it did. */
  const isGrown = async (to: LogFile): Promise<boolean> => {
    if (to.size < now.size) return false;
    const [begin, before] = await Promise.all([
      files.read(to.path, 0, start.length),
      files.read(to.path, now.size - tail.length, tail.length),
    ]);
    return same(begin, start) && same(before, tail);
  };
  await readOn(file);
  return {
    get file() {
      return now;
    },
    format,
    async contents() {
      const contents = await reader.contents(true);
      if (!isZipped(file.path)) return contents;
      return { ...contents, parts: contents.parts.map((part) => ({ ...part, files: [file.path] })) };
    },
    async refresh(to) {
      if (to.size === now.size && to.modified === now.modified) return false;
      if (!(await isGrown(to))) {
        reader = readerOf(format, to.path, environment);
        now = { ...to, size: 0 };
        start = new Uint8Array(0);
        tail = new Uint8Array(0);
      }
      await readOn(to);
      return true;
    },
  };
}

function readerOf(format: LogFormat, path: string, environment: ReaderEnvironment): LogReader {
  const reader = (inner: string): LogReader => format.open(inner, environment);
  return isZipped(path) ? unzipped(path, reader(withoutEnding(path))) : reader(path);
}

/** The start of a compressed log, and what its name is without the ending. */
function unzippedHead(path: string, bytes: Uint8Array): { readonly path: string; readonly head: Uint8Array } {
  if (!isZipped(path)) return { path, head: bytes };
  const parts: Uint8Array[] = [];
  const reader = unzipped(
    path,
    { push: (part) => parts.push(part.slice(0, HEAD_BYTES)), contents: () => ({ parts: [], troubles: [] }) },
    HEAD_BYTES,
  );
  reader.push(bytes);
  return { path: withoutEnding(path), head: joined(parts, HEAD_BYTES) };
}

/** Whether a path says that the file is compressed. */
export function isZipped(path: string): boolean {
  return /\.gz$/i.test(path);
}

/** The path that the file has when it is not compressed. */
export function withoutEnding(path: string): string {
  return path.replace(/\.gz$/i, '');
}

function lastly(held: Uint8Array, more: Uint8Array, length: number, end: 'first' | 'last'): Uint8Array {
  const all = new Uint8Array(held.length + Math.min(more.length, length));
  all.set(held);
  all.set(end === 'first' ? more.subarray(0, length) : more.subarray(Math.max(0, more.length - length)), held.length);
  return end === 'first' ? all.slice(0, length) : all.slice(-length);
}

function joined(parts: readonly Uint8Array[], most: number): Uint8Array {
  const all = new Uint8Array(
    Math.min(
      most,
      parts.reduce((sum, part) => sum + part.length, 0),
    ),
  );
  let at = 0;
  for (const part of parts) {
    const piece = part.subarray(0, all.length - at);
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
