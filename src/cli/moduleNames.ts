import { dirname, sep } from 'node:path';
import { type FileTree, locateModule } from '../syntax/locate';
import { locateSearched, type SearchPath, searchPaths } from '../syntax/searchPaths';
import { cutOut } from '../text/cutOut';
import type { Folders } from './folders';

/** Module names whose files are kept in memory. */
const MOST_LOCATED = 50_000;

export interface ModuleNamesParts {
  readonly folders: Folders;
  /** The real path of a file, from the name it is shown under, and back. */
  pathOf(name: string): string;
  nameOf(path: string): string;
  /** Text of a file by its name; null when it cannot be read. */
  text(name: string): string | null;
}

/** What the files of one folder have in common. */
interface Home {
  readonly folder: string;
  readonly root: string;
  /** What module names mean there. */
  readonly located: Map<string, string | null>;
  /** Whether a file or folder of a name stands where absolute names are looked for. */
  readonly holds: Map<string, boolean>;
}

/** Where the module names in the files of a project lead. Files are called by the names they are shown under. */
export class ModuleNames {
  readonly #homes = new Map<string, Home>();
  readonly #homeOfFile = new Map<string, Home>();
  readonly #searched = new Map<string, readonly SearchPath[]>();
  #located = 0;

  constructor(readonly parts: ModuleNamesParts) {}

  /** See `Project.locate`. */
  locate(from: string, module: string): string | null {
    const home = this.#homeOf(from);
    if (module.startsWith('.')) return this.#around(home, from, module);
    const found = this.#holds(home, module) ? this.#around(home, from, module) : null;
    return found ?? this.#added(home, from, module);
  }

  /** Tells at little cost that an absolute name, and whatever it is the beginning of, leads nowhere: most imports are of libraries. */
  isForeign(from: string, module: string): boolean {
    return !module.startsWith('.') && !this.#holds(this.#homeOf(from), module) && this.#addedBy(from).length === 0;
  }

  /** The top folder of the project that a file belongs to. */
  rootOf(name: string): string {
    return this.#homeOf(name).root;
  }

  /** A file has another text. */
  changed(name: string): void {
    this.#searched.delete(name);
  }

  #homeOf(name: string): Home {
    const known = this.#homeOfFile.get(name);
    if (known) return known;
    const folder = dirname(this.parts.pathOf(name));
    const home = this.#homes.get(folder) ?? { folder, root: this.parts.folders.rootOf(folder), located: new Map(), holds: new Map() };
    this.#homes.set(folder, home);
    this.#homeOfFile.set(name, home);
    return home;
  }

  /** Whether there is anything with which an absolute module name may begin, beside a file or further up. */
  #holds({ folder, root, holds }: Home, module: string): boolean {
    const dot = module.indexOf('.');
    const first = dot < 0 ? module : module.slice(0, dot);
    let found = holds.get(first);
    if (found === undefined) {
      const { folders } = this.parts;
      const isIn = (at: string): boolean => folders.holds(at, root, first) || folders.holds(`${at}${sep}src`, root, first);
      // The root itself may be the package that is named.
      found = isIn(folder) || root.endsWith(`${sep}${first}`);
      for (let at = folder; !found && at !== root && dirname(at) !== at; ) {
        at = dirname(at);
        found = isIn(at);
      }
      holds.set(cutOut(first), found);
    }
    return found;
  }

  #around({ folder, root, located }: Home, from: string, module: string): string | null {
    const before = located.get(module);
    if (before !== undefined) return before;
    if (this.#located++ >= MOST_LOCATED) {
      for (const home of this.#homes.values()) home.located.clear();
      this.#located = 1;
    }
    const name = this.#nameIn(root, (tree) => locateModule(tree, `${slashes(folder)}/${from.slice(from.lastIndexOf('/') + 1)}`, module));
    located.set(cutOut(module), name);
    return name;
  }

  /** By the folders that the file itself adds to `sys.path`. */
  #added({ root }: Home, from: string, module: string): string | null {
    const paths = this.#addedBy(from);
    return paths.length === 0 ? null : this.#nameIn(root, (tree) => locateSearched(tree, slashes(this.parts.pathOf(from)), module, paths));
  }

  #addedBy(from: string): readonly SearchPath[] {
    let paths = this.#searched.get(from);
    if (!paths) {
      paths = searchPaths(this.parts.text(from) ?? '');
      this.#searched.set(from, paths);
    }
    return paths;
  }

  #nameIn(root: string, find: (tree: FileTree) => string | null): string | null {
    const { folders } = this.parts;
    const found = find({
      has: (file) => folders.file(system(file), root) !== null,
      mayHold: (folder, name) => folders.holds(system(folder), root, name),
      root: slashes(root),
    });
    const real = found === null ? null : folders.file(system(found), root);
    return real === null ? null : this.parts.nameOf(real);
  }
}

function slashes(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}

function system(path: string): string {
  return sep === '/' ? path : path.split('/').join(sep);
}
