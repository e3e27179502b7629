import { joinCells } from '../syntax/notebook';
import { type LoadedFile, loadFile } from './load';
import type { FoundFile } from './walk';

/** Larger files are data, bytes; a notebook may be large for its pictures. */
const LARGEST = 2 * 1024 * 1024;
const LARGEST_NOTEBOOK = 20 * 1024 * 1024;

/** Characters of source that are kept in memory. */
const KEPT = 8 * 1024 * 1024;

interface Kept {
  /** null when the file cannot be read. */
  readonly text: string | null;
  /** Of a notebook only the text stays, without its outputs. */
  readonly loaded: LoadedFile | null;
}

/** Python source of files; the ones not used for longest go first. */
export class Texts {
  readonly #kept = new Map<string, Kept>();
  #size = 0;
  /** The file that was loaded last: while it is analysed, its text is asked for as that of any other file. */
  #last: { readonly path: string; readonly kept: Kept } | null = null;

  /** Of a notebook its cells, joined; null when it cannot be read. */
  of(path: string, absolute: string): string | null {
    let kept = this.#kept.get(path);
    if (!kept) {
      kept = this.#last?.path === path ? this.#last.kept : read(path, absolute);
      this.#size += kept.text?.length ?? 0;
    }
    this.#kept.delete(path);
    this.#kept.set(path, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= KEPT || oldest === path) break;
      this.#drop(oldest);
    }
    return kept.text;
  }

  /** A file that is to be analysed; when it cannot be read, tells why and gives null. */
  load(file: FoundFile, fail: (path: string, reason: string) => void): LoadedFile | null {
    const { path } = file;
    const loaded = this.#kept.get(path)?.loaded ?? loadFile(file, fail);
    const text = loaded?.source.kind === 'python' ? loaded.source.text : null;
    // No character takes more than three bytes.
    this.#last = text !== null && 3 * text.length <= LARGEST ? { path, kept: { text, loaded } } : null;
    return loaded;
  }

  forget(path: string): void {
    if (this.#last?.path === path) this.#last = null;
    this.#drop(path);
  }

  #drop(path: string): void {
    this.#size -= this.#kept.get(path)?.text?.length ?? 0;
    this.#kept.delete(path);
  }
}

function read(path: string, absolute: string): Kept {
  const loaded = loadFile({ path, absolute }, () => undefined, /\.ipynb$/i.test(absolute) ? LARGEST_NOTEBOOK : LARGEST);
  if (loaded?.source.kind === 'python') return { text: loaded.source.text, loaded };
  return { text: loaded?.source.kind === 'notebook' ? joinCells(loaded.source.cells).text : null, loaded: null };
}
