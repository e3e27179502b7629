import type { Arguments, Machine } from './machine';
import type { Item } from './state';
import { type Container, chosen, NONE, UNKNOWN, type Value } from './values';

const MOST_ITEMS = 24;

/** A new list or dictionary. */
export function containerOf(machine: Machine, items: readonly Item[]): Container {
  const container: Container = { kind: 'container', id: machine.fresh() };
  machine.state.items.set(container.id, items.slice(0, MOST_ITEMS));
  return container;
}

/** Everything that a container holds, in order. */
export function contentsOf({ state }: Machine, { id }: Container): readonly Value[] {
  return (state.items.get(id) ?? []).map(({ value }) => value);
}

/** What stands under a key or an index: where nobody can tell which, one of all. */
export function itemOf(machine: Machine, container: Container, key: Value): Value {
  const items = machine.state.items.get(container.id) ?? [];
  if (key.kind === 'literal') {
    const wanted = typeof key.value === 'number' && key.value < 0 ? items.length + key.value : key.value;
    const found = items.findLast((item) => item.key === wanted);
    if (found) return found.value;
  }
  return items.length === 0 ? UNKNOWN : chosen(items.map(({ value }) => value));
}

/** Puts a value under a key or an index. */
export function putItem({ state }: Machine, { id }: Container, key: Value, value: Value): void {
  const items = state.items.get(id) ?? [];
  const at = key.kind === 'literal' ? key.value : null;
  if (items.length < MOST_ITEMS) state.items.set(id, [...items.filter((item) => at === null || item.key !== at), { key: at, value }]);
}

/** `items.append(x)`, `table.values()`, `table.get('a')`. */
export function containerMethod(machine: Machine, container: Container, method: string, { positional }: Arguments): Value {
  const items = machine.state.items.get(container.id) ?? [];
  const [first = UNKNOWN, second] = positional;
  switch (method) {
    case 'append':
    case 'add':
      putItem(machine, container, { kind: 'literal', value: items.length }, first);
      return NONE;
    case 'insert':
      putItem(machine, container, UNKNOWN, second ?? UNKNOWN);
      return NONE;
    case 'get':
    case 'pop':
      return positional.length === 0 ? chosen(items.map(({ value }) => value)) : itemOf(machine, container, first);
    case 'setdefault':
      if (!items.some(({ key }) => first.kind === 'literal' && key === first.value)) putItem(machine, container, first, second ?? NONE);
      return itemOf(machine, container, first);
    case 'update':
    case 'extend':
      if (first.kind === 'container') {
        const added = machine.state.items.get(first.id) ?? [];
        machine.state.items.set(container.id, [...items, ...added].slice(0, MOST_ITEMS));
      }
      return NONE;
    case 'values':
      return containerOf(machine, indexed(items.map(({ value }) => value)));
    case 'keys':
      return containerOf(machine, indexed(items.map(keyOf)));
    case 'items':
      return containerOf(machine, indexed(items.map((item) => containerOf(machine, indexed([keyOf(item), item.value])))));
    case 'copy':
      return containerOf(machine, items);
    default:
      return UNKNOWN;
  }
}

function keyOf({ key }: Item): Value {
  return key === null ? UNKNOWN : { kind: 'literal', value: key };
}

/** Values by their place. */
export function indexed(values: readonly Value[]): readonly Item[] {
  return values.map((value, key) => ({ key, value }));
}
