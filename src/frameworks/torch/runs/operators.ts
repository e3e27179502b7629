import type { PyNode } from '../../../syntax/node';
import { named } from '../tree';
import type { Machine } from './machine';
import { either, truthOf, UNKNOWN, type Value } from './values';

/** `a if condition else b`. */
export function conditional(machine: Machine, node: PyNode): Value {
  const [then, condition, otherwise] = named(node);
  if (!then || !condition || !otherwise) return UNKNOWN;
  const truth = truthOf(machine.evaluate(condition));
  if (truth !== null) return machine.evaluate(truth ? then : otherwise);
  const [a, b] = machine.both(
    () => machine.evaluate(then),
    () => machine.evaluate(otherwise),
  );
  return either(a, b);
}

/** `a and b`, `a or b`. */
export function logical(machine: Machine, node: PyNode): Value {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right) return UNKNOWN;
  const isAnd = node.childForFieldName('operator')?.text === 'and';
  const first = machine.evaluate(left);
  const truth = truthOf(first);
  if (truth !== null) return truth === isAnd ? machine.evaluate(right) : first;
  const [second] = machine.both(
    () => machine.evaluate(right),
    () => UNKNOWN,
  );
  const other = truthOf(second);
  // `unknown and False` is false, whatever comes first.
  if (other !== null && other !== isAnd) return { kind: 'literal', value: other };
  return isAnd ? UNKNOWN : either(first, second);
}

/** `a == b`. */
export function comparison(machine: Machine, node: PyNode): Value {
  const [left, right, ...others] = named(node);
  if (!left || !right || others.length > 0) {
    for (const each of named(node)) machine.evaluate(each);
    return UNKNOWN;
  }
  const a = machine.evaluate(left);
  const b = machine.evaluate(right);
  const operator = machine.frame.module.text.slice(left.endIndex, right.startIndex).trim();
  const answer = compared(a, operator, b);
  return answer === null ? UNKNOWN : { kind: 'literal', value: answer };
}

function compared(a: Value, operator: string, b: Value): boolean | null {
  const isNegated = operator === '!=' || /\bnot\b/.test(operator);
  if (operator === '==' || operator === '!=' || operator === 'is' || operator === 'is not') {
    if (a.kind === 'literal' && b.kind === 'literal') return (a.value === b.value) !== isNegated;
    const [none, other] = b.kind === 'literal' && b.value === null ? [b, a] : [a, b];
    const isObject = ['network', 'part', 'object', 'class', 'function', 'lambda', 'container'].includes(other.kind);
    return none.kind === 'literal' && none.value === null && isObject ? isNegated : null;
  }
  if (a.kind !== 'literal' || b.kind !== 'literal' || typeof a.value !== 'number' || typeof b.value !== 'number') return null;
  if (operator === '<') return a.value < b.value;
  if (operator === '>') return a.value > b.value;
  if (operator === '<=') return a.value <= b.value;
  return operator === '>=' ? a.value >= b.value : null;
}
