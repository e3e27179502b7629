import { arithmetic } from '../../../syntax/javascript/literals';
import type { JsNode } from '../../../syntax/javascript/node';
import { merged, onBranches } from './branches';
import type { Machine } from './machine';
import { constant, plainOf, type Scope, truthOf, type Value } from './values';

/** `a + b`, `a ?? b`, `a === b`; also the value that `a += b` and `a++` assign. */
export function binary(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const left = node.childForFieldName('left') ?? node.childForFieldName('argument');
  if (!left) return null;
  const operator = operatorOf(node);
  const a = machine.evaluate(left, scope);
  if (node.type === 'update_expression') return computed(operator, a, constant(1));
  const right = node.childForFieldName('right');
  if (!right) return null;
  if (operator === '??' || operator === '||' || operator === '&&') return chosen(machine, operator, a, right, scope);
  return computed(operator, a, machine.evaluate(right, scope));
}

function operatorOf(node: JsNode): string {
  const text = node.childForFieldName('operator')?.text ?? '';
  if (node.type === 'update_expression') return text.charAt(0);
  return node.type === 'augmented_assignment_expression' ? text.slice(0, -1) : text;
}

function chosen(machine: Machine, operator: string, a: Value, right: JsNode, scope: Scope): Value | null {
  const truth = operator === '??' ? (a.type === 'unknown' ? null : plainOf(a) !== null) : truthOf(a);
  if (truth === null) {
    const [b] = onBranches(machine, scope, [(branch) => machine.evaluate(right, branch)]);
    // A default for what is not known: the network is read with it.
    return operator === '&&' || b?.type !== 'constant' ? null : b;
  }
  const isLeft = operator === '&&' ? !truth : truth;
  return isLeft ? a : machine.evaluate(right, scope);
}

function computed(operator: string, a: Value, b: Value): Value | null {
  const left = plainOf(a);
  const right = plainOf(b);
  if (left === undefined || right === undefined) return identity(operator, a, b);
  const compared = comparison(operator, left, right);
  if (compared !== null) return constant(compared);
  if (typeof left === 'number' && typeof right === 'number') {
    const value = arithmetic(operator, left, right);
    return value === null ? null : constant(value);
  }
  const isText = operator === '+' && (typeof left === 'string' || typeof right === 'string');
  return isText ? constant(`${left}${right}`) : null;
}

/** An object that is known to be there is not `null`. */
function identity(operator: string, a: Value, b: Value): Value | null {
  if (a.type === 'unknown' || b.type === 'unknown' || (plainOf(a) !== null && plainOf(b) !== null)) return null;
  return operator.startsWith('!=') ? constant(true) : operator.startsWith('==') ? constant(false) : null;
}

type Plain = number | boolean | string | null;

function comparison(operator: string, a: Plain, b: Plain): boolean | null {
  switch (operator) {
    case '==':
    case '===':
      return a === b;
    case '!=':
    case '!==':
      return a !== b;
    default:
      return typeof a === 'number' && typeof b === 'number' ? ordered(operator, a, b) : null;
  }
}

function ordered(operator: string, a: number, b: number): boolean | null {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return null;
  }
}

export function unary(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const argument = node.childForFieldName('argument');
  if (!argument) return null;
  const value = machine.evaluate(argument, scope);
  const operator = node.childForFieldName('operator')?.text;
  if (operator === '!') {
    const truth = truthOf(value);
    return truth === null ? null : constant(!truth);
  }
  const number = plainOf(value);
  if (operator === 'typeof') return typeOf(value);
  if (typeof number !== 'number') return null;
  return operator === '-' ? constant(-number) : operator === '+' ? value : null;
}

/** `null` and `undefined` are not told apart, so neither are their types. */
function typeOf(value: Value): Value | null {
  if (value.type === 'function' || value.type === 'class') return constant('function');
  if (value.type === 'constant') return value.value === null ? null : constant(typeof value.value);
  return value.type === 'unknown' ? null : constant('object');
}

export function conditional(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const condition = node.childForFieldName('condition');
  const yes = node.childForFieldName('consequence');
  const no = node.childForFieldName('alternative');
  if (!condition || !yes || !no) return null;
  const truth = truthOf(machine.evaluate(condition, scope));
  if (truth !== null) return machine.evaluate(truth ? yes : no, scope);
  const [a, b] = onBranches(machine, scope, [(branch) => machine.evaluate(yes, branch), (branch) => machine.evaluate(no, branch)]);
  return a && b ? merged(machine, [a, b], node) : null;
}
