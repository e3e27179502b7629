import { Importers, importStatements } from '../../syntax/importers';
import { type Traits, traitsOf } from '../../syntax/traits';
import { breathing, eachInTurn } from './breath';

export interface CallerIndexOptions {
  /** Resolves when `paths` is complete; never rejects. */
  readonly ready: () => Promise<void>;
  /** All files there are now. */
  readonly paths: () => ReadonlySet<string>;
  readonly locate: (from: string, module: string) => string | null;
  /** null when the file cannot be read. */
  readonly read: (path: string) => Promise<string | null>;
  readonly isCancelled: () => boolean;
  /** All files were gone through, for the first time or because files came or went. */
  readonly onBuilt: () => void;
}

/**
 * Who imports whom in a folder. Made in the background once somebody asks, a slice at a time. Keeps the import statements of every file, and what it says of modes, because a
 * file that comes or goes changes what the statements of the others mean.
 */
export class CallerIndex {
  readonly #statements = new Map<string, { readonly text: string; readonly traits: Traits }>();
  /** Files that are to be read. */
  readonly #stale = new Set<string>();
  #importers: Importers | null = null;
  #isAsked = false;
  #isMoved = true;
  #work: Promise<void> | null = null;

  constructor(readonly options: CallerIndexOptions) {}

  /** null until all files have been read once. */
  importers(): Importers | null {
    if (!this.#isAsked) {
      this.#isAsked = true;
      void this.#begin();
    }
    return this.#importers;
  }

  /** Resolves when files that were written count with their new text; at once when nobody has asked for the index yet. */
  async written(paths: Iterable<string>): Promise<void> {
    if (!this.#isAsked) return;
    for (const path of paths) this.#stale.add(path);
    // What was asked for before is awaited only where it is nearly done.
    const work = this.#settle();
    if (this.#importers && !this.#isMoved) await work;
  }

  moved(fresh: Iterable<string>, gone: Iterable<string>): void {
    if (!this.#isAsked) return;
    this.#isMoved = true;
    for (const path of fresh) this.#stale.add(path);
    for (const path of gone) {
      this.#statements.delete(path);
      this.#importers?.remove(path);
    }
    void this.#settle();
  }

  async #begin(): Promise<void> {
    await this.options.ready();
    for (const path of this.options.paths()) this.#stale.add(path);
    await this.#settle();
  }

  #settle(): Promise<void> {
    this.#work ??= this.#run().finally(() => {
      this.#work = null;
      if ((this.#stale.size > 0 || this.#isMoved) && !this.options.isCancelled()) void this.#settle();
    });
    return this.#work;
  }

  async #run(): Promise<void> {
    const { isCancelled, onBuilt } = this.options;
    let isBuilt = false;
    while (this.#stale.size > 0 || this.#isMoved) {
      await this.#readStale();
      if (isCancelled()) return;
      if (!this.#isMoved) continue;
      this.#isMoved = false;
      const importers = await this.#linked();
      if (isCancelled()) return;
      // Files may have come meanwhile; the old one serves until the next is complete.
      if (this.#isMoved) continue;
      this.#importers = importers;
      isBuilt = true;
    }
    if (isBuilt) onBuilt();
  }

  async #readStale(): Promise<void> {
    const { paths, read, isCancelled } = this.options;
    const look = async (path: string): Promise<void> => {
      this.#stale.delete(path);
      const text = paths().has(path) ? await read(path) : null;
      if (isCancelled()) return;
      const statements = { text: importStatements(text ?? ''), traits: traitsOf(text ?? '') };
      this.#statements.set(path, statements);
      this.#importers?.add(path, statements.text, statements.traits);
    };
    await eachInTurn(this.#stale, look, isCancelled);
  }

  async #linked(): Promise<Importers> {
    const { locate, paths, isCancelled } = this.options;
    const importers = new Importers(locate);
    const breath = breathing();
    for (const [path, statements] of this.#statements) {
      if (isCancelled()) break;
      if (paths().has(path)) importers.add(path, statements.text, statements.traits);
      await breath();
    }
    return importers;
  }
}
