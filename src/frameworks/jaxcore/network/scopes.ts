import { isModuleRole } from '../dialect';
import { decoratorsOf } from '../tree';
import type { Interpreter } from './interpreter';
import type { FunctionValue, Instance, Passed, Scope, Value } from './values';

/** Runs in a new scope. */
export function scoped<T>(it: Interpreter, owner: Instance | null, method: string, inside: () => T): T {
  it.scopes.push({ owner, method, parent: it.scopes.at(-1) ?? null, counts: new Map(), inner: [] });
  try {
    return inside();
  } finally {
    it.scopes.pop();
  }
}

/** Runs a method of a module in its scope; what is no such method runs as it is. */
export function inScopeOf<T>(it: Interpreter, { self, name, isStatic, node }: FunctionValue, inside: () => T): T {
  if (!it.library.isScoped || !self || isStatic || !isModuleRole(it.library.dialect.roleOf(self.type.owner))) return inside();
  const isOwn = name === '__call__' || !name.startsWith('__');
  const decorators = isOwn ? decoratorsOf(node).map(({ text }) => text) : [];
  if (!isOwn || decorators.some((text) => /\btransparent\b/.test(text))) return inside();
  const like = decorators.map((text) => /\bname_like\(\s*['"](\w+)['"]/.exec(text)?.[1]).find((each) => each !== undefined);
  return scoped(it, self, like ?? name, inside);
}

/** `LayerNorm` -> `layer_norm`, `Conv2D` -> `conv2_d`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** What stands before the names of what a scope builds. */
export function prefixOf({ owner, method, inner }: Scope): string {
  const path = owner?.path ? `${owner.path}/` : '';
  const part = owner === null || method === '__call__' ? '' : method === '__init__' ? '~/' : `~${method}/`;
  return [path, part, ...inner.map((name) => `${name}/`)].join('');
}

/** The full name of a new part: the one given, or that of its class, with a number when the scope has one of that name. */
export function nameIn(scope: Scope | null, given: Value | undefined, className: string): string {
  const wanted = given?.kind === 'string' ? given.value : snakeCase(className);
  if (!scope) return wanted;
  const [, base = wanted, digits] = /^(.*?)(?:_(0|[1-9]\d*))?$/.exec(wanted) ?? [];
  const name = `${prefixOf(scope)}${base}`;
  const before = scope.counts.get(name) ?? 0;
  const number = digits === undefined ? before : Number(digits);
  scope.counts.set(name, Math.max(before, number + 1));
  return digits !== undefined || number > 0 ? `${name}_${number}` : name;
}

/** The scope in which an object is being built whose constructor runs. */
export function scopeAround(it: Interpreter, instance: Instance): Scope | null {
  const own = it.scopes.findLast(({ owner, method }) => owner === instance && method === '__init__');
  return own ? own.parent : (it.scopes.at(-1) ?? null);
}

/** Names an object when its constructor calls that of the library. */
export function nameInstance(it: Interpreter, instance: Instance, passed: readonly Passed[]): void {
  if (instance.path !== null) return;
  const given = (passed.find(({ name }) => name === 'name') ?? passed.find(({ name }) => name === null))?.value;
  const field = given && given.kind !== 'none' ? given : instance.attributes.get('name');
  instance.path = nameIn(scopeAround(it, instance), field, instance.type.owner.name);
}
