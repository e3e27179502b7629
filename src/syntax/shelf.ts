import { Allowance } from './allowance';
import type { Exports } from './exports';
import { readForeign } from './foreign';
import { Freshness } from './freshness';
import type { Links } from './links';
import { Lookups } from './lookups';
import type { PyModule } from './module';
import { ofOwnPackage } from './ownPackage';
import type { Project } from './project';
import { type Origin, Recollections } from './recollections';
import { NotedProject, Trail } from './trail';

/** A parsed file of the project. */
export interface Volume {
  readonly module: PyModule;
  readonly exports: Exports;
  /** Frees the tree; the module's own `dispose` only says that its holder is done. */
  close(): void;
}

/** Parses a text as a file of the project, with links of its own; `release` becomes the module's `dispose`. */
export type Binder = (text: string, file: string, around: Around, release: () => void) => Volume;

interface Around {
  readonly links: Links;
  readonly project: Project;
}

export interface ShelfLimits {
  /** Characters of source that stay parsed between two modules that are read. */
  readonly kept: number;
  /** Characters of source that may be opened on behalf of one module; beyond them other files stay closed. */
  readonly perModule: number;
}

/** Closed files whose trails are known; beyond, all starts anew. */
const MOST_CLOSED = 2000;

/** A parsed file with its names takes more than a hundred times the memory of its text. */
const LIMITS: ShelfLimits = { kept: 1024 * 1024, perModule: 2 * 1024 * 1024 };

interface Place {
  readonly volume: Volume;
  readonly text: string;
  readonly trail: Trail;
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
  /** Trails of files that were closed: what is known through them still hangs on what they had looked into. */
  readonly #closed = new Map<string, Trail>();
  readonly #freshness: Freshness;
  readonly #allowance: Allowance;
  readonly #lookups: Lookups;
  readonly #recollections: Recollections;
  #holders = 0;
  #kept = 0;
  #isShared = true;

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
    this.#recollections = new Recollections(project);
    this.#allowance = new Allowance(limits.perModule);
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
    if (text === null || !this.#allowance.covers(file, text.length)) return null;
    if (!present) return this.#place(file, text, false).volume;
    this.#places.delete(file);
    this.#places.set(file, present);
    return present.volume;
  }

  /** Text of a file of the project, without opening it; null when it cannot be read. */
  text(file: string): string | null {
    return this.#textOf(file);
  }

  /** Frees every tree. */
  dispose(): void {
    for (const { volume } of this.#places.values()) volume.close();
    this.#places.clear();
    this.#closed.clear();
    this.#freshness.forget();
    this.#lookups.forget();
    this.#recollections.clear();
    this.#kept = 0;
  }

  #place(file: string, text: string, guest: boolean): Place {
    const trail = (guest ? undefined : this.#closed.get(file)) ?? new Trail(file, this.project);
    const around = { links: this.#linksOf(trail), project: new NotedProject(trail) };
    const volume = this.bind(text, file, around, () => this.#release(file, place));
    const place: Place = { volume, text, trail, holders: 0, guest };
    const before = this.#places.get(file);
    // The same file open twice with two texts: only the first stands for it.
    if (before && before.holders > 0) return place;
    if (before) this.#remove(file, before);
    this.#places.set(file, place);
    this.#closed.delete(file);
    if (!guest) this.#kept += text.length;
    return place;
  }

  #release(file: string, place: Place): void {
    if (place.holders === 0) return;
    place.holders--;
    this.#holders--;
    if (place.guest && place.holders === 0) this.#remove(file, place);
    if (this.#holders > 0) return;
    const refused = this.#allowance.renew();
    if (!this.#isShared) this.dispose();
    if (refused.size > 0) this.#forget(refused);
    for (const [oldest, kept] of this.#places) {
      if (this.#kept <= this.limits.kept) break;
      this.#remove(oldest, kept);
    }
    if (this.#closed.size > MOST_CLOSED) this.dispose();
  }

  #remove(file: string, place: Place): void {
    if (this.#places.get(file) === place) {
      this.#places.delete(file);
      this.#closed.set(file, place.trail);
    }
    if (!place.guest) this.#kept -= place.text.length;
    place.volume.close();
  }

  /** Takes down what is no longer true of the project. Only between modules: what is held stays. */
  #renew(file: string, text: string): void {
    if (this.#holders > 0) return;
    const isMoved = this.#freshness.isMoved();
    const changed = this.#freshness.changed(file, text);
    if (isMoved) for (const trail of this.#trails()) if (trail.isLocatedAnew()) changed.add(trail.file);
    if (isMoved) this.#recollections.moved();
    if (isMoved || changed.size > 0) this.#forget(changed);
  }

  /** Takes down some files and all that looked into them. */
  #forget(files: Set<string>): void {
    this.#lookups.forget();
    for (let before = -1; before !== files.size; ) {
      before = files.size;
      for (const trail of this.#trails()) if (trail.looksInto(files)) files.add(trail.file);
    }
    this.#recollections.forget(files);
    for (const [at, place] of this.#places) if (files.has(at)) this.#remove(at, place);
    for (const file of files) this.#closed.delete(file);
  }

  *#trails(): Generator<Trail> {
    for (const { trail } of this.#places.values()) yield trail;
    yield* this.#closed.values();
  }

  /** See `PyModule.recall`. */
  #recall<Value>(trail: Trail, question: string, work: () => Value): Value {
    const { file } = trail;
    const place = this.#places.get(file);
    // The file is open twice, with two texts.
    if (place?.trail !== trail) return work();
    const before = this.#recollections.find(file, question, place.text);
    // What is opened on behalf of one module must not depend on what is remembered.
    if (before && this.#allowance.coversAll(before.lengths)) return before.value as Value;
    const value = work();
    const origin = (other: string): Origin | undefined => {
      const closed = this.#closed.get(other);
      return this.#places.get(other) ?? (closed && { trail: closed, text: null });
    };
    this.#recollections.keep(question, place, origin, value);
    return value;
  }

  /** Text of a file that another one consults. */
  #textOf(file: string): string | null {
    const place = this.#places.get(file);
    // The text of the module that is read may be newer than the project's.
    this.#freshness.saw(file, place?.guest ? place.text : null);
    return place?.text ?? this.project.text(file);
  }

  #linksOf(trail: Trail): Links {
    const { file: from, consulted } = trail;
    const opened = (file: string): Volume | null => {
      consulted.add(file);
      return this.open(file);
    };
    const locate = (module: string): string | null => trail.locate(module);
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
      recall: (question, work) => this.#recall(trail, question, work),
    };
  }
}
