import type { PyClass, PyModule } from './module';
import { grouped, once } from './once';

/** Same-file bases of a class, nearest first, without repeats. */
export function localAncestors(module: PyModule, owner: PyClass): readonly PyClass[] {
  return kinshipOf(module).ancestors.get(owner) ?? [];
}

/** The class of this file behind a qualified name `.Name`; the last one above `user` when there are several. */
export function localClass(module: PyModule, name: string | null, user?: PyClass): PyClass | null {
  if (!name?.startsWith('.')) return null;
  const same = classesByName(module).get(name.slice(1)) ?? [];
  const found = user ? same.findLast((candidate) => candidate.node.startIndex < user.node.startIndex) : same.at(-1);
  return found ?? null;
}

/** The class itself, its same-file bases and every same-file class that derives from it: they share `self`. */
export function relatives(module: PyModule, owner: PyClass): readonly PyClass[] {
  return [owner, ...localAncestors(module, owner), ...(kinshipOf(module).heirs.get(owner) ?? [])];
}

const classesByName = once((module: PyModule) => grouped(module.classes, (owner) => owner.name));

const kinshipOf = once((module: PyModule) => {
  const ancestors = new Map(module.classes.map((owner) => [owner, ancestorsOf(module, owner)]));
  const pairs = [...ancestors].flatMap(([heir, bases]) => bases.map((base) => ({ heir, base })));
  const heirs = new Map([...grouped(pairs, ({ base }) => base)].map(([base, all]) => [base, all.map(({ heir }) => heir)]));
  return { ancestors, heirs };
});

function ancestorsOf(module: PyModule, owner: PyClass): readonly PyClass[] {
  const found = new Set<PyClass>();
  const open = [owner];
  for (const at of open) {
    for (const base of at.bases) {
      const parent = localClass(module, base, at);
      if (!parent || parent === owner || found.has(parent)) continue;
      found.add(parent);
      open.push(parent);
    }
  }
  return [...found];
}
