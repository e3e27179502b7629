import type { RateForm } from '../model/site';
import { literalValue } from './literals';
import type { PyNode } from './node';
import { once } from './once';
import { type Binding, lookup, type ScopeTree } from './scopes';

/** How a value is written. */
export function formOf(scopes: ScopeTree, node: PyNode): RateForm {
  if (literalValue(node) !== undefined) return 'literal';
  switch (node.type) {
    case 'identifier':
      return lookup(scopes.at(node.startIndex), node.text)?.bindings.some(({ kind }) => kind === 'parameter') ? 'parameter' : 'name';
    case 'attribute':
      return 'attribute';
    case 'conditional_expression':
      return 'conditional';
    case 'binary_operator':
    case 'unary_operator':
      return 'arithmetic';
    default:
      return 'other';
  }
}

/** Texts of the values that a name is given; none for anything but a name. */
export function definitionsOf(scopes: ScopeTree, node: PyNode): readonly string[] {
  if (node.type !== 'identifier') return [];
  const found = lookup(scopes.at(node.startIndex), node.text);
  return found ? valueTexts(found.bindings) : [];
}

/** Shared by all uses of a name: a script may bind and read `p` a thousand times. */
const valueTexts = once((bindings: readonly Binding[]): readonly string[] =>
  bindings.flatMap((binding) => (binding.kind === 'value' ? [binding.value.text] : [])),
);
