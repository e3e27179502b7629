import type { Arguments, Machine } from './machine';
import { ANY } from './state';
import type { Network, Value } from './values';

const MAX_DEPTH = 4;

/** The networks that can be reached through a value. */
export function networksIn(machine: Machine, value: Value, depth = 0): readonly Network[] {
  if (depth > MAX_DEPTH) return [];
  const further = (each: Value): readonly Network[] => networksIn(machine, each, depth + 1);
  switch (value.kind) {
    case 'network':
      return [value];
    case 'choice':
      return value.options.flatMap(further);
    case 'container':
      return (machine.state.items.get(value.id) ?? []).flatMap((item) => further(item.value));
    case 'object':
      return [...(machine.state.objects.get(value.id)?.values() ?? [])].flatMap(further);
    case 'function':
      return value.self ? further(value.self) : [];
    default:
      return [];
  }
}

/** What nobody can see gets hold of these values: their networks may be in any mode behind it. */
export function handOut(machine: Machine, values: readonly Value[]): void {
  for (const value of values) for (const network of networksIn(machine, value)) machine.state.setMode(network, ANY);
}

export function valuesOf({ positional, keywords }: Arguments): readonly Value[] {
  return [...positional, ...keywords.values()];
}
