interface ConfigText {
  readonly file: string;
  readonly text: string;
}

/** Reads a file: what the editor shows, else what is stored; null when there is none. */
export type ReadText = (path: string) => Promise<string | null>;

/** Configuration files that programs name. Each is read when it was asked for in vain, and again when it has changed. */
export class Configs {
  /** null = there is none. */
  readonly #known = new Map<string, ConfigText | null>();
  readonly #wanted = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #gone = new Set<string>();

  constructor(readonly root: string) {}

  /** Looked for in each folder in turn, never outside of the root. */
  find(path: string, folders: readonly string[]): ConfigText | null {
    if (path.startsWith('/')) return null;
    for (const folder of folders) {
      const file = normal(`${folder}/${path}`);
      if (!file.startsWith(`${this.root}/`)) continue;
      this.#asked.add(file);
      const known = this.#known.get(file);
      if (known) return known;
      if (known === undefined) this.#wanted.add(file);
    }
    return null;
  }

  /** Reads what was asked for; false when nothing was. */
  async settle(read: ReadText): Promise<boolean> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (const file of wanted) {
      const text = this.#gone.has(file) ? null : await read(file);
      this.#known.set(file, text === null ? null : { file, text });
    }
    return wanted.length > 0;
  }

  /** The file, or those below the folder, that somebody has looked for, whether they are there or not. */
  askedIn(path: string): readonly string[] {
    return [...this.#asked].filter((file) => file === path || file.startsWith(`${path}/`));
  }

  /** Says that a file was deleted, or is there again; false when that was known. */
  setGone(file: string, isGone: boolean): boolean {
    const wasGone = this.#gone.has(file);
    if (isGone) this.#gone.add(file);
    else this.#gone.delete(file);
    return wasGone !== isGone;
  }

  /** True when somebody has looked for the file: what was read of it is forgotten. */
  changed(file: string): boolean {
    return this.#known.delete(file);
  }
}

/** Without `.`, `..` and doubled slashes. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
