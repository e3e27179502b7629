import { isAscii, isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** How a file's bytes become text and back. `latin1` stands for all encodings of one byte a character: code is ASCII in them, and every byte comes back as it was. */
export type Encoding = 'utf8' | 'latin1';

export interface ReadOptions {
  /** Bytes; no larger file is taken into memory. */
  readonly largest: number;
  /** Another encoding than UTF-8 may be declared in the text. */
  readonly mayDeclare: boolean;
}

/** Most files of source fit in, and come with one call of the system. */
const page = Buffer.allocUnsafeSlow(256 * 1024);

/** Reads a text; a byte order mark stays in it. Throws when the file cannot be read, is too large or no text. */
export function readText(path: string, { largest, mayDeclare }: ReadOptions): { readonly text: string; readonly encoding: Encoding } {
  const bytes = bytesOf(path, largest);
  if (bytes.includes(0)) throw new Error('a binary file');
  // Most code is, and its bytes are its characters.
  if (isAscii(bytes)) return { text: bytes.toString('latin1'), encoding: 'utf8' };
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), encoding: 'utf8' };
  const text = bytes.toString('latin1');
  if (mayDeclare && ONE_BYTE.test(declaredEncoding(text))) return { text, encoding: 'latin1' };
  throw new Error('not UTF-8');
}

/** They are good until the next call. */
function bytesOf(path: string, largest: number): Buffer {
  const file = openSync(path, 'r');
  try {
    let size = 0;
    for (let more = -1; more !== 0 && size < page.length; size += more) more = readSync(file, page, size, page.length - size, null);
    if (size < page.length) return page.subarray(0, size);
    if (fstatSync(file).size > largest) throw new Error(`larger than ${largest / 1024 / 1024} MB`);
  } finally {
    closeSync(file);
  }
  return readFileSync(path);
}

const ONE_BYTE = /^(latin[-_]?\d*|l1|iso[-_]?8859[-_]\d+|(cp|windows[-_])125\d|koi8[-_][ru])$/i;

/** What the first two lines declare, as in `# -*- coding: latin-1 -*-` (PEP 263); '' if nothing. */
function declaredEncoding(text: string): string {
  return /^(?:[^\n]*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(text)?.[1] ?? '';
}
