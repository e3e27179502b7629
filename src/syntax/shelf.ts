import type { Exports } from './exports';
import { foreignName } from './foreign';
import { markOf } from './libraries';
import type { Links } from './links';
import type { PyModule } from './module';
import { plainlyDefines } from './plain';
import type { Definition, Project } from './project';

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

/** The project's stamp of a file, or the text of a module that was read. */
type Stamp = number | string | undefined | { readonly text: string };

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
  /** What was seen of the files that were consulted. */
  readonly #stamps = new Map<string, Stamp>();
  readonly #plain = new Map<string, boolean>();
  readonly #starred = new Map<string, boolean>();
  /** Files opened for the modules that are held: counted whether or not they were on the shelf, so that the order of modules does not matter. */
  readonly #opened = new Set<string>();
  readonly #frameworks = new Map<string, string | null>();
  readonly #asking = new Set<string>();
  #layout: number | undefined;
  #holders = 0;
  #kept = 0;
  #spent = 0;
  #isShared = true;
  /** A file stayed closed: names that were looked up meanwhile may be known for the next module. */
  #isIncomplete = false;

  constructor(
    readonly project: Project,
    readonly bind: Binder,
    readonly limits: ShelfLimits = LIMITS,
  ) {}

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

  #mayOpen(file: string, text: string): boolean {
    if (this.#opened.has(file)) return true;
    if (this.#spent > 0 && this.#spent + text.length > this.limits.perModule) {
      this.#isIncomplete = true;
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
    this.#stamps.clear();
    this.#plain.clear();
    this.#starred.clear();
    this.#frameworks.clear();
    this.#kept = 0;
    this.#isIncomplete = false;
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
    if (!this.#isShared || this.#isIncomplete) this.dispose();
    else for (const [oldest, kept] of this.#places) if (this.#kept > this.limits.kept) this.#remove(oldest, kept);
  }

  #remove(file: string, place: Place): void {
    if (this.#places.get(file) === place) this.#places.delete(file);
    if (!place.guest) this.#kept -= place.text.length;
    place.volume.close();
  }

  /** Takes down what is no longer true of the project. Only between modules: what is held stays. */
  #renew(file: string, text: string): void {
    if (this.#holders > 0) return;
    const layout = this.project.layout?.();
    const isMoved = layout !== this.#layout;
    this.#layout = layout;
    const changed = new Set<string>();
    for (const [seen, before] of this.#stamps) if (!this.#isAsBefore(seen, before, seen === file ? text : null)) changed.add(seen);
    if (isMoved) for (const [at, place] of this.#places) if (this.#isLocatedAnew(at, place)) changed.add(at);
    if (!isMoved && changed.size === 0) return;
    this.#plain.clear();
    this.#starred.clear();
    this.#frameworks.clear();
    for (const seen of changed) this.#stamps.delete(seen);
    for (let before = -1; before !== changed.size; ) {
      before = changed.size;
      for (const [at, { consulted }] of this.#places)
        if (!changed.has(at) && [...consulted].some((other) => changed.has(other))) changed.add(at);
    }
    for (const [at, place] of this.#places) if (changed.has(at)) this.#remove(at, place);
  }

  /** @param newest text of the file when it is the one to be read, else null */
  #isAsBefore(file: string, before: Stamp, newest: string | null): boolean {
    if (typeof before === 'object') return before.text === (newest ?? this.project.text(file));
    return before === this.project.stamp?.(file) && (newest === null || newest === this.project.text(file));
  }

  #isLocatedAnew(file: string, { located }: Place): boolean {
    for (const [module, target] of located) if (this.project.locate(file, module) !== target) return true;
    return false;
  }

  /** Text of a file that another one consults. */
  #textOf(file: string): string | null {
    const guest = this.#places.get(file);
    // The text of the module that is read may be newer than the project's.
    const isNewer = guest?.guest === true && this.project.text(file) !== guest.text;
    this.#stamps.set(file, isNewer ? { text: guest.text } : this.project.stamp?.(file));
    return guest?.text ?? this.project.text(file);
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
        return this.#guarded(`${how} ${file}:${name}`, undefined, () => this.#member(file, name, how));
      },
      define: (file, name) => {
        consulted.add(file);
        return this.#guarded(`define ${file}:${name}`, null, () => this.#define(file, name));
      },
      inClass: (owner, name) => opened(owner.file)?.exports.inClass(owner, name) ?? null,
      classOf: (definition) => (definition.kind === 'class' ? (opened(definition.file)?.exports.classOf(definition.node) ?? null) : null),
      open: (file) => opened(file)?.module ?? null,
      fromOutside: (file, canonical) => this.#fromOutside(file, canonical),
    };
  }

  /** A name that needs itself has no meaning. */
  #guarded<Result>(question: string, none: Result, answer: () => Result): Result {
    if (this.#asking.has(question) || this.#asking.size > MAX_DEPTH) return none;
    this.#asking.add(question);
    try {
      return answer();
    } finally {
      this.#asking.delete(question);
    }
  }

  #member(file: string, name: string, how: 'named' | 'public'): string | null | undefined {
    // Most names are defined by the file itself, which its text shows without a parser.
    if (how === 'named' && !this.#places.has(file) && this.#isPlain(file, name)) return this.#fromOutside(file, `.${name}`);
    if (how === 'public' && !this.#mayExport(file, name)) return undefined;
    const found = this.open(file)?.exports.member(name, how);
    if (found !== undefined) return found === null ? null : this.#fromOutside(file, found);
    const inside = how === 'named' ? this.#submodule(file, name) : null;
    return inside === null ? undefined : foreignName({ file: inside, name: '' });
  }

  #define(file: string, name: string): Definition | null {
    return this.open(file)?.exports.define(name) ?? null;
  }

  #isPlain(file: string, name: string): boolean {
    const key = `${file}:${name}`;
    let plain = this.#plain.get(key);
    if (plain === undefined) {
      plain = plainlyDefines(this.#textOf(file) ?? '', name);
      this.#plain.set(key, plain);
    }
    return plain;
  }

  #mayExport(file: string, name: string): boolean {
    const text = this.#places.get(file)?.text ?? this.#textOf(file) ?? '';
    let isStarred = this.#starred.get(file);
    if (isStarred === undefined) {
      isStarred = /^[ \t]*from\b[^\n]*\bimport[ \t]*\*/m.test(text);
      this.#starred.set(file, isStarred);
    }
    return isStarred || text.includes(name);
  }

  #submodule(file: string, name: string): string | null {
    return file.endsWith('__init__.py') ? this.project.locate(file, `.${name}`) : null;
  }

  #fromOutside(file: string, canonical: string): string {
    if (!canonical.startsWith('.')) return canonical;
    const framework = this.#frameworkModule(file);
    return framework === null ? foreignName({ file, name: canonical.slice(1) }) : `${framework}${canonical}`;
  }

  /** `torch.nn.modules.dropout` for that file in PyTorch's own source; null in every other project. */
  #frameworkModule(file: string): string | null {
    let module = this.#frameworks.get(file);
    if (module === undefined) {
      module = packagePath(this.project, file);
      const mark = markOf(module);
      if (mark === null || this.project.locate(file, mark) === null) module = null;
      this.#frameworks.set(file, module);
    }
    return module;
  }
}

const MAX_DEPTH = 60;

/** Dotted name of a file under its topmost package. */
function packagePath(project: Project, file: string): string {
  const parts = file.replace(/(?:\/__init__)?\.py$/, '').split('/');
  let depth = 1;
  const isPackage = file.endsWith('/__init__.py');
  const most = parts.length + (isPackage ? 1 : 0);
  for (let dots = '.'; depth < most && project.locate(file, dots) !== null; dots += '.') depth++;
  return parts.slice(-(isPackage ? Math.max(1, depth - 1) : depth)).join('.');
}
