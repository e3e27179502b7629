import type { ExperimentRecord } from '../../lab/experiments/record';
import type { Study } from '../../lab/study';
import { parseExperiment, parseStudy, printRecord } from './studySchema';

/** The few file operations that the store needs; `vscode.workspace.fs` behind it in the editor, a map in tests. */
export interface StudyFiles {
  /** Names in the folder; empty when there is no folder yet. */
  list(): Promise<readonly string[]>;
  /** null when there is no such file. */
  read(name: string): Promise<Uint8Array | null>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Replaces an existing target. */
  rename(from: string, to: string): Promise<void>;
}

/** What is kept of a network. */
type Kept = Study | ExperimentRecord;

/** How a kind of record is written. */
interface Form<T extends Kept> {
  /** For complaints. */
  readonly word: string;
  /** Ending of the files. */
  readonly suffix: string;
  readonly parse: (stored: string) => { readonly value: T } | { readonly reason: string };
}

/** The latest record of each network, by file and name. Loads once; the page's copies are written back through it. */
class LatestStore<T extends Kept> {
  readonly #records = new Map<string, T>();
  #writing: Promise<void> = Promise.resolve();
  #loaded: Promise<void> | null = null;

  constructor(
    readonly files: StudyFiles,
    /** Told in words about files that could not be used. */
    readonly complain: (message: string) => void,
    readonly form: Form<T>,
  ) {}

  /** Reads what is stored; unreadable files are kept aside. Never rejects. */
  load(): Promise<void> {
    this.#loaded ??= this.#loadAll();
    return this.#loaded;
  }

  get(uri: string, network: string): T | null {
    return this.#records.get(keyOf(uri, network)) ?? null;
  }

  withId(id: unknown): T | null {
    return [...this.#records.values()].find((record) => record.id === id) ?? null;
  }

  /** All records of one file. */
  of(uri: string): readonly T[] {
    return [...this.#records.values()].filter(({ source }) => source.uri === uri);
  }

  /** Resolves when the record is on disk: written beside, then put in place, so that a crash leaves the former one. Rejects when it cannot be written. */
  save(record: T): Promise<void> {
    const key = keyOf(record.source.uri, record.source.network);
    this.#records.set(key, record);
    const name = `${fileName(key)}${this.form.suffix}`;
    const written = this.#writing.then(async () => {
      await this.files.write(`${name}.new`, new TextEncoder().encode(printRecord(record)));
      await this.files.rename(`${name}.new`, name);
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #loadAll(): Promise<void> {
    try {
      for (const name of await this.files.list()) if (name.endsWith(this.form.suffix)) await this.#loadOne(name);
    } catch (error) {
      this.complain(`The stored ${this.form.word} could not be read: ${messageOf(error)}`);
    }
  }

  async #loadOne(name: string): Promise<void> {
    const bytes = await this.files.read(name);
    if (!bytes) return;
    const parsed = this.form.parse(new TextDecoder().decode(bytes));
    if ('reason' in parsed) {
      await this.files.rename(name, `${name}.damaged`);
      this.complain(`${name} is damaged (${parsed.reason}) and was kept aside as ${name}.damaged.`);
      return;
    }
    const { value } = parsed;
    const key = keyOf(value.source.uri, value.source.network);
    // What this session has saved already is newer.
    if (!this.#records.has(key)) this.#records.set(key, value);
  }
}

/** Studies of rates: what the editor says about a file depends on them. */
export class StudyStore extends LatestStore<Study> {
  constructor(files: StudyFiles, complain: (message: string) => void) {
    super(files, complain, { word: 'studies', suffix: '.study.json', parse: parseStudy });
  }
}

/** Experiments that ask something else. */
export class ExperimentStore extends LatestStore<ExperimentRecord> {
  constructor(files: StudyFiles, complain: (message: string) => void) {
    super(files, complain, { word: 'experiments', suffix: '.experiment.json', parse: parseExperiment });
  }
}

function keyOf(uri: string, network: string): string {
  return `${uri}\n${network}`;
}

/** FNV-1a, twice with different offsets: short, stable and good enough to tell a workspace's networks apart. */
function fileName(key: string): string {
  const hash = (offset: number) => {
    let value = offset;
    for (let i = 0; i < key.length; i++) value = Math.imul(value ^ key.charCodeAt(i), 16777619) >>> 0;
    return value.toString(16).padStart(8, '0');
  };
  return `${hash(2166136261)}${hash(3141592653)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
