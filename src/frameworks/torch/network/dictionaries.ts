import type { PyNode } from '../../../syntax/node';
import { named } from '../tree';
import type { Interpreter } from './interpreter';
import { type Dictionary, type Frame, unknown, type Value } from './values';

/** A key as text; null for what is no plain key. */
export function keyOf(value: Value): string | null {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'number' || value.kind === 'boolean') return String(value.value);
  if (value.kind === 'none') return 'None';
  if (value.kind === 'class') return `class ${value.module.file}#${value.owner.id}`;
  if (value.kind === 'library') return `library ${value.name}`;
  if (value.kind !== 'list') return null;
  const parts = value.items?.map(keyOf);
  return parts && !parts.includes(null) ? `(${parts.join(', ')})` : null;
}

export function enter(dictionary: Dictionary, key: Value, value: Value): void {
  const name = keyOf(key);
  if (name === null) {
    dictionary.open = true;
    return;
  }
  dictionary.entries.set(name, value);
  if (key.kind !== 'string') dictionary.keys?.set(name, key);
}

export function emptyDictionary(): Dictionary {
  return { kind: 'dictionary', entries: new Map(), keys: new Map() };
}

/** The keys as Python gives them. */
export function keysOf(dictionary: Dictionary): readonly Value[] {
  return [...dictionary.entries.keys()].map((key): Value => dictionary.keys?.get(key) ?? { kind: 'string', value: key });
}

/** A new dictionary with the entries of both, those of the second replacing those of the first. */
export function united(first: Dictionary, second: Dictionary): Dictionary {
  return {
    kind: 'dictionary',
    entries: new Map([...first.entries, ...second.entries]),
    keys: new Map([...(first.keys ?? []), ...(second.keys ?? [])]),
    ...((first.open || second.open) && { open: true }),
  };
}

/** `{'a': 1, **others}`. */
export function dictionaryOf(it: Interpreter, node: PyNode, frame: Frame): Value {
  let dictionary = emptyDictionary();
  for (const pair of named(node)) {
    if (pair.type === 'dictionary_splat') {
      const inner = named(pair)[0];
      const other = inner ? it.evaluate(inner, frame) : null;
      if (other?.kind === 'dictionary') dictionary = united(dictionary, other);
      else dictionary.open = true;
      continue;
    }
    const key = pair.childForFieldName('key');
    const value = pair.childForFieldName('value');
    if (!key || !value) return unknown('a dictionary that is not complete');
    enter(dictionary, it.evaluate(key, frame), it.evaluate(value, frame));
  }
  return dictionary;
}
