import type { Project } from './project';
import { answerOf, isLocatedAnew, type Located, type Question, type Trail } from './trail';

/** Answers that are kept. */
const MOST = 64;

/** Characters of the texts that go with them. */
const MOST_TEXT = 1024 * 1024;

/** Questions about the project that are asked again before an answer counts; what hangs on more is not kept. */
const MOST_QUESTIONS = 24;

export interface Recollection {
  /** Plain data: it leads to no node. */
  readonly value: unknown;
  /** Characters of the files that it comes from, as far as they were opened. */
  readonly lengths: ReadonlyMap<string, number>;
}

/** A file that is, or was, open. */
export interface Origin {
  /** null: it is closed. */
  readonly text: string | null;
  readonly trail: Trail;
}

interface Kept extends Recollection {
  readonly text: string;
  /** All files that were looked into, opened or not. */
  readonly files: ReadonlySet<string>;
  readonly located: readonly Located[];
  /** null: it holds only as long as nothing in the project changes. */
  readonly answers: readonly { readonly question: Question; readonly answer: unknown }[] | null;
  readonly edition: number | undefined;
}

/** What was worked out of files and of all that they lead to, after these are closed. Holds no tree. */
export class Recollections {
  /** Least recently used first. */
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  constructor(readonly project: Project) {}

  get count(): number {
    return this.#kept.size;
  }

  /** The answer to a question about a file of this text, if it still holds. */
  find(file: string, question: string, text: string): Recollection | null {
    const key = `${file}\n${question}`;
    const kept = this.#kept.get(key);
    if (!kept) return null;
    this.#drop(key);
    const edition = this.project.edition?.();
    const isUntouched = edition !== undefined && edition === kept.edition;
    const holds = isUntouched || kept.answers?.every((each) => answerOf(this.project, each.question) === each.answer);
    if (kept.text !== text || !holds) return null;
    this.#lay(key, { ...kept, edition });
    return kept;
  }

  /** Keeps an answer about an open file, with all that the trails from there lead to. */
  keep(
    question: string,
    { text, trail }: { readonly text: string; readonly trail: Trail },
    origins: (file: string) => Origin | undefined,
    value: unknown,
  ): void {
    const key = `${trail.file}\n${question}`;
    const files = new Set([trail.file]);
    const lengths = new Map<string, number>();
    const located = [...trail.located];
    const asked = [...trail.asked];
    // Grows while it is gone through.
    for (const file of trail.consulted) files.add(file);
    for (const file of files) {
      const origin = file === trail.file ? undefined : origins(file);
      if (!origin) continue;
      if (origin.text !== null) lengths.set(file, origin.text.length);
      for (const other of origin.trail.consulted) files.add(other);
      located.push(...origin.trail.located);
      asked.push(...origin.trail.asked);
    }
    this.#drop(key);
    const edition = this.project.edition?.();
    // Of a project that counts its changes nothing is asked twice: most such projects never change.
    const isAsked = asked.length === 0 || edition === undefined;
    if (isAsked && asked.length > MOST_QUESTIONS) return;
    const answers = isAsked ? asked.map((each) => ({ question: each, answer: answerOf(this.project, each) })) : null;
    this.#lay(key, { value, lengths, text, files, located, answers, edition });
  }

  /** Some files are not what they were. */
  forget(changed: ReadonlySet<string>): void {
    for (const [key, { files }] of this.#kept) if ([...changed].some((file) => files.has(file))) this.#drop(key);
  }

  /** Files came or went. */
  moved(): void {
    for (const [key, { located }] of this.#kept) if (isLocatedAnew(this.project, located)) this.#drop(key);
  }

  clear(): void {
    this.#kept.clear();
    this.#size = 0;
  }

  #lay(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    this.#size += kept.text.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST && this.#size <= MOST_TEXT) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#size -= this.#kept.get(key)?.text.length ?? 0;
    this.#kept.delete(key);
  }
}
