// How a class uses the attributes that it keeps on `self`, as far as one node or comment tells.
import type { PyNode } from '../syntax/node';

/** A comment beside an attribute: nothing uses it, or others do. */
export const MARKED_UNUSED = /\b(not|never|no longer)\s+(\w+\s+)?used\b|\bunused\b|\bcompat|\blegacy\b|\bstate[_ ]dict\b|\bcheckpoints?\b/i;

/** Functions that reach attributes by names that are no part of the source. */
export const REFLECTIONS: ReadonlySet<string> = new Set(['getattr', 'setattr', 'vars', 'delattr', 'locals']);

const PATTERNS: ReadonlySet<string> = new Set(['pattern_list', 'tuple_pattern', 'list_pattern']);

/** The attribute is assigned to, not read. */
export function isStore(attribute: PyNode): boolean {
  let target = attribute;
  while (target.parent && PATTERNS.has(target.parent.type)) target = target.parent;
  return target.parent?.type === 'assignment' && target.parent.childForFieldName('left')?.id === target.id;
}

/** `getattr(self, name)` and the like; `getattr(config, 'x')` reads a fixed name of something else. */
export function reflects(call: PyNode): boolean {
  const callee = call.childForFieldName('function');
  if (callee?.type !== 'identifier' || !REFLECTIONS.has(callee.text)) return false;
  const list = call.childForFieldName('arguments')?.text ?? '';
  return callee.text !== 'getattr' || !/^\(\s*(?!self\b)\w+\s*,\s*['"]/.test(list);
}
