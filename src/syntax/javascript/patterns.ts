import { type JsNode, keyOf } from './node';
import type { Step } from './scopes';

/** One name that a pattern binds. */
export interface BoundName {
  readonly name: string;
  readonly node: JsNode;
  /** Way from the matched value to the name's; null when it cannot be followed (rest, computed keys). */
  readonly path: readonly Step[] | null;
  readonly fallback: JsNode | null;
}

const MAX_DEPTH = 20;

/** All names of a declaration's left side: `x`, `{a, b: {c = 3}, ...rest}`, `[first, second]`. */
export function namesIn(pattern: JsNode | null, path: readonly Step[] | null = [], fallback: JsNode | null = null): BoundName[] {
  if (!pattern || (path?.length ?? 0) > MAX_DEPTH) return [];
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return [{ name: pattern.text, node: pattern, path, fallback }];
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return withDefault(pattern, path);
    case 'object_pattern':
      return inObject(pattern, path);
    case 'array_pattern':
      return inArray(pattern, path);
    case 'rest_pattern':
      return pattern.namedChildren.flatMap((child) => namesIn(child, null));
    default:
      return [];
  }
}

function withDefault(pattern: JsNode, path: readonly Step[] | null): BoundName[] {
  const left = pattern.childForFieldName('left');
  const right = pattern.childForFieldName('right');
  const isName = left?.type === 'identifier' || left?.type === 'shorthand_property_identifier_pattern';
  return namesIn(left, path, isName ? right : null);
}

function inObject(pattern: JsNode, path: readonly Step[] | null): BoundName[] {
  return pattern.namedChildren.flatMap((part) => {
    if (!part) return [];
    const key = part.type === 'pair_pattern' ? keyOf(part.childForFieldName('key')) : shorthandKey(part);
    const inner = part.type === 'pair_pattern' ? part.childForFieldName('value') : part;
    return namesIn(inner, key === null || path === null || part.type === 'rest_pattern' ? null : [...path, key]);
  });
}

function shorthandKey(part: JsNode): string | null {
  const name = part.type === 'object_assignment_pattern' ? part.childForFieldName('left') : part;
  return name?.type === 'shorthand_property_identifier_pattern' ? name.text : null;
}

function inArray(pattern: JsNode, path: readonly Step[] | null): BoundName[] {
  const names: BoundName[] = [];
  let index = 0;
  // Elisions have no node of their own: the commas count.
  for (const part of pattern.children) {
    if (!part) continue;
    if (part.type === ',') index++;
    else if (part.isNamed) names.push(...namesIn(part, path === null ? null : [...path, index]));
  }
  return names;
}
