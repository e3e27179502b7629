import * as vscode from 'vscode';

/** Reads a part of a file; null where it cannot, for files that do not lie on this machine's disk. */
export type ReadRange = (uri: vscode.Uri, start: number, length: number) => Promise<Uint8Array | null>;

/** Reads a part of any file. */
export type ReadPart = (uri: vscode.Uri, start: number, length: number) => Promise<Uint8Array>;

/** Bytes of a file that is read as a whole because only the editor can reach it. */
export const WHOLE_BYTES = 64 * 1024 * 1024;

/** Milliseconds that a whole file is kept: the parts of one reading follow each other closely. */
const KEPT = 1000;

interface Kept {
  readonly bytes: Promise<Uint8Array>;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Parts of any file. What the disk cannot give in parts the editor reads as a whole, up to a bound. */
export function rangesOf(readRange: ReadRange): ReadPart {
  const kept = new Map<string, Kept>();
  const whole = async (uri: vscode.Uri): Promise<Uint8Array> => {
    const { size, mtime } = await vscode.workspace.fs.stat(uri);
    // What was written since is another file.
    const key = `${size} ${mtime} ${uri.toString()}`;
    if (size > WHOLE_BYTES) throw new Error(`is larger than ${WHOLE_BYTES / 1024 / 1024} MB and cannot be read in parts here`);
    const known = kept.get(key);
    clearTimeout(known?.timer);
    const bytes = known?.bytes ?? Promise.resolve(vscode.workspace.fs.readFile(uri));
    kept.set(key, { bytes, timer: setTimeout(() => kept.delete(key), KEPT) });
    return bytes;
  };
  return async (uri, start, length) => (await readRange(uri, start, length)) ?? (await whole(uri)).subarray(start, start + length);
}
