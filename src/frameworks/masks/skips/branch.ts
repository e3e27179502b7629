import type { PyNode } from '../../../syntax/node';

const GIVES = ['assignment', 'augmented_assignment', 'return_statement', 'yield'];

/** A branch leaves a layer out: it goes on with the next one, or nothing that it keeps or gives comes of a call. */
export function isSkipping(branch: PyNode): boolean {
  if (branch.descendantsOfType('continue_statement').length > 0) return true;
  if (branch.type === 'call' || branch.descendantsOfType('yield').length > 0) return false;
  if (branch.type !== 'block') return branch.descendantsOfType('call').length === 0;
  return branch.descendantsOfType(GIVES).every((each) => each === null || each.descendantsOfType('call').length === 0);
}
