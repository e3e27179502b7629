import { cutOut } from '../text/cutOut';
import type { Exports } from './exports';
import { FileNames } from './fileNames';
import { type Foreign, foreignName } from './foreign';
import type { Heritage } from './links';
import { frameworkImports, plainlyDefines } from './plain';
import type { Definition, Project } from './project';

export interface LookupsParts {
  readonly project: Project;
  /** What a file offers; null when it cannot be opened. */
  exportsOf(file: string): Exports | null;
  isOpen(file: string): boolean;
  textOf(file: string): string | null;
}

const MAX_DEPTH = 60;

/** Answers that are remembered, of each kind; beyond, all start anew. */
const MOST_REMEMBERED = 10_000;

interface Answer {
  readonly name: string | null | undefined;
  readonly from: ReadonlySet<string>;
}

const NO_FILES: ReadonlySet<string> = new Set();

/** Answers what names of files mean, and remembers what does not need their trees. A name that needs itself has no meaning. */
export class Lookups {
  readonly #members = new Map<string, Answer>();
  /** Files that were asked about since the outermost question for a member. */
  #trail = new Set<string>();
  readonly #plain = new Map<string, boolean>();
  readonly #starred = new Map<string, boolean>();
  readonly #heritages = new Map<string, Heritage | null>();
  readonly #frameworks = new Map<string, readonly string[]>();
  readonly #asking = new Set<string>();
  readonly #names: FileNames;

  constructor(readonly parts: LookupsParts) {
    this.#names = new FileNames(parts.project);
  }

  forget(): void {
    this.#members.clear();
    this.#plain.clear();
    this.#starred.clear();
    this.#heritages.clear();
    this.#frameworks.clear();
    this.#names.forget();
  }

  /** See `Links.member`. Remembered with the files that the answer comes from; they are added to `consulted`. */
  member(file: string, name: string, how: 'named' | 'public', consulted: Set<string>): string | null | undefined {
    const key = `${how} ${file}:${name}`;
    const answer = this.#members.get(key) ?? this.#memberAnew(key, file, name, how);
    for (const other of answer.from) {
      consulted.add(other);
      this.#trail.add(other);
    }
    return answer.name;
  }

  #memberAnew(key: string, file: string, name: string, how: 'named' | 'public'): Answer {
    const isOutermost = this.#asking.size === 0;
    if (isOutermost) this.#trail = new Set();
    const found = this.#guarded(key, undefined, () => this.#member(file, name, how));
    const answer = { name: typeof found === 'string' ? cutOut(found) : found, from: isOutermost ? this.#trail : NO_FILES };
    // In a circle of names the question that closes it is no answer.
    if (!isOutermost) return answer;
    this.#trail = new Set();
    if (this.#members.size >= MOST_REMEMBERED) this.#members.clear();
    this.#members.set(key, answer);
    return answer;
  }

  /** See `Links.define`. */
  define(file: string, name: string): Definition | null {
    this.#trail.add(file);
    return this.#guarded(`define ${file}:${name}`, null, () => this.parts.exportsOf(file)?.define(name) ?? null);
  }

  /** See `Links.heritage`. Remembered, because the classes of a package derive from the same few in the same large files. */
  heritage(foreign: Foreign): Heritage | null {
    this.#trail.add(foreign.file);
    const key = foreignName(foreign);
    const before = this.#heritages.get(key);
    if (before !== undefined) return before;
    const found = this.#guarded(`heritage ${key}`, null, () => this.#heritage(foreign));
    // In a circle of classes the question that closes it is no answer.
    if (this.#heritages.size >= MOST_REMEMBERED / 10) this.#heritages.clear();
    if (this.#asking.size === 0) this.#heritages.set(key, found);
    return found;
  }

  /** See `Links.frameworksOf`. */
  frameworks(file: string): readonly string[] {
    this.#trail.add(file);
    let found = this.#frameworks.get(file);
    if (!found) {
      found = frameworkImports(this.parts.textOf(file) ?? '');
      this.#frameworks.set(file, found);
    }
    return found;
  }

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
    this.#trail.add(file);
    // Most names are defined by the file itself, which its text shows without a parser.
    if (how === 'named' && !this.parts.isOpen(file) && this.#isPlain(file, name)) return this.#names.fromOutside(file, `.${name}`);
    if (how === 'public' && !this.#mayExport(file, name)) return undefined;
    const found = this.parts.exportsOf(file)?.member(name, how);
    if (found !== undefined) return found === null ? null : this.#names.fromOutside(file, found);
    const inside = how === 'named' && file.endsWith('__init__.py') ? this.parts.project.locate(file, `.${name}`) : null;
    return inside === null ? undefined : foreignName({ file: inside, name: '' });
  }

  #heritage({ file, name }: Foreign): Heritage | null {
    const [first = '', ...rest] = name.split('.');
    let found = this.define(file, first);
    for (const part of rest) found = found && (this.parts.exportsOf(found.file)?.inClass(found, part) ?? null);
    if (found?.kind !== 'class') return null;
    const { file: at, node } = found;
    const owner = this.parts.exportsOf(at)?.classOf(node);
    if (!owner) return null;
    const ancestors = new Set([...owner.ancestors].map((ancestor) => cutOut(this.#names.fromOutside(at, ancestor))));
    return { ancestors, unknownBase: owner.unknownBase };
  }

  #isPlain(file: string, name: string): boolean {
    const key = `${file}:${name}`;
    let plain = this.#plain.get(key);
    if (plain === undefined) {
      if (this.#plain.size >= MOST_REMEMBERED) this.#plain.clear();
      plain = plainlyDefines(this.parts.textOf(file) ?? '', name);
      this.#plain.set(key, plain);
    }
    return plain;
  }

  #mayExport(file: string, name: string): boolean {
    const text = this.parts.textOf(file) ?? '';
    let isStarred = this.#starred.get(file);
    if (isStarred === undefined) {
      isStarred = /^[ \t]*from\b[^\r\n]{0,999}\bimport[ \t]*\*/m.test(text);
      this.#starred.set(file, isStarred);
    }
    return isStarred || text.includes(name);
  }
}
