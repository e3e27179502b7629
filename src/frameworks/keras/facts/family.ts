import type { ClassFacts } from '../../../model/facts';
import type { PyClass, PyModule } from '../../../syntax/module';
import { canonicalName } from '../names';

/** What a class is to Keras, through all ancestors that can be seen. */
export function roleOf(owner: PyClass): ClassFacts['role'] {
  const ancestors = [...owner.ancestors].map((name) => canonicalName(name) ?? '');
  if (ancestors.some((name) => name === 'keras.Model' || name === 'keras.Sequential')) return 'keras-model';
  return ancestors.some((name) => /^keras\.layers\.[A-Z]/.test(name)) ? 'keras-layer' : 'other';
}

/** The class of this file behind a qualified name `.Name`; the last one above `user` when there are several. */
export function localClass(module: PyModule, name: string | null, user?: PyClass): PyClass | null {
  if (!name?.startsWith('.')) return null;
  const alike = module.classes.filter((candidate) => candidate.name === name.slice(1));
  const above = user ? alike.filter((candidate) => candidate.node.startIndex < user.node.startIndex) : alike;
  return above.at(-1) ?? null;
}

/** Same-file bases of a class, nearest first, without repeats. */
export function localAncestors(module: PyModule, owner: PyClass): readonly PyClass[] {
  const found: PyClass[] = [];
  const open = [owner];
  for (let at = open.shift(); at; at = open.shift()) {
    for (const base of at.bases) {
      const parent = localClass(module, base, at);
      if (!parent || parent.id === owner.id || found.some((known) => known.id === parent.id)) continue;
      found.push(parent);
      open.push(parent);
    }
  }
  return found;
}

/** The class itself, its same-file bases and every same-file class that derives from it: they share `self`. */
export function relatives(module: PyModule, owner: PyClass): readonly PyClass[] {
  const heirs = module.classes.filter((other) => localAncestors(module, other).some((base) => base.id === owner.id));
  return [owner, ...localAncestors(module, owner), ...heirs];
}
