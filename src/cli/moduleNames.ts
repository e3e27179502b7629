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
  readonly above: Step;
}

/** A folder, and whether a file or folder of a name stands in it, beside it under `src`, or further up. */
interface Step {
  readonly folder: string;
  readonly outer: Step | null;
  readonly holds: Map<string, boolean>;
}

/** Where the module names in the files of a project lead. Files are called by the names they are shown under. */
export class ModuleNames {
  readonly #homes = new Map<string, Home>();
  readonly #homeOfFile = new Map<string, Home>();
  /** By the root, then by the folder. */
  readonly #steps = new Map<string, Map<string, Step>>();
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
    const home = this.#homes.get(folder) ?? this.#newHome(folder);
    this.#homes.set(folder, home);
    this.#homeOfFile.set(name, home);
    return home;
  }

  #newHome(folder: string): Home {
    const root = this.parts.folders.rootOf(folder);
    return { folder, root, located: new Map(), above: this.#stepAt(folder, root) };
  }

  /** Folders of one project share what is known of those above. */
  #stepAt(folder: string, root: string): Step {
    const steps = this.#steps.get(root) ?? new Map<string, Step>();
    this.#steps.set(root, steps);
    const known = steps.get(folder);
    if (known) return known;
    const outer = dirname(folder);
    const step = { folder, outer: folder === root || outer === folder ? null : this.#stepAt(outer, root), holds: new Map() };
    steps.set(folder, step);
    return step;
  }

  /** Whether there is anything with which an absolute module name may begin, beside a file or further up. */
  #holds({ root, above }: Home, module: string): boolean {
    const dot = module.indexOf('.');
    return this.#holdsFrom(above, root, dot < 0 ? module : module.slice(0, dot));
  }

  #holdsFrom({ folder, outer, holds }: Step, root: string, first: string): boolean {
    let found = holds.get(first);
    if (found === undefined) {
      const { folders } = this.parts;
      found = folders.holds(folder, root, first) || folders.holds(`${folder}${sep}src`, root, first);
      // The root itself may be the package that is named.
      found ||= outer ? this.#holdsFrom(outer, root, first) : root.endsWith(`${sep}${first}`);
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
