import { open } from 'node:fs/promises';
import type * as vscode from 'vscode';

/** Reads a part of a file of this machine's disk; null for every other. */
export async function readFromDisk(uri: vscode.Uri, start: number, length: number): Promise<Uint8Array | null> {
  if (uri.scheme !== 'file') return null;
  const handle = await open(uri.fsPath, 'r');
  try {
    const buffer = new Uint8Array(length);
    const { bytesRead } = await handle.read(buffer, 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
