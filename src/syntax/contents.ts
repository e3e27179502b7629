import type { Span } from '../text/span';
import type { PyCall, PyModule } from './module';
import type { PyNode } from './node';
import { spanOfNode } from './nodes';
import { grouped, once } from './once';

/** All attribute expressions of a module in source order; asked of the parser once. */
export const attributesOf = once((module: PyModule): readonly PyNode[] =>
  module.root.descendantsOfType('attribute').filter((node) => node !== null),
);

/** The attribute expressions inside a node. */
export function attributesIn(_module: PyModule, around: PyNode): readonly PyNode[] {
  return attributesBelow(around);
}

const attributesBelow = once((around: PyNode): readonly PyNode[] => around.descendantsOfType('attribute').filter((node) => node !== null));

/** Identifiers of a module by their text, in source order. */
export const identifiersByText = once((module: PyModule): ReadonlyMap<string, readonly PyNode[]> => {
  const all = module.root.descendantsOfType('identifier').filter((node) => node !== null);
  return grouped(all, (node) => node.text);
});

/** Of a list of nodes those in each function, by the function's node; null for the top level. */
export function byFunction(module: PyModule, nodes: readonly PyNode[]): ReadonlyMap<number | null, readonly PyNode[]> {
  const homes = new Map<number | null, PyNode[]>();
  for (const node of nodes) {
    const home = module.enclosingFunction(node)?.node.id ?? null;
    const there = homes.get(home);
    if (there) there.push(node);
    else homes.set(home, [node]);
  }
  return homes;
}

/** Tells whether the text of a node may hold what a pattern with the flag `g` finds, without asking the parser: a module's text is searched once. */
export function holding(pattern: RegExp): (module: PyModule, node: PyNode) => boolean {
  const placesIn = once(({ text }: PyModule): readonly number[] => {
    const places: number[] = [];
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) places.push(found.index);
    return places;
  });
  return (module, node) => {
    const places = placesIn(module);
    const first = places[countBefore(places, node.startIndex, (place) => place)];
    return first !== undefined && first < node.endIndex;
  };
}

/** The calls inside a node. */
export function callsIn(module: PyModule, around: PyNode): readonly PyCall[] {
  return startingIn(module.calls, spanOfNode(around), (call) => call.node.startIndex);
}

/** Those that start in a span, of a list in source order. */
export function startingIn<Item>(items: readonly Item[], around: Span, startOf: (item: Item) => number): readonly Item[] {
  return items.slice(countBefore(items, around.start, startOf), countBefore(items, around.end, startOf));
}

/** The last that starts at an offset or before, of a list in source order. */
export function lastFrom<Item>(items: readonly Item[], offset: number, startOf: (item: Item) => number): Item | undefined {
  return items[countBefore(items, offset + 1, startOf) - 1];
}

function countBefore<Item>(items: readonly Item[], offset: number, startOf: (item: Item) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(items[middle] as Item) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
