import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { isInside, realPath } from './folders';

/** Larger files are data, bytes. */
const LARGEST = 1024 * 1024;

interface ConfigText {
  readonly file: string;
  readonly text: string;
}

/** The configuration files that programs name; each is read once. */
export class ConfigFiles {
  readonly #known = new Map<string, ConfigText | null>();

  constructor(readonly nameOf: (path: string) => string) {}

  /** Looked for in each folder in turn; null when there is none inside the root, or it cannot be read. */
  find(path: string, folders: readonly string[], root: string): ConfigText | null {
    if (isAbsolute(path) || path.length > 500) return null;
    for (const folder of folders) {
      const found = this.#read(resolve(folder, path), root);
      if (found) return found;
    }
    return null;
  }

  forget(): void {
    this.#known.clear();
  }

  #read(path: string, root: string): ConfigText | null {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const found = this.#load(path, root);
    this.#known.set(path, found);
    return found;
  }

  #load(path: string, root: string): ConfigText | null {
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (!stats?.isFile() || stats.size > LARGEST) return null;
      const real = realPath(path);
      return isInside(real, root) ? { file: this.nameOf(real), text: readFileSync(real, 'utf8') } : null;
    } catch {
      return null;
    }
  }
}
