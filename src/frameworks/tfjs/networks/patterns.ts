import { type JsNode, keyOf } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Machine } from './machine';
import { plainOf, type Scope, unknown, type Value } from './values';

export type Way = 'declare' | 'variable' | 'assign';

/** Gives the names of a pattern their parts of a value. */
export function bindPattern(machine: Machine, pattern: JsNode, value: Value, scope: Scope, way: Way): void {
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      bindName(pattern, value, scope, way);
      return;
    case 'assignment_pattern':
    case 'object_assignment_pattern': {
      const left = pattern.childForFieldName('left');
      const right = pattern.childForFieldName('right');
      if (left && right) bindPattern(machine, left, withDefault(machine, value, right, scope), scope, way);
      return;
    }
    case 'object_pattern':
      for (const part of pattern.namedChildren) if (part) bindEntry(machine, part, value, scope, way);
      return;
    case 'array_pattern':
      bindItems(machine, pattern, value, scope, way);
      return;
    default:
      for (const name of pattern.type === 'rest_pattern' ? pattern.namedChildren : []) {
        if (name) bindPattern(machine, name, unknown(`\`${pattern.text}\` is not known`, spanOfNode(pattern)), scope, way);
      }
  }
}

function bindName(pattern: JsNode, value: Value, scope: Scope, way: Way): void {
  const isModel = value.type === 'layer' || value.type === 'sequential' || value.type === 'model';
  if (isModel && value.name === null) value.name = pattern.text;
  if ((value.type === 'sequential' || value.type === 'model') && value.origin.nameSpan === null)
    value.origin.nameSpan = spanOfNode(pattern);
  if (way === 'declare') scope.declare(pattern.text, value);
  else if (way === 'variable') scope.declareVariable(pattern.text, value);
  else scope.assign(pattern.text, value);
}

/** A default stands in for what is missing, and for what is not known: networks are read with their defaults. */
export function withDefault(machine: Machine, value: Value, fallback: JsNode, scope: Scope): Value {
  if (plainOf(value) === null) return machine.evaluate(fallback, scope);
  if (value.type !== 'unknown') return value;
  const given = machine.evaluate(fallback, scope);
  return given.type === 'constant' && given.value === null ? value : given;
}

function bindEntry(machine: Machine, part: JsNode, value: Value, scope: Scope, way: Way): void {
  const isPair = part.type === 'pair_pattern';
  const inner = isPair ? part.childForFieldName('value') : part;
  const named = part.type === 'object_assignment_pattern' ? part.childForFieldName('left') : part;
  const key = isPair ? keyOf(part.childForFieldName('key')) : named?.type === 'shorthand_property_identifier_pattern' ? named.text : null;
  if (!inner) return;
  const missing = unknown(`\`${part.text}\` is not known`, spanOfNode(part));
  bindPattern(machine, inner, key === null ? missing : (entryOf(value, key) ?? missing), scope, way);
}

function entryOf(value: Value, key: string): Value | null {
  if (value.type === 'object') return value.entries.get(key) ?? (value.open ? null : { type: 'constant', value: null });
  if (value.type === 'instance') return value.fields.get(key) ?? null;
  return value.type === 'named' ? { type: 'named', name: `${value.name}.${key}` } : null;
}

function bindItems(machine: Machine, pattern: JsNode, value: Value, scope: Scope, way: Way): void {
  let index = 0;
  for (const part of pattern.children) {
    if (!part) continue;
    if (part.type === ',') index++;
    if (!part.isNamed) continue;
    const item = value.type === 'list' ? value.items[index] : undefined;
    bindPattern(machine, part, item ?? unknown(`\`${part.text}\` is not known`, spanOfNode(part)), scope, way);
  }
}
