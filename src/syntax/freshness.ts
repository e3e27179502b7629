import type { Project } from './project';

/** The project's stamp of a file, or the text of a module that was read while the project had another one. */
type Stamp = number | string | undefined | { readonly text: string };

/** What was seen of the files that were looked into, to tell which have changed since. */
export class Freshness {
  readonly #stamps = new Map<string, Stamp>();
  /** Files of which the project has an older text. */
  readonly #newer = new Set<string>();
  #edition: number | undefined;
  #layout: number | undefined;

  constructor(readonly project: Project) {}

  /** Notes that a file was looked into; `newer` is its text when a module is read that the project has an older text of. */
  saw(file: string, newer: string | null): void {
    const isNewer = newer !== null && this.project.text(file) !== newer;
    this.#stamps.set(file, isNewer ? { text: newer } : this.project.stamp?.(file));
    if (isNewer) this.#newer.add(file);
    else this.#newer.delete(file);
  }

  /** Files came or went since the last question. */
  isMoved(): boolean {
    const layout = this.project.layout?.();
    const isMoved = layout !== this.#layout;
    this.#layout = layout;
    return isMoved;
  }

  /** Files that changed since they were seen, which are forgotten; `text` is the newest one of the file that is to be read. */
  changed(file: string, text: string): Set<string> {
    const changed = new Set<string>();
    const check = (seen: string): void => {
      if (!this.#stamps.has(seen) || this.#isAsBefore(seen, this.#stamps.get(seen), seen === file ? text : null)) return;
      changed.add(seen);
      this.#stamps.delete(seen);
      this.#newer.delete(seen);
    };
    const edition = this.project.edition?.();
    // Asked before every file: where nothing in the project has changed, thousands of others need not be looked at.
    if (edition !== undefined && edition === this.#edition) for (const seen of [...this.#newer, file]) check(seen);
    else
      this.#stamps.forEach((_, seen) => {
        check(seen);
      });
    this.#edition = edition;
    return changed;
  }

  forget(): void {
    this.#stamps.clear();
    this.#newer.clear();
  }

  #isAsBefore(file: string, before: Stamp, newest: string | null): boolean {
    if (typeof before === 'object') return before.text === (newest ?? this.project.text(file));
    return before === this.project.stamp?.(file) && (newest === null || newest === this.project.text(file));
  }
}
