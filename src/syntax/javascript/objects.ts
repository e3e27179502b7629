import { FUNCTIONS, type JsNode, keyOf } from './node';

/** One entry of an object. */
export interface Property {
  /** The value; a method is its definition. */
  readonly node: JsNode;
  /** A later spread of unknown content may give another value. */
  readonly overridable: boolean;
}

/** null: known to lack it; 'unknown': the object is not known. */
export type PropertyAnswer = Property | null | 'unknown';

/** Parts of an object in source order; null when the node is no object that can be read. */
export function partsOf(target: JsNode): { readonly node: JsNode; readonly spread: boolean }[] | null {
  if (target.type === 'object') {
    return target.namedChildren.flatMap((part) => {
      if (!part || part.type === 'comment') return [];
      const inner = part.type === 'spread_element' ? part.namedChildren[0] : null;
      return [inner ? { node: inner, spread: true } : { node: part, spread: false }];
    });
  }
  if (target.type !== 'call_expression' || target.childForFieldName('function')?.text !== 'Object.assign') return null;
  const list = target.childForFieldName('arguments')?.namedChildren ?? [];
  return list.flatMap((part) => (part && part.type !== 'comment' ? [{ node: part, spread: true }] : []));
}

/** The entry that one part of an object literal gives, if it has the name. */
export function ownEntry(part: JsNode, name: string): PropertyAnswer {
  switch (part.type) {
    case 'pair': {
      const key = keyOf(part.childForFieldName('key'));
      const value = part.childForFieldName('value');
      if (key === null) return 'unknown';
      return key === name && value ? { node: value, overridable: false } : null;
    }
    case 'shorthand_property_identifier':
      return part.text === name ? { node: part, overridable: false } : null;
    case 'method_definition':
      return keyOf(part.childForFieldName('name')) === name ? { node: part, overridable: false } : null;
    default:
      return part.isError || part.type === 'spread_element' ? 'unknown' : null;
  }
}

/** Members of a class. */
export function bodyOf(owner: JsNode): readonly JsNode[] {
  const body = owner.childForFieldName('body');
  return (body?.namedChildren ?? []).filter((child) => child !== null);
}

export function memberKey(member: JsNode): JsNode | null {
  return member.childForFieldName('name') ?? member.childForFieldName('property');
}

export function entryOf(member: JsNode): Property | null {
  if (FUNCTIONS.has(member.type)) return { node: member, overridable: false };
  const value = member.childForFieldName('value');
  return value ? { node: value, overridable: false } : null;
}

/** The parameter that TypeScript makes a field of: `constructor(private rate = 0.5)`. */
export function parameterProperty(init: JsNode, name: string): JsNode | null {
  for (const part of init.childForFieldName('parameters')?.namedChildren ?? []) {
    const pattern = part?.childForFieldName('pattern');
    if (pattern?.text !== name) continue;
    if (part?.children.some((child) => child?.type === 'accessibility_modifier' || child?.type === 'readonly')) return pattern;
  }
  return null;
}

export function isStatic(member: JsNode): boolean {
  return member.children.some((child) => child?.type === 'static');
}
