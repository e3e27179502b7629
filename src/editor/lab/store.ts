import type { Study } from '../../lab/study';
import { parseStudy, printStudy } from './studySchema';

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

const suffix = '.study.json';

/** The latest study of each network, by file and name. Loads once; the page's copies are written back through it. */
export class StudyStore {
  readonly #studies = new Map<string, Study>();
  #writing: Promise<void> = Promise.resolve();
  #loaded: Promise<void> | null = null;

  constructor(
    readonly files: StudyFiles,
    /** Told in words about files that could not be used. */
    readonly complain: (message: string) => void,
  ) {}

  /** Reads what is stored; unreadable files are kept aside. Never rejects. */
  load(): Promise<void> {
    this.#loaded ??= this.#loadAll();
    return this.#loaded;
  }

  get(uri: string, network: string): Study | null {
    return this.#studies.get(keyOf(uri, network)) ?? null;
  }

  withId(id: unknown): Study | null {
    return [...this.#studies.values()].find((study) => study.id === id) ?? null;
  }

  /** All studies of one file. */
  of(uri: string): readonly Study[] {
    return [...this.#studies.values()].filter(({ source }) => source.uri === uri);
  }

  /** Resolves when the study is on disk: written beside, then put in place, so that a crash leaves the former one. Rejects when it cannot be written. */
  save(study: Study): Promise<void> {
    const key = keyOf(study.source.uri, study.source.network);
    this.#studies.set(key, study);
    const name = fileName(key);
    const written = this.#writing.then(async () => {
      await this.files.write(`${name}.new`, new TextEncoder().encode(printStudy(study)));
      await this.files.rename(`${name}.new`, name);
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #loadAll(): Promise<void> {
    try {
      for (const name of await this.files.list()) if (name.endsWith(suffix)) await this.#loadOne(name);
    } catch (error) {
      this.complain(`The stored studies could not be read: ${messageOf(error)}`);
    }
  }

  async #loadOne(name: string): Promise<void> {
    const bytes = await this.files.read(name);
    if (!bytes) return;
    const parsed = parseStudy(new TextDecoder().decode(bytes));
    if ('reason' in parsed) {
      await this.files.rename(name, `${name}.damaged`);
      this.complain(`The stored study ${name} is damaged (${parsed.reason}) and was kept aside as ${name}.damaged.`);
      return;
    }
    const { study } = parsed;
    const key = keyOf(study.source.uri, study.source.network);
    // What this session has saved already is newer.
    if (!this.#studies.has(key)) this.#studies.set(key, study);
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
  return `${hash(2166136261)}${hash(3141592653)}${suffix}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
