import { byFunction, identifiersByText } from '../../../../syntax/contents';
import type { PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { once } from '../../../../syntax/once';

/**
 * `_ = model.generate(x)`, or a name of which nothing, or no more than the shape is read: only that it runs is asked, as for parameters whose sizes
 * come from the first input.
 */
export function isThrownAway(module: PyModule, { parent }: PyNode): boolean {
  if (parent?.type === 'expression_statement') return true;
  const left = parent?.type === 'assignment' ? parent.childForFieldName('left') : null;
  if (left?.type !== 'identifier') return false;
  if (left.text === '_') return true;
  return usesBeside(module, left).every((use) => isOfShape(use) || isGiven(use));
}

/** Where a name stands in its function besides. */
function usesBeside(module: PyModule, name: PyNode): readonly PyNode[] {
  const known = homesOf(module);
  let homes = known.get(name.text);
  if (!homes) {
    homes = byFunction(module, identifiersByText(module).get(name.text) ?? []);
    known.set(name.text, homes);
  }
  return (homes.get(module.enclosingFunction(name)?.node.id ?? null) ?? []).filter(({ id }) => id !== name.id);
}

/** Another value goes to the name. */
function isGiven({ id, parent }: PyNode): boolean {
  return parent?.type === 'assignment' && parent.childForFieldName('left')?.id === id;
}

/** `out.shape`, `out.size(0)`, `len(out)`. */
function isOfShape({ id, parent }: PyNode): boolean {
  if (parent?.type === 'attribute' && parent.childForFieldName('object')?.id === id) {
    return /^(?:shape|size|ndim|dim|dtype|device)$/.test(parent.childForFieldName('attribute')?.text ?? '');
  }
  const call = parent?.type === 'argument_list' ? parent.parent : null;
  return /^(?:len|type)$/.test(call?.childForFieldName('function')?.text ?? '');
}

/** By name: where it stands, by the function. */
const homesOf = once((_module: PyModule) => new Map<string, ReadonlyMap<number | null, readonly PyNode[]>>());
