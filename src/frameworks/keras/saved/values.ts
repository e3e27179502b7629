import type { ConfigNode } from '../../../syntax/config';
import { type Arguments, constant, unknown, type Value } from '../networks/values';
import { childOf, itemsOf, savedIn } from './json';

/** Deepest nesting of an argument. */
const MAX_DEPTH = 12;

/** An argument of a saved layer as if a program had passed it. `layer` makes layers within it. */
export function argumentOf(node: ConfigNode, layer: (node: ConfigNode) => Value | null, depth = 0): Value {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return constant(node.value);
    case 'null':
      return constant(null);
    case 'array':
      return { type: 'list', level: 0, items: depth < MAX_DEPTH ? node.items.map((item) => argumentOf(item, layer, depth + 1)) : [] };
    case 'object':
      return objectOf(node, layer, depth);
  }
}

function objectOf(node: Extract<ConfigNode, { kind: 'object' }>, layer: (node: ConfigNode) => Value | null, depth: number): Value {
  const items = childOf(node, 'items') ?? childOf(node, 'value');
  const saved = savedIn(node);
  if (!saved && items?.kind === 'array')
    return { type: 'list', level: 0, items: itemsOf(items).map((item) => argumentOf(item, layer, depth + 1)) };
  const made = saved && layer(node);
  if (made) return made;
  if (saved?.config.kind === 'string') return { type: 'named', name: saved.config.value };
  if (saved) return { type: 'object', name: saved.className, arguments: argumentsIn(saved.config, layer, depth + 1) };
  return depth < MAX_DEPTH
    ? { type: 'dictionary', entries: entriesOf(node, layer, depth + 1) }
    : unknown('it is nested too deep', node.span);
}

function entriesOf(node: ConfigNode, layer: (node: ConfigNode) => Value | null, depth: number): Map<string, Value> {
  return new Map(node.kind === 'object' ? node.entries.map(({ key, value }) => [key, argumentOf(value, layer, depth)]) : []);
}

/** The configuration of an object, all by keyword. */
export function argumentsIn(config: ConfigNode, layer: (node: ConfigNode) => Value | null, depth = 0): Arguments {
  return { positional: [], keywords: depth < MAX_DEPTH ? entriesOf(config, layer, depth) : new Map(), starred: false };
}
