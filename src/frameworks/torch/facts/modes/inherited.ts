import type { PyFunction } from '../../../../syntax/module';
import { basesOf, type OwnClass } from '../../sites/definitions';

/** Bases are followed so far. */
const MAX_DEPTH = 4;

/** A method with the class of the project that defines it. */
export interface OwnMethod {
  readonly owner: OwnClass;
  readonly definition: PyFunction;
}

/** The method that a class of the project has by a name, its own or that of the nearest base; null when none is seen. */
export function methodOf(owner: OwnClass, name: string, depth = 0): OwnMethod | null {
  const definition = owner.definition.methods.find((each) => each.name === name);
  if (definition) return { owner, definition };
  if (depth > MAX_DEPTH) return null;
  for (const base of basesOf(owner)) {
    const found = typeof base === 'string' ? null : methodOf(base, name, depth + 1);
    if (found) return found;
  }
  return null;
}
