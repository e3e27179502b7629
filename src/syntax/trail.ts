import { cutOut } from '../text/cutOut';
import type { Caller, Project } from './project';
import type { TraitCounts } from './traits';

/** What a module name meant as seen from a file. */
export interface Located {
  readonly from: string;
  readonly module: string;
  /** null: it was not the project's. */
  readonly target: string | null;
}

/** A question about the project whose answer no single file holds. */
export type Question =
  | { readonly kind: 'callers'; readonly file: string; readonly name: string }
  | { readonly kind: 'config'; readonly from: string; readonly path: string };

/** The answer in a form that is equal, by `===`, as long as the answer is the same. */
export function answerOf(project: Project, question: Question): unknown {
  if (question.kind === 'callers') return JSON.stringify(project.callers(question.file, question.name));
  return project.config?.(question.from, question.path) ?? null;
}

/** What a parsed file looked into: without all that being the same, what is known of it may be wrong. */
export class Trail {
  /** Files that its names were looked up in. */
  readonly consulted = new Set<string>();
  readonly #located = new Map<string, Located>();
  readonly #asked = new Map<string, Question>();

  constructor(
    readonly file: string,
    readonly project: Project,
  ) {}

  get located(): Iterable<Located> {
    return this.#located.values();
  }

  get asked(): Iterable<Question> {
    return this.#asked.values();
  }

  /** The file that a module name means here. */
  locate(module: string): string | null {
    const before = this.#located.get(module);
    if (before) return before.target;
    const target = this.project.locate(this.file, module);
    const name = cutOut(module);
    this.#located.set(name, { from: this.file, module: name, target });
    return target;
  }

  /** Some module name means another file than it did. */
  isLocatedAnew(): boolean {
    return isLocatedAnew(this.project, this.#located.values());
  }

  ask(question: Question): void {
    const [from, about] = question.kind === 'callers' ? [question.file, question.name] : [question.from, question.path];
    this.#asked.set(`${question.kind} ${keyOf(from, about)}`, question);
  }

  /** It looked into one of some files. */
  looksInto(files: ReadonlySet<string>): boolean {
    const [few, many] = files.size < this.consulted.size ? [files, this.consulted] : [this.consulted, files];
    for (const file of few) if (many.has(file)) return true;
    return false;
  }
}

export function isLocatedAnew(project: Project, all: Iterable<Located>): boolean {
  for (const { from, module, target } of all) if (project.locate(from, module) !== target) return true;
  return false;
}

function keyOf(file: string, name: string): string {
  return `${file}\n${name}`;
}

/** The project as one file asks it: what is asked of more than one file is noted. */
export class NotedProject implements Project {
  readonly #project: Project;
  readonly #trail: Trail;

  constructor(trail: Trail) {
    this.#project = trail.project;
    this.#trail = trail;
  }

  locate(from: string, module: string): string | null {
    return this.#project.locate(from, module);
  }

  text(file: string): string | null {
    return this.#project.text(file);
  }

  config(from: string, path: string): { readonly file: string; readonly text: string } | null {
    this.#trail.ask({ kind: 'config', from, path: cutOut(path) });
    return this.#project.config?.(from, path) ?? null;
  }

  callers(file: string, name: string): readonly Caller[] {
    this.#trail.ask({ kind: 'callers', file, name: cutOut(name) });
    return this.#project.callers(file, name);
  }

  users(file: string, name: string): readonly string[] | null {
    return this.#project.users?.(file, name) ?? null;
  }

  traits(file: string): TraitCounts | null {
    return this.#project.traits?.(file) ?? null;
  }
}
