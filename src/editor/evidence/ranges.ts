import * as vscode from 'vscode';

/** Reads a part of a file; null where it cannot, for files that do not lie on this machine's disk. */
export type ReadRange = (uri: vscode.Uri, start: number, length: number) => Promise<Uint8Array | null>;

/** Bytes of a file that is read as a whole because only the editor can reach it. */
export const WHOLE_BYTES = 64 * 1024 * 1024;

/** Parts of any file. What the disk cannot give in parts the editor reads as a whole, up to a bound. */
export function rangesOf(readRange: ReadRange): (uri: vscode.Uri, start: number, length: number) => Promise<Uint8Array> {
  let last: { readonly address: string; readonly bytes: Promise<Uint8Array>; readonly until: number } | null = null;
  const whole = async (uri: vscode.Uri): Promise<Uint8Array> => {
    const address = uri.toString();
    // The parts of one reading follow each other closely; a later one sees what was written since.
    if (last?.address === address && Date.now() < last.until) return last.bytes;
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > WHOLE_BYTES) throw new Error(`is larger than ${WHOLE_BYTES / 1024 / 1024} MB and cannot be read in parts here`);
    const bytes = Promise.resolve(vscode.workspace.fs.readFile(uri));
    last = { address, bytes, until: Date.now() + 1000 };
    return bytes;
  };
  return async (uri, start, length) => (await readRange(uri, start, length)) ?? (await whole(uri)).subarray(start, start + length);
}
