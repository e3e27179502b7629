import type { PyNode } from '../../../syntax/node';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { tensorMethod } from './tensors';
import { type Instance, isModule, listValue, NONE, type Passed, type Sequence, unknown, type Value } from './values';

/** Methods of nn.Module that give the module back. */
const FLUENT: ReadonlySet<string> = new Set([
  'to',
  'cuda',
  'cpu',
  'eval',
  'train',
  'double',
  'float',
  'half',
  'requires_grad_',
  'apply',
  'share_memory',
]);

/** `object.name(...)`; null when it is not known here. */
export function callMethod(
  it: Interpreter,
  object: Value,
  name: string,
  passed: readonly Passed[],
  node: PyNode,
  hidden: boolean,
): Value | null {
  const values = passed.map((each) => each.value);
  if (object.kind === 'tensor') return tensorMethod(it, object, name, passed, node, hidden);
  if (isModule(object) && FLUENT.has(name)) return object;
  if (object.kind === 'list') return listMethod(object, name, values);
  if (object.kind === 'sequence') return sequenceMethod(object, name, values);
  if (object.kind === 'instance') return instanceMethod(object, name, values);
  if (object.kind === 'dictionary') return dictionaryMethod(object, name, values);
  // `weight.expand(...)`, `array.to(...)`: still the same numbers, of a size that nothing here asks for.
  if (object.kind === 'weight' || object.kind === 'array') return unknown('arithmetic on weights is not followed');
  return null;
}

function listMethod(list: Extract<Value, { kind: 'list' }>, name: string, values: readonly Value[]): Value {
  const [first, second] = values;
  if (name === 'append' && first) list.items?.push(first);
  else if (name === 'extend' && first) {
    const more = iterated(first);
    list.items = list.items && more ? [...list.items, ...more] : null;
  } else if (name === 'insert' && first?.kind === 'number' && second) list.items?.splice(first.value, 0, second);
  else if (name === 'pop') return list.items?.splice(first?.kind === 'number' ? first.value : -1, 1)[0] ?? unknown('an empty list');
  else if (name === 'copy') return listValue(list.items && [...list.items]);
  else if (name === 'reverse') list.items?.reverse();
  else list.items = null;
  return NONE;
}

function sequenceMethod(sequence: Sequence, name: string, values: readonly Value[]): Value | null {
  const [first, second] = values;
  const { children } = sequence;
  switch (name) {
    case 'append':
      if (first) children?.push({ name: String(children.length), value: first });
      return sequence;
    case 'extend': {
      const more = first ? iterated(first) : null;
      if (!more) sequence.children = null;
      for (const value of more ?? []) children?.push({ name: String(children.length), value });
      return sequence;
    }
    case 'add_module':
    case 'register_module':
      if (first?.kind !== 'string' || !second) sequence.children = null;
      else children?.push({ name: first.value, value: second });
      return NONE;
    case 'insert':
      sequence.children = null;
      return NONE;
    case 'values':
    case 'children':
      return listValue(children?.map((child) => child.value) ?? null);
    case 'keys':
      return listValue(children?.map((child): Value => ({ kind: 'string', value: child.name })) ?? null);
    case 'items':
    case 'named_children':
      return listValue(children?.map((child) => listValue([{ kind: 'string', value: child.name }, child.value])) ?? null);
    default:
      return null;
  }
}

function instanceMethod(instance: Instance, name: string, values: readonly Value[]): Value | null {
  const [first, second] = values;
  if ((name === 'add_module' || name === 'register_module' || name === 'register_parameter') && first?.kind === 'string' && second) {
    instance.attributes.set(first.value, second);
    return NONE;
  }
  if (name === 'register_buffer' && first?.kind === 'string') {
    instance.attributes.set(first.value, second?.kind === 'array' ? second : unknown('a buffer'));
    return NONE;
  }
  return null;
}

function dictionaryMethod(dictionary: Extract<Value, { kind: 'dictionary' }>, name: string, values: readonly Value[]): Value | null {
  const keys = [...dictionary.entries.keys()].map((key): Value => ({ kind: 'string', value: key }));
  const [first, second] = values;
  switch (name) {
    case 'keys':
      return listValue(keys);
    case 'values':
      return listValue([...dictionary.entries.values()]);
    case 'items':
      return listValue([...dictionary.entries].map(([key, value]) => listValue([{ kind: 'string', value: key }, value])));
    case 'get':
      return first?.kind === 'string' ? (dictionary.entries.get(first.value) ?? second ?? NONE) : null;
    default:
      return null;
  }
}
