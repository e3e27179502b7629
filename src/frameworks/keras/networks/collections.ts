import type { PyNode } from '../../../syntax/node';
import { partsOf, spanOfNode } from '../../../syntax/nodes';
import { plainOf } from './constants';
import type { Machine } from './machine';
import { Scope, unknown, type Value } from './values';

export function collection(machine: Machine, node: PyNode, scope: Scope): Value {
  const items = partsOf(node).flatMap((part): Value[] => {
    if (part.type !== 'list_splat') return [machine.evaluate(part, scope)];
    const inner = partsOf(part)[0];
    const spread = inner ? machine.evaluate(inner, scope) : null;
    return spread?.type === 'list' ? spread.items : [unknown('a list of unknown content', spanOfNode(part))];
  });
  return { type: 'list', items, level: machine.level };
}

export function dictionary(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const entries = new Map<string, Value>();
  for (const part of partsOf(node)) {
    const key = part.childForFieldName('key');
    const right = part.childForFieldName('value');
    const plain = key ? plainOf(machine.evaluate(key, scope)) : undefined;
    if (!right || plain === undefined) return null;
    entries.set(String(plain), machine.evaluate(right, scope));
  }
  return { type: 'dictionary', entries };
}

export function subscript(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const object = node.childForFieldName('value');
  const index = node.childForFieldName('subscript');
  if (!object || !index) return null;
  const value = machine.evaluate(object, scope);
  if (value.type === 'tensor')
    return { type: 'tensor', node: machine.graph.mystery(node, 'part', 'a part of a tensor is taken', [value.node], { parameters: 0 }) };
  if (index.type === 'slice') return value.type === 'list' ? sliced(machine, value.items, index, scope, value.level) : null;
  const at = plainOf(machine.evaluate(index, scope));
  if (value.type === 'list' && typeof at === 'number') return value.items.at(at) ?? null;
  return value.type === 'dictionary' && at !== undefined ? (value.entries.get(String(at)) ?? null) : null;
}

function sliced(machine: Machine, items: readonly Value[], slice: PyNode, scope: Scope, level: number): Value | null {
  const match = /^(.*?):(.*)$/s.exec(slice.text);
  const parts = partsOf(slice);
  if (!match || match[2]?.includes(':')) return null;
  const given = parts.map((part) => plainOf(machine.evaluate(part, scope)));
  if (given.some((value) => typeof value !== 'number')) return null;
  const numbers = given as number[];
  const start = match[1]?.trim() ? numbers.shift() : 0;
  return { type: 'list', items: items.slice(start, match[2]?.trim() ? numbers.shift() : undefined), level };
}

/** `[Dense(n) for n in sizes]`: one `for`, no `if`. */
export function comprehension(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const body = node.childForFieldName('body');
  const clauses = partsOf(node).filter((part) => part.type === 'for_in_clause' || part.type === 'if_clause');
  const [loop, more] = clauses;
  const target = loop?.childForFieldName('left');
  const source = loop?.childForFieldName('right');
  if (!body || !target || !source || more || loop?.type !== 'for_in_clause') return null;
  const values = machine.evaluate(source, scope);
  if (values.type !== 'list' || values.items.length > 64) return null;
  const items = values.items.map((item) => {
    const inner = new Scope(scope, scope.module, scope.result);
    bindPattern(target, item, inner);
    return machine.evaluate(body, inner);
  });
  return { type: 'list', items, level: machine.level };
}

function bindPattern(target: PyNode, value: Value, scope: Scope): void {
  if (target.type === 'identifier') scope.set(target.text, value);
  else
    for (const [index, part] of partsOf(target).entries())
      bindPattern(
        part,
        (value.type === 'list' ? value.items[index] : null) ?? unknown('a part of something unknown', spanOfNode(part)),
        scope,
      );
}
