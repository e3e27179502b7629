import type { PyNode } from '../../../syntax/node';

/** A branch leaves a layer out: it goes on with the next one, or does nothing but give values and names. */
export function isSkipping(branch: PyNode): boolean {
  if (branch.descendantsOfType('continue_statement').length > 0) return true;
  return branch.type !== 'call' && branch.descendantsOfType(['call', 'yield']).length === 0;
}
