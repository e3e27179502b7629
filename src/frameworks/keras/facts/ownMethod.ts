import { relatives } from '../../../syntax/kinship';
import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { selfAttribute } from '../tree';

/** The method that `self.build_generator()` runs; null where it is none of the class, or more than one class of its kin has it. */
export function ownMethod(module: PyModule, callee: PyNode | null): PyFunction | null {
  const name = selfAttribute(callee);
  const owner = callee && name !== null ? module.enclosingClass(callee) : null;
  if (!owner) return null;
  const found = relatives(module, owner).flatMap(({ methods }) => methods.filter((method) => method.name === name));
  return found.length === 1 ? (found[0] ?? null) : null;
}
