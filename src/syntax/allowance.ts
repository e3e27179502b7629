/** How much source may be opened on behalf of the modules that are held. Counted whether or not it was open already, so that the order of modules does not matter. */
export class Allowance {
  readonly #opened = new Set<string>();
  #spent = 0;
  #refused = new Set<string>();

  /** `most`: characters; the first file may be larger. */
  constructor(readonly most: number) {}

  /** Whether a file of so many characters may be opened; if not, that is noted. */
  covers(file: string, length: number): boolean {
    if (this.#opened.has(file)) return true;
    if (this.#spent > 0 && this.#spent + length > this.most) {
      this.#refused.add(file);
      return false;
    }
    this.#spent += length;
    this.#opened.add(file);
    return true;
  }

  /** The same for several, all of them or none; nothing is noted. */
  coversAll(lengths: ReadonlyMap<string, number>): boolean {
    const fresh = [...lengths].filter(([file]) => !this.#opened.has(file));
    const sum = fresh.reduce((all, [, length]) => all + length, 0);
    if (this.#spent + sum > this.most) return false;
    this.#spent += sum;
    for (const [file] of fresh) this.#opened.add(file);
    return true;
  }

  /** Begins anew. Gives the files that stayed closed: names that were looked up in them may be known for the next module. */
  renew(): Set<string> {
    const refused = this.#refused;
    this.#refused = new Set();
    this.#opened.clear();
    this.#spent = 0;
    return refused;
  }
}
