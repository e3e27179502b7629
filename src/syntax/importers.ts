import { cutOut } from '../text/cutOut';
import { matchImports } from './importLines';
import { type TraitCounts, type Traits, traitsOf } from './traits';

/** One file's imports of another. Its names are told apart when somebody asks who uses that file: of most nobody does. */
class Edge {
  readonly #list: string | null;
  #names: ReadonlyMap<string, string> | null | undefined;

  /** `list`: the names as written; null for `import a`. */
  constructor(
    readonly to: string,
    list: string | null,
  ) {
    this.#list = list;
  }

  /** The names that the file takes, each with its own name for it; null when it may take any. */
  get names(): ReadonlyMap<string, string> | null {
    if (this.#names === undefined) {
      const names = this.#list === null ? null : namesIn(this.#list);
      this.#names = names?.has('*') ? null : names;
    }
    return this.#names;
  }
}

/** Files that lead to one name are followed through at most so many files that pass it on. */
const MOST_FOLLOWED = 100;

/** From the start of a line. */
const STATEMENT =
  /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]*(\((?:[^)#]|#[^\n]*)*\)?|(?:\\\r?\n|[^\n#])*)|import[ \t]+((?:\\\r?\n|[^\n#])+))/my;

/** The import statements of a text by themselves: `Importers.add` makes the same of them as of the whole. */
export function importStatements(text: string): string {
  const statements = matchImports(text, STATEMENT).map(([statement]) => statement);
  // One alone would keep the whole text alive.
  return cutOut(statements.join('\n'));
}

/** Whether one of some names stands anywhere but in the import statements of a text. */
export function isUsed(text: string, names: Iterable<string>): boolean {
  let imports: string | null = null;
  for (const name of names) {
    if (!text.includes(name)) continue;
    imports ??= importStatements(text);
    if (countOf(name, text) > countOf(name, imports)) return true;
  }
  return false;
}

function countOf(part: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
}

/** Which files import which, read from their texts without a parser: it may name a file too many, never one too few. */
export class Importers {
  readonly #edges = new Map<string, readonly Edge[]>();
  /** Of each file that is imported, the edges of those that import it. */
  readonly #users = new Map<string, Map<string, Edge[]>>();
  readonly #traits = new Map<string, Traits>();

  /** `isForeign`: true for the name of a module that leads nowhere, as all do that begin with it. */
  constructor(
    readonly locate: (from: string, module: string) => string | null,
    readonly isForeign: (from: string, module: string) => boolean = () => false,
  ) {}

  /** Enters a file, again after each change of its text; `traits` where the text is only its import statements, null where nobody asks for them. */
  add(file: string, text: string, traits: Traits | null = traitsOf(text)): void {
    this.remove(file);
    if (traits) this.#traits.set(file, traits);
    const edges = this.#edgesOf(file, text);
    if (edges.length === 0) return;
    this.#edges.set(file, edges);
    for (const edge of edges) {
      const users = this.#users.get(edge.to) ?? new Map<string, Edge[]>();
      const known = users.get(file);
      if (known) known.push(edge);
      else users.set(file, [edge]);
      this.#users.set(edge.to, users);
    }
  }

  remove(file: string): void {
    for (const { to } of this.#edges.get(file) ?? []) this.#users.get(to)?.delete(file);
    this.#edges.delete(file);
    this.#traits.delete(file);
  }

  /** What all files say of modes, and which of it stands near a file. */
  traitsAround(file: string): TraitCounts {
    const all = [...this.#traits.values()];
    const count = (trait: keyof Traits): number => all.filter((each) => each[trait]).length;
    const drops = count('drops');
    return { drops, switches: count('switches'), trains: count('trains'), dropsNear: drops > 0 && this.#dropsNear(file) };
  }

  #dropsNear(file: string): boolean {
    const imported = (from: string): readonly string[] => (this.#edges.get(from) ?? []).map(({ to }) => to);
    const first = [file, ...imported(file), ...(this.#users.get(file)?.keys() ?? [])];
    const near = new Set([...first, ...first.flatMap(imported)]);
    return [...near].some((each) => {
      const traits = this.#traits.get(each);
      return traits !== undefined && (traits.drops || traits.importsByName);
    });
  }

  /** Files that may use a name of a file, also by way of others that import it; null when they are too many to be followed. */
  of(file: string, name: string): readonly string[] | null {
    const users = this.users(file, name);
    return users && [...users.keys()];
  }

  /** The same files, each with the names that it may use it by. */
  users(file: string, name: string): ReadonlyMap<string, ReadonlySet<string>> | null {
    const followed = new Map([[`${file}:${name}`, { at: file, as: name }]]);
    const users = new Map<string, Set<string>>();
    for (const { at, as } of followed.values()) {
      if (followed.size > MOST_FOLLOWED) return null;
      this.#users.get(at)?.forEach((edges, user) => {
        for (const { names } of edges) {
          const alias = names === null ? as : names.get(as);
          if (alias === undefined) continue;
          if (user !== file) users.set(user, (users.get(user) ?? new Set()).add(alias));
          followed.set(`${user}:${alias}`, { at: user, as: alias });
        }
      });
    }
    return users;
  }

  #edgesOf(file: string, text: string): readonly Edge[] {
    const edges: Edge[] = [];
    const locate = (module: string): string | null => this.locate(file, module);
    for (const [, module, list, plain] of matchImports(text, STATEMENT)) {
      if (module !== undefined && !this.isForeign(file, module)) addFrom(module, list ?? '', locate, edges);
      for (const part of plain?.split(',') ?? []) {
        const whole = part.trim().split(/\s/)[0] ?? '';
        // `import a.b.c` runs and may use each of them; where nothing begins so, none is there.
        if (whole === '' || this.isForeign(file, whole)) continue;
        for (let end = whole.length; end > 0; end = whole.lastIndexOf('.', end - 1)) addTo(edges, locate(whole.slice(0, end)), null);
      }
    }
    return edges;
  }
}

function addFrom(module: string, list: string, locate: (module: string) => string | null, edges: Edge[]): void {
  const to = locate(module);
  // A piece of the text would keep all of it alive.
  addTo(edges, to, cutOut(list));
  if (to !== null && !to.endsWith('__init__.py')) return;
  for (const name of namesIn(list).keys())
    if (name !== '*') addTo(edges, locate(module.endsWith('.') ? module + name : `${module}.${name}`), null);
}

function addTo(edges: Edge[], to: string | null, list: string | null): void {
  if (to !== null) edges.push(new Edge(to, list));
}

/** A name of a list, and what it is called here. */
const NAMED = /(?:^|,)[\s()\\]*([\w*]+)(?:[\s()\\]+as[\s()\\]+(\w+))?/g;

function namesIn(list: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const code = list.includes('#') ? list.replace(/#[^\n]*/g, '') : list;
  for (const [, name = '', as = name] of code.matchAll(NAMED)) names.set(cutOut(name), cutOut(as));
  return names;
}
