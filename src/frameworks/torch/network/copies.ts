import { isModule, type Value } from './values';

/** `copy.deepcopy(module)`: equal layers with weights of their own. */
export function copied(value: Value, done = new Map<Value, Value>()): Value {
  const before = done.get(value);
  if (before) return before;
  const copy = shallow(value, done);
  done.set(value, copy);
  return copy;
}

function shallow(value: Value, done: Map<Value, Value>): Value {
  if (value.kind === 'list') return { ...value, items: value.items?.map((item) => copied(item, done)) ?? null };
  if (value.kind === 'dictionary')
    return { ...value, entries: new Map([...value.entries].map(([name, held]) => [name, copied(held, done)])) };
  if (value.kind === 'weight') {
    const { part } = value;
    const layer = part && copied(part.layer, done);
    return { ...value, ...(layer?.kind === 'layer' && { part: { ...part, layer } }) } as Value;
  }
  if (!isModule(value)) return value;
  if (value.kind === 'layer') {
    const starts = value.starts && { starts: new Map(value.starts) };
    return { ...value, ...starts, ...(value.given && { given: copiedMap(value.given, done) }) };
  }
  if (value.kind === 'sequence') {
    return { ...value, children: value.children?.map((child) => ({ name: child.name, value: copied(child.value, done) })) ?? null };
  }
  return { ...value, attributes: new Map([...value.attributes].map(([name, held]) => [name, copied(held, done)])) };
}

function copiedMap(held: ReadonlyMap<string, Value>, done: Map<Value, Value>): Map<string, Value> {
  return new Map([...held].map(([name, value]) => [name, copied(value, done)]));
}

/** `copy.copy(object)`: a new object that holds the same things. */
export function shallowCopy(value: Value): Value {
  if (value.kind === 'instance') return { ...value, attributes: new Map(value.attributes) };
  if (value.kind === 'list') return { ...value, items: value.items && [...value.items] };
  if (value.kind === 'dictionary') return { ...value, entries: new Map(value.entries) };
  return value.kind === 'sequence' ? { ...value, children: value.children && [...value.children] } : value;
}
