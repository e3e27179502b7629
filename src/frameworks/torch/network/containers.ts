import { keyOf, keysOf } from './dictionaries';
import { iterated } from './iteration';
import {
  type Dictionary,
  listValue,
  NONE,
  numberValue,
  type Passed,
  type Sequence,
  stringValue,
  tupleValue,
  unknown,
  type Value,
} from './values';

/** A method of a Python list; what is not known may change the list. */
export function listMethod(list: Extract<Value, { kind: 'list' }>, name: string, values: readonly Value[]): Value {
  const [first, second] = values;
  const { items } = list;
  switch (name) {
    case 'append':
    case 'add':
      if (first) items?.push(first);
      return NONE;
    case 'extend': {
      const more = first ? iterated(first) : null;
      list.items = items && more ? [...items, ...more] : null;
      return NONE;
    }
    case 'insert':
      if (first?.kind === 'number' && second) items?.splice(first.value, 0, second);
      else list.items = null;
      return NONE;
    case 'pop':
      return items?.splice(first?.kind === 'number' ? first.value : -1, 1)[0] ?? unknown('an empty list');
    case 'copy':
      return { ...list, items: items && [...items] };
    case 'reverse':
      items?.reverse();
      return NONE;
    case 'index':
    case 'count': {
      const key = first ? keyOf(first) : null;
      const keys = items?.map(keyOf);
      if (key === null || !keys || keys.includes(null)) return unknown('the place in the list is not known');
      return numberValue(name === 'index' ? keys.indexOf(key) : keys.filter((each) => each === key).length);
    }
    default:
      // `sort`, `remove`, `clear` and whatever else may change it.
      if (!/^(__\w+__|item|size|numel|_asdict|_replace)$/.test(name)) list.items = null;
      return unknown(`${name} of a list is not followed`);
  }
}

/** A method of `nn.Sequential`, `nn.ModuleList` or `nn.ModuleDict` beyond those of every module; null when it is none. */
export function sequenceMethod(sequence: Sequence, name: string, values: readonly Value[]): Value | null {
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
    case 'update': {
      if (first?.kind !== 'dictionary' || first.open) sequence.children = null;
      else for (const [key, value] of first.entries) children?.push({ name: key, value });
      return NONE;
    }
    case 'add_module':
    case 'register_module':
      if (first?.kind !== 'string' || !second) sequence.children = null;
      else children?.push({ name: first.value, value: second });
      return NONE;
    case 'insert':
      if (first?.kind === 'number' && second && children) {
        const values = children.map((child) => child.value).toSpliced(first.value, 0, second);
        sequence.children = values.map((value, index) => ({ name: String(index), value }));
      } else sequence.children = null;
      return sequence;
    case 'pop':
      if (sequence.container === 'dictionary' && first?.kind === 'string') {
        const found = children?.find((child) => child.name === first.value)?.value;
        sequence.children = children?.filter((child) => child.name !== first.value) ?? null;
        return found ?? unknown('there is no such module');
      }
      return children?.splice(first?.kind === 'number' ? first.value : -1, 1)[0]?.value ?? unknown('an empty list');
    case 'values':
    case 'children':
      return listValue(children?.map((child) => child.value) ?? null);
    case 'keys':
      return listValue(children?.map((child): Value => stringValue(child.name)) ?? null);
    case 'items':
    case 'named_children':
      return listValue(children?.map((child) => tupleValue([stringValue(child.name), child.value])) ?? null);
    default:
      return null;
  }
}

/** A method of a Python dictionary; null when it is not known here. */
export function dictionaryMethod(dictionary: Dictionary, name: string, passed: readonly Passed[], hidden: boolean): Value | null {
  const [first, second] = passed.filter((each) => each.name === null).map((each) => each.value);
  const list = (items: Value[]): Value => (dictionary.open ? unknown('not all entries are known') : listValue(items));
  const key = first ? keyOf(first) : null;
  const found = key === null ? null : (dictionary.entries.get(key) ?? (dictionary.open ? unknown(`${key} may be in it`) : null));
  switch (name) {
    case 'keys':
      return list([...keysOf(dictionary)]);
    case 'values':
      return list([...dictionary.entries.values()]);
    case 'items':
      return list(keysOf(dictionary).map((each, index) => tupleValue([each, [...dictionary.entries.values()][index] ?? NONE])));
    case 'copy':
      return { ...dictionary, entries: new Map(dictionary.entries) };
    case 'get':
      return key === null ? null : (found ?? second ?? NONE);
    case 'pop':
      if (key === null) dictionary.open = true;
      else dictionary.entries.delete(key);
      return key === null ? null : (found ?? second ?? unknown(`there is no ${key} in it`));
    case 'setdefault':
      if (key === null || found) return found;
      dictionary.entries.set(key, second ?? NONE);
      return second ?? NONE;
    case 'update': {
      if (first && first.kind !== 'dictionary') dictionary.open = true;
      if (first?.kind === 'dictionary') for (const [each, value] of first.entries) dictionary.entries.set(each, value);
      if (hidden || (first?.kind === 'dictionary' && first.open)) dictionary.open = true;
      for (const { name: each, value } of passed) if (each !== null) dictionary.entries.set(each, value);
      return NONE;
    }
    default:
      return null;
  }
}
