import type { SiteContext } from '../../../model/site';
import { attributesIn } from '../../../syntax/contents';
import { isExpectedToFail } from '../../../syntax/expected';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { underBranch } from '../../branch';
import { modeParameter } from '../../mode';
import { decoratorsOf, selfAttribute, within } from '../tree';

const CONSTRUCTORS: ReadonlySet<string> = new Set(['__init__', '__post_init__', 'setup']);

/** The method of the class that holds the node, looking through nested functions. */
export function methodAround(owner: PyClass | null, node: PyNode): PyFunction | null {
  return owner?.methods.find((method) => within(method.node, node)) ?? null;
}

export function contextOf(module: PyModule, call: PyNode): SiteContext {
  const owner = module.enclosingClass(call);
  const inner = module.enclosingFunction(call);
  const method = methodAround(owner, call);
  const mode = modeParameter(module, call);
  const outside = inner ? ('function' as const) : ('module' as const);
  return {
    classId: owner?.id ?? null,
    functionName: inner?.name ?? null,
    place: owner && method ? (placesOf(module)(owner).get(method.name) ?? 'method') : outside,
    guarded: module.isGuarded(call),
    intended: module.isIntended(call),
    inBackward: false,
    // The name of the file is known where sources are analysed, not here.
    inTest: false,
    ...(mode === null ? {} : { modeName: mode }),
    ...underBranch(call),
    ...(isExpectedToFail(call) ? { expectedToFail: true as const } : {}),
  };
}

export type Place = 'constructor' | 'forward' | 'method';

/**
 * Where each method of a class runs. Linen builds layers in the forward itself where a method is marked `nn.compact`. A method
 * that both the constructor and the forward reach is a plain `method`.
 */
const placesOf = once((module: PyModule) =>
  once((owner: PyClass): ReadonlyMap<string, Place> => {
    const uses = usesOf(module, owner);
    const forwards = owner.methods.filter(isForward).map(({ name }) => name);
    const fromForward = reached(forwards, uses);
    const fromConstructor = reached([...CONSTRUCTORS], uses);
    const places = new Map<string, Place>();
    for (const { name } of owner.methods) {
      if (CONSTRUCTORS.has(name)) places.set(name, 'constructor');
      else if (forwards.includes(name)) places.set(name, 'forward');
      else places.set(name, fromForward.has(name) && !fromConstructor.has(name) ? 'forward' : 'method');
    }
    return places;
  }),
);

export function isForward(method: PyFunction): boolean {
  return method.name === '__call__' || decoratorsOf(method.node).some((decorator) => /^@\s*(\w+\.)*compact\b/.test(decorator.text));
}

/** Which methods of its own class each method mentions as `self.name`. */
function usesOf(module: PyModule, owner: PyClass): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Set(owner.methods.map((method) => method.name));
  const uses = new Map<string, Set<string>>();
  for (const method of owner.methods) {
    const known = uses.get(method.name) ?? new Set<string>();
    for (const name of attributesIn(module, method.node).map(selfAttribute)) if (name !== null && names.has(name)) known.add(name);
    uses.set(method.name, known);
  }
  return uses;
}

function reached(from: readonly string[], uses: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(uses.get(name) ?? []));
  }
  return seen;
}
