import { cutOut } from '../text/cutOut';
import { foreignName } from './foreign';
import { type Importers, isUsed } from './importers';
import type { PyCall, PyClass, PyModule } from './module';
import type { PyNode } from './node';
import type { Caller, PassedValue } from './project';

/** What the calls of a module pass to a class or function of another file, as far as the module's imports lead there. */
export function callersIn(module: PyModule, file: string, name: string): readonly Caller[] {
  const whole = foreignName({ file, name });
  const ending = `.${name}`;
  const means = (canonical: string | null, expression: () => PyNode): boolean => {
    if (canonical === whole) return true;
    // A framework's own source, where the names are the framework's.
    if (canonical === null || !canonical.endsWith(ending) || canonical.startsWith('.')) return false;
    const found = module.define(expression());
    return found?.file === file && found.name === name;
  };
  const maker = `${whole}.__init__`;
  const heirs = heirsOf(module, whole);
  const callers: Caller[] = [];
  for (const call of module.calls) {
    if (means(call.name, () => call.callee)) callers.push(callerOf(module, call, 0));
    else if (call.name === maker) callers.push(callerOf(module, call, 1));
    else if (isPartial(call.name)) {
      const [first] = call.positional;
      if (first && means(module.qualify(first), () => first)) callers.push({ ...callerOf(module, call, 1), starred: true });
    } else if (heirs.size > 0 && (isOfHeir(module, call, heirs) || isFromHeir(module, call, heirs))) {
      callers.push(callerOf(module, call, 0));
    }
  }
  return callers;
}

function isPartial(name: string | null): boolean {
  return name === 'functools.partial' || name === 'functools.partialmethod';
}

/** Direct subclasses of the class. */
function heirsOf(module: PyModule, whole: string): ReadonlySet<PyClass> {
  return new Set(module.classes.filter((owner) => owner.bases.includes(whole)));
}

/** A subclass without a constructor of its own is built. */
function isOfHeir(module: PyModule, call: PyCall, heirs: ReadonlySet<PyClass>): boolean {
  if (!call.name?.startsWith('.')) return false;
  const named = call.name.slice(1);
  return [...heirs].some((heir) => heir.name === named && module.classes.includes(heir) && !hasConstructor(heir));
}

/** A subclass passes arguments on to its base: `super().__init__(…)`. */
function isFromHeir(module: PyModule, call: PyCall, heirs: ReadonlySet<PyClass>): boolean {
  if (call.callee.type !== 'attribute' || call.callee.childForFieldName('attribute')?.text !== '__init__') return false;
  const object = call.callee.childForFieldName('object');
  if (object?.type !== 'call' || object.childForFieldName('function')?.text !== 'super') return false;
  const around = module.enclosingClass(call.node);
  return around !== null && heirs.has(around);
}

function hasConstructor(owner: PyClass): boolean {
  return owner.methods.some((method) => method.name === '__init__');
}

function callerOf(module: PyModule, call: PyCall, skipped: number): Caller {
  return {
    file: module.file,
    positional: call.positional.slice(skipped).map((node) => passed(module, node)),
    keywords: Object.fromEntries([...call.keywords].map(([name, node]) => [cutOut(name), passed(module, node)])),
    starred: call.starred,
  };
}

function passed(module: PyModule, node: PyNode): PassedValue {
  const { value, origin, elsewhere, byDefault } = module.resolve(node);
  const { start, end } = elsewhere?.span ?? { start: (origin ?? node).startIndex, end: (origin ?? node).endIndex };
  return {
    value: typeof value === 'string' ? cutOut(value) : value,
    start,
    end,
    ...(elsewhere ? { file: elsewhere.file } : {}),
    ...(byDefault ? { byDefault } : {}),
  };
}

export interface CallersParts {
  readonly importers: Importers;
  text(file: string): string | null;
  /** Opens a file as long as some module is being read. */
  open(file: string): PyModule | null;
}

/** Files that are parsed for one question; where there are more, the callers are unknown, since one left out might disagree. */
const MOST_OPENED = 40;

/** Callers whose own arguments come from callers are followed so far. */
const DEEPEST = 3;

/** Answers `Project.callers`, and remembers. */
export class Callers {
  readonly #known = new Map<string, readonly Caller[]>();
  readonly #asking = new Set<string>();

  constructor(readonly parts: CallersParts) {}

  of(file: string, name: string): readonly Caller[] {
    const key = `${file}:${name}`;
    const before = this.#known.get(key);
    if (before) return before;
    if (this.#asking.has(key) || this.#asking.size >= DEEPEST) return [];
    this.#asking.add(key);
    try {
      const found = this.#search(file, name);
      // Deeper down the search may have been cut short.
      if (this.#asking.size === 1) this.#known.set(key, found);
      return found;
    } finally {
      this.#asking.delete(key);
    }
  }

  /** Call after any file of the project has changed. */
  forget(): void {
    this.#known.clear();
  }

  #search(file: string, name: string): readonly Caller[] {
    const users = this.parts.importers.users(file, name);
    if (!users || users.size > MOST_OPENED) return [silent(file)];
    return [...users].flatMap(([user, names]) => {
      // Most of them pass the name on, or import the file for the sake of another.
      const text = this.parts.text(user);
      if (text !== null && !isUsed(text, names)) return [];
      const module = this.parts.open(user);
      return module ? callersIn(module, file, name) : [silent(user)];
    });
  }
}

/** Somebody may call it, and what is passed cannot be seen. */
function silent(file: string): Caller {
  return { file, positional: [], keywords: {}, starred: true };
}
