import type { PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';

/** The expression of the last plain assignment to a name before its use, in the same function. */
export function assignedAbove(module: PyModule, name: PyNode): PyNode | null {
  const around = module.enclosingFunction(name)?.node ?? module.root;
  let found: PyNode | null = null;
  for (const assignment of around.descendantsOfType('assignment')) {
    if (!assignment || assignment.startIndex >= name.startIndex || assignment.endIndex > name.startIndex) continue;
    if (assignment.childForFieldName('left')?.text === name.text) found = assignment.childForFieldName('right');
  }
  return found;
}
