/** Characters of source that are kept in memory for one folder. */
const KEPT = 16 * 1024 * 1024;

/** Texts of files that are not open; the ones not used for longest go first. */
export class Texts {
  readonly #kept = new Map<string, string>();
  /** Number of changes seen, by file. */
  readonly #versions = new Map<string, number>();
  #size = 0;

  get(file: string): string | undefined {
    const text = this.#kept.get(file);
    if (text === undefined) return undefined;
    this.#kept.delete(file);
    this.#kept.set(file, text);
    return text;
  }

  set(file: string, text: string): void {
    this.#drop(file);
    this.#kept.set(file, text);
    this.#size += text.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= KEPT || oldest === file) break;
      this.#drop(oldest);
    }
  }

  /** The file is not what it was. */
  changed(file: string): void {
    this.#drop(file);
    this.#versions.set(file, this.versionOf(file) + 1);
  }

  versionOf(file: string): number {
    return this.#versions.get(file) ?? 0;
  }

  #drop(file: string): void {
    const text = this.#kept.get(file);
    if (text === undefined) return;
    this.#size -= text.length;
    this.#kept.delete(file);
  }
}
