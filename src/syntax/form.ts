import type { RateForm, SwitchedValue } from '../model/site';
import { literalValue } from './literals';
import type { PyNode } from './node';
import { partsOf } from './nodes';
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

/** The values that a name is given in source order, with the tests around, where one of these speaks of the mode; none for anything but a name. */
export function switchedValues(scopes: ScopeTree, node: PyNode): readonly SwitchedValue[] {
  if (node.type !== 'identifier') return [];
  const found = lookup(scopes.at(node.startIndex), node.text);
  return found ? valuesByTest(found.bindings) : [];
}

const SPEAKS_OF_MODE = /train|eval|test|infer|predict|determin|mode|phase/i;

const valuesByTest = once((bindings: readonly Binding[]): readonly SwitchedValue[] => {
  if (bindings.length > MAX_SWITCHED || bindings.some(({ kind }) => kind !== 'value' && kind !== 'parameter')) return [];
  const values = bindings.flatMap((binding): SwitchedValue[] =>
    binding.kind === 'value' ? [{ text: binding.value.text, ...testAround(binding.node) }] : [],
  );
  return values.some(({ test }) => test !== null && SPEAKS_OF_MODE.test(test)) ? values : [];
});

const MAX_SWITCHED = 4;

/** The `if` in whose branch a statement stands, unless an `elif` makes more than two ways of it. */
function testAround(node: PyNode): Omit<SwitchedValue, 'text'> {
  let block: PyNode | null = node;
  while (block && block.type !== 'block' && block.type !== 'function_definition') block = block.parent;
  const around = block?.type === 'block' ? block.parent : null;
  const statement = around?.type === 'else_clause' ? around.parent : around;
  if (statement?.type !== 'if_statement') return { test: null, holds: true };
  const condition = statement.childForFieldName('condition');
  const isPlain = !partsOf(statement).some(({ type }) => type === 'elif_clause');
  return condition && isPlain ? { test: condition.text, holds: around?.type === 'if_statement' } : { test: '', holds: true };
}
