import type { Value } from './values';

/** What `torch.no_grad()` gives. */
export const NO_GRADIENTS: Value = { kind: 'external', name: 'torch.no_grad()' };
/** What `torch.enable_grad()` gives. */
export const GRADIENTS: Value = { kind: 'external', name: 'torch.enable_grad()' };

/** Whether gradients are off in a block with this value: null where nobody can tell; undefined for what has nothing to do with gradients. */
export function contextOf(value: Value): boolean | null | undefined {
  if (value === NO_GRADIENTS) return true;
  if (value === GRADIENTS) return false;
  if (value.kind !== 'choice') return undefined;
  const contexts = value.options.map(contextOf);
  if (contexts.every((each) => each === undefined)) return undefined;
  return contexts.every((each) => each === true) ? true : null;
}
