import { byFunction, identifiersByText } from '../../../../syntax/contents';
import type { PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { once } from '../../../../syntax/once';

/** `_ = model.generate(x)`, or a name that nothing reads: only that it runs is asked, as for parameters whose sizes come from the first input. */
export function isThrownAway(module: PyModule, { parent }: PyNode): boolean {
  if (parent?.type === 'expression_statement') return true;
  const left = parent?.type === 'assignment' ? parent.childForFieldName('left') : null;
  if (left?.type !== 'identifier') return false;
  if (left.text === '_') return true;
  return usesBeside(module, left) === 0;
}

/** How often a name stands in its function besides. */
function usesBeside(module: PyModule, name: PyNode): number {
  const known = homesOf(module);
  let homes = known.get(name.text);
  if (!homes) {
    homes = byFunction(module, identifiersByText(module).get(name.text) ?? []);
    known.set(name.text, homes);
  }
  return (homes.get(module.enclosingFunction(name)?.node.id ?? null)?.length ?? 1) - 1;
}

/** By name: where it stands, by the function. */
const homesOf = once((_module: PyModule) => new Map<string, ReadonlyMap<number | null, readonly PyNode[]>>());
