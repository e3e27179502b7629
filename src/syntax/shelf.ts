import type { Exports } from './exports';
import { type Foreign, readForeign } from './foreign';
import { Freshness } from './freshness';
import { markOf } from './libraries';
import type { Links } from './links';
import { Lookups } from './lookups';
import type { PyModule } from './module';
import type { Project } from './project';

/** A parsed file of the project. */
export interface Volume {
  readonly module: PyModule;
  readonly exports: Exports;
  /** Frees the tree; the module's own `dispose` only says that its holder is done. */
  close(): void;
}

/** Parses a text as a file of the project, with links of its own; `release` becomes the module's `dispose`. */
export type Binder = (text: string, file: string, links: Links, release: () => void) => Volume;

export interface ShelfLimits {
  /** Characters of source that stay parsed between two modules that are read. */
  readonly kept: number;
  /** Characters of source that may be opened on behalf of one module; beyond them other files stay closed. */
  readonly perModule: number;
}

/** A parsed file with its names takes more than a hundred times the memory of its text. */
const LIMITS: ShelfLimits = { kept: 1024 * 1024, perModule: 2 * 1024 * 1024 };

interface Place {
  readonly volume: Volume;
  readonly text: string;
  /** Files that its names were looked up in, and what its module names were found to mean. */
  readonly consulted: Set<string>;
  readonly located: Map<string, string | null>;
  /** Open modules that are this one; it stays at least as long. */
  holders: number;
  /** Put here only for its holder: goes with it. */
  readonly guest: boolean;
}

/**
 * The parsed files of one project. Shared by the modules that are opened one after the other, because a thousand files of one package
 * import the same few: each is parsed when first asked for, and the ones not used for longest go first. Import cycles end here: every
 * file is on the shelf once.
 */
export class Shelf {
  /** Least recently used first. */
  readonly #places = new Map<string, Place>();
  readonly #freshness: Freshness;
  /** Files opened for the modules that are held: counted whether or not they were on the shelf, so that the order of modules does not matter. */
  readonly #opened = new Set<string>();
  readonly #lookups: Lookups;
  #holders = 0;
  #kept = 0;
  #spent = 0;
  #isShared = true;
  /** Files that stayed closed: names that were looked up in them may be known for the next module. */
  #refused = new Set<string>();

  constructor(
    readonly project: Project,
    readonly bind: Binder,
    readonly limits: ShelfLimits = LIMITS,
  ) {
    this.#lookups = new Lookups({
      project,
      exportsOf: (file) => this.open(file)?.exports ?? null,
      isOpen: (file) => this.#places.has(file),
      textOf: (file) => this.#textOf(file),
    });
    this.#freshness = new Freshness(project);
  }

  /** Opens the module that is to be read; its `dispose` gives it back. `shared` = the shelf outlives it. */
  enter(file: string, text: string, shared: boolean): PyModule {
    this.#renew(file, text);
    const present = this.#places.get(file);
    const place = present?.text === text ? present : this.#place(file, text, true);
    place.holders++;
    this.#holders++;
    this.#isShared = shared;
    return place.volume.module;
  }

  /** A file of the project, parsed; null when there is none, it cannot be read, or too much was opened already. */
  open(file: string): Volume | null {
    const present = this.#places.get(file);
    const text = present && !present.guest ? present.text : this.#textOf(file);
    if (text === null || !this.#mayOpen(file, text)) return null;
    if (!present) return this.#place(file, text, false).volume;
    this.#places.delete(file);
    this.#places.set(file, present);
    return present.volume;
  }

  /** Text of a file of the project, without opening it; null when it cannot be read. */
  text(file: string): string | null {
    return this.#textOf(file);
  }

  #mayOpen(file: string, text: string): boolean {
    if (this.#opened.has(file)) return true;
    if (this.#spent > 0 && this.#spent + text.length > this.limits.perModule) {
      this.#refused.add(file);
      return false;
    }
    this.#spent += text.length;
    this.#opened.add(file);
    return true;
  }

  /** Frees every tree. */
  dispose(): void {
    for (const { volume } of this.#places.values()) volume.close();
    this.#places.clear();
    this.#freshness.forget();
    this.#lookups.forget();
    this.#kept = 0;
  }

  #place(file: string, text: string, guest: boolean): Place {
    const consulted = new Set<string>();
    const located = new Map<string, string | null>();
    const volume = this.bind(text, file, this.#linksOf(file, consulted, located), () => this.#release(file, place));
    const place: Place = { volume, text, consulted, located, holders: 0, guest };
    const before = this.#places.get(file);
    // The same file open twice with two texts: only the first stands for it.
    if (before && before.holders > 0) return place;
    if (before) this.#remove(file, before);
    this.#places.set(file, place);
    if (!guest) this.#kept += text.length;
    return place;
  }

  #release(file: string, place: Place): void {
    if (place.holders === 0) return;
    place.holders--;
    this.#holders--;
    if (place.guest && place.holders === 0) this.#remove(file, place);
    if (this.#holders > 0) return;
    this.#spent = 0;
    this.#opened.clear();
    if (!this.#isShared) this.dispose();
    if (this.#refused.size > 0) this.#forget(this.#refused);
    this.#refused = new Set();
    for (const [oldest, kept] of this.#places) {
      if (this.#kept <= this.limits.kept) break;
      this.#remove(oldest, kept);
    }
  }

  #remove(file: string, place: Place): void {
    if (this.#places.get(file) === place) this.#places.delete(file);
    if (!place.guest) this.#kept -= place.text.length;
    place.volume.close();
  }

  /** Takes down what is no longer true of the project. Only between modules: what is held stays. */
  #renew(file: string, text: string): void {
    if (this.#holders > 0) return;
    const isMoved = this.#freshness.isMoved();
    const changed = this.#freshness.changed(file, text);
    if (isMoved) for (const [at, place] of this.#places) if (this.#isLocatedAnew(at, place)) changed.add(at);
    if (isMoved || changed.size > 0) this.#forget(changed);
  }

  /** Takes down some files and all that looked into them. */
  #forget(files: Set<string>): void {
    this.#lookups.forget();
    for (let before = -1; before !== files.size; ) {
      before = files.size;
      for (const [at, { consulted }] of this.#places) if ([...consulted].some((other) => files.has(other))) files.add(at);
    }
    for (const [at, place] of this.#places) if (files.has(at)) this.#remove(at, place);
  }

  #isLocatedAnew(file: string, { located }: Place): boolean {
    for (const [module, target] of located) if (this.project.locate(file, module) !== target) return true;
    return false;
  }

  /** Text of a file that another one consults. */
  #textOf(file: string): string | null {
    const place = this.#places.get(file);
    // The text of the module that is read may be newer than the project's.
    this.#freshness.saw(file, place?.guest ? place.text : null);
    return place?.text ?? this.project.text(file);
  }

  #linksOf(from: string, consulted: Set<string>, located: Map<string, string | null>): Links {
    const opened = (file: string): Volume | null => {
      consulted.add(file);
      return this.open(file);
    };
    const locate = (module: string): string | null => {
      let file = located.get(module);
      if (file === undefined) {
        file = this.project.locate(from, module);
        located.set(module, file);
      }
      return file;
    };
    return {
      locate,
      member: (file, name, how) => {
        consulted.add(file);
        return this.#lookups.member(file, name, how, consulted);
      },
      define: (file, name) => {
        consulted.add(file);
        return this.#lookups.define(file, name);
      },
      inClass: (owner, name) => opened(owner.file)?.exports.inClass(owner, name) ?? null,
      heritage: (canonical) => {
        const foreign = readForeign(canonical) ?? ofOwnPackage(from, canonical, locate);
        if (!foreign) return null;
        consulted.add(foreign.file);
        return this.#lookups.heritage(foreign);
      },
      frameworksOf: (file) => {
        consulted.add(file);
        return this.#lookups.frameworks(file);
      },
      open: (file) => opened(file)?.module ?? null,
    };
  }
}

/** The class behind a library's name in a file that lies inside the package of that name: a project that is the library, or is called like it. */
function ofOwnPackage(from: string, canonical: string, locate: (module: string) => string | null): Foreign | null {
  if (markOf(canonical) === null) return null;
  const names = canonical.split('.');
  const root = locate(names[0] ?? '');
  if (!root?.endsWith('__init__.py') || !from.startsWith(root.slice(0, -'__init__.py'.length))) return null;
  for (let count = names.length - 1; count > 0; count--) {
    const file = locate(names.slice(0, count).join('.'));
    if (file !== null) return { file, name: names.slice(count).join('.') };
  }
  return null;
}
