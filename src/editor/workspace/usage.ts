import { mayUse } from '../../syntax/uses';
import { eachInTurn } from './breath';

interface Question {
  readonly className: string;
  readonly attribute: string;
  /** Files that may use it. */
  readonly users: Set<string>;
  /** Files whose rules asked. */
  readonly askers: Set<string>;
  isKnown: boolean;
}

export interface UsageOptions {
  /** Resolves when `paths` is complete; never rejects. */
  readonly ready: () => Promise<void>;
  readonly paths: () => ReadonlySet<string>;
  /** null when the file cannot be read. */
  readonly read: (path: string) => Promise<string | null>;
  readonly isCancelled: () => boolean;
  /** An answer arrived that differs from what these files were told. */
  readonly onAnswer: (files: readonly string[]) => void;
}

/**
 * Whether another file of a folder names a class and reads an attribute of it. Rules ask at once and cannot wait: until all files were searched the
 * answer is yes, which silences them. No text is kept: the files are read again for a new question, and only the changed ones for an old one.
 */
export class FolderUsage {
  readonly #questions = new Map<string, Question>();
  #searching = false;

  constructor(readonly options: UsageOptions) {}

  isUsedElsewhere(asker: string, className: string, attribute: string): boolean {
    const key = `${className}.${attribute}`;
    const question = this.#questions.get(key) ?? { className, attribute, users: new Set(), askers: new Set(), isKnown: false };
    question.askers.add(asker);
    this.#questions.set(key, question);
    if (!question.isKnown) void this.#search();
    return isUsed(question, asker);
  }

  /** Resolves when the files count as they are now; those that are gone too. */
  async changed(paths: Iterable<string>): Promise<void> {
    if (this.#questions.size === 0) return;
    for (const path of paths) await this.#look(path, [...this.#questions.values()]);
  }

  async #search(): Promise<void> {
    if (this.#searching) return;
    this.#searching = true;
    const { paths, ready, isCancelled, onAnswer } = this.options;
    await ready();
    for (let asked = this.#unknown(); asked.length > 0 && !isCancelled(); asked = this.#unknown()) {
      const questions = asked;
      await eachInTurn([...paths()], (path) => this.#look(path, questions), isCancelled);
      if (isCancelled()) break;
      for (const question of asked) question.isKnown = true;
      // Each was told that it is used.
      const told = asked.flatMap((question) => [...question.askers].filter((asker) => !isUsed(question, asker)));
      if (told.length > 0) onAnswer([...new Set(told)]);
    }
    this.#searching = false;
  }

  #unknown(): readonly Question[] {
    return [...this.#questions.values()].filter(({ isKnown }) => !isKnown);
  }

  async #look(path: string, questions: readonly Question[]): Promise<void> {
    const text = this.options.paths().has(path) ? await this.options.read(path) : null;
    for (const { className, attribute, users } of questions) {
      if (text !== null && mayUse(text, className, attribute)) users.add(path);
      else users.delete(path);
    }
  }
}

function isUsed({ isKnown, users }: Question, asker: string): boolean {
  return !isKnown || users.size > (users.has(asker) ? 1 : 0);
}
