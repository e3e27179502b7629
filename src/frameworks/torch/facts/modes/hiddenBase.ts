import { basesOf, type OwnClass } from '../../sites/definitions';

const MAX_BASES = 4;

/** A base that nobody can see may switch. */
export function hasHiddenBase(own: OwnClass, depth = 0): boolean {
  if (own.definition.bases.includes(null)) return true;
  return basesOf(own).some((base) =>
    typeof base === 'string'
      ? !/^(?:abc\.\w+|typing\.\w+|(?:builtins\.)?object|\.?(?:ABC|Generic|Protocol))$/.test(base)
      : depth < MAX_BASES && hasHiddenBase(base, depth + 1),
  );
}
