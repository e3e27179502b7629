import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The WebAssembly of the SQLite reader, beside the bundle. */
export async function loadSqlite(assets: string): Promise<Uint8Array> {
  return readFile(join(assets, 'sqlite.wasm'));
}
