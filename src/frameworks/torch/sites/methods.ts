import { attributesIn } from '../../../syntax/contents';
import type { PyClass, PyModule } from '../../../syntax/module';
import { selfAttribute } from '../tree';

const CONSTRUCTORS: ReadonlySet<string> = new Set(['__init__', 'build', 'setup']);
const FORWARDS: ReadonlySet<string> = new Set(['forward', '__call__', 'call']);

export type Place = 'constructor' | 'forward' | 'method';

/**
 * Where each method of a class runs. A method that is reached both from the constructor and from the forward is a plain `method`:
 * what it builds may well be built once.
 */
export function placesOf(module: PyModule, owner: PyClass): ReadonlyMap<string, Place> {
  const uses = usesOf(module, owner);
  const fromForward = reached(FORWARDS, uses);
  const fromConstructor = reached(CONSTRUCTORS, uses);
  const places = new Map<string, Place>();
  for (const { name } of owner.methods) {
    places.set(name, plainPlace(name) ?? (fromForward.has(name) && !fromConstructor.has(name) ? 'forward' : 'method'));
  }
  return places;
}

/** Where a method runs by its name alone; null when its callers decide. */
export function plainPlace(method: string): Place | null {
  if (CONSTRUCTORS.has(method)) return 'constructor';
  return FORWARDS.has(method) ? 'forward' : null;
}

/** A method with a name of its own that its class uses, and always under a test of the mode. */
export function isUsedGuarded(module: PyModule, owner: PyClass, method: string): boolean {
  if (plainPlace(method) !== null) return false;
  const uses = attributesIn(module, owner.node).filter((attribute) => selfAttribute(attribute) === method);
  return uses.length > 0 && uses.every((use) => module.isGuarded(use));
}

/** Which methods of its own class each method mentions as `self.name`. */
function usesOf(module: PyModule, owner: PyClass): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Set(owner.methods.map((method) => method.name));
  const uses = new Map<string, Set<string>>();
  for (const method of owner.methods) {
    const isUser = [...method.node.text.matchAll(/\bself\s*\.\s*(\w+)/g)].some((match) => names.has(match[1] ?? ''));
    const mentioned = isUser ? attributesIn(module, method.node).map(selfAttribute) : [];
    const known = uses.get(method.name) ?? new Set<string>();
    for (const name of mentioned) if (name !== null && names.has(name)) known.add(name);
    uses.set(method.name, known);
  }
  return uses;
}

function reached(from: ReadonlySet<string>, uses: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(uses.get(name) ?? []));
  }
  return seen;
}
