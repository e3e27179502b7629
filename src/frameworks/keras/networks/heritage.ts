import { localAncestors } from '../../../syntax/kinship';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import { baseExpressions, ownBehind } from '../sites/definitions';

/** A class with the module that holds it. */
export interface Housed {
  readonly module: PyModule;
  readonly owner: PyClass;
}

/** A method with the module that holds it. */
export interface Method {
  readonly module: PyModule;
  readonly definition: PyFunction;
}

const MAX_FAMILY = 24;

/** The class and its bases in the project, nearest first. */
export function familyOf({ module, owner }: Housed): readonly Housed[] {
  const family: Housed[] = [{ module, owner }];
  for (const each of family) {
    if (family.length > MAX_FAMILY) break;
    for (const base of basesOf(each)) {
      if (!family.some((known) => known.owner === base.owner)) family.push(base);
    }
  }
  return family;
}

function basesOf({ module, owner }: Housed): readonly Housed[] {
  const local = new Set(localAncestors(module, owner));
  return baseExpressions(owner).flatMap((expression): Housed[] => {
    const own = ownBehind(module, expression);
    if (own?.kind !== 'class' || own.owner === owner) return [];
    // Of several classes of one name in a file the one above is meant.
    const above = own.module === module ? [...local].find((each) => each.name === own.owner.name) : undefined;
    return [{ module: own.module, owner: above ?? own.owner }];
  });
}

/** A method of a class or of its bases in the project. */
export function methodOf(owner: Housed, name: string): Method | null {
  for (const each of familyOf(owner)) {
    const definition = each.owner.methods.findLast((method) => method.name === name);
    if (definition) return { module: each.module, definition };
  }
  return null;
}
