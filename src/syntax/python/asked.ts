import { FIELDS } from './fields';
import { TYPES } from './types';

const NUMBERS: ReadonlyMap<string, number> = new Map(FIELDS.map((name, number) => [name, number]));

/** Number of a field; 0 when there is none of the name. */
export function fieldNumbered(name: string): number {
  return NUMBERS.get(name) ?? 0;
}

const ofNames = new Map<string, Uint8Array>();
const ofLists = new WeakMap<readonly string[], Uint8Array>();

/** 1 for each kind of node that has one of the types: a keyword may share its type with what it begins. One object for a type or a list. */
export function kindsOf(types: string | string[]): Uint8Array {
  if (typeof types === 'string') return ofName(types);
  let kinds = ofLists.get(types);
  if (!kinds) {
    kinds = ofName(types.join());
    ofLists.set(types, kinds);
  }
  return kinds;
}

function ofName(key: string): Uint8Array {
  let kinds = ofNames.get(key);
  if (!kinds) {
    const types = key.split(',');
    kinds = Uint8Array.from(TYPES, (type) => (type !== '' && types.includes(type) ? 1 : 0));
    // A comma is a type of its own.
    if (key === ',') kinds[TYPES.indexOf(',')] = 1;
    ofNames.set(key, kinds);
  }
  return kinds;
}
