import type { PyNode } from '../../../syntax/node';
import { literalValue } from '../sites/read';
import { bare, named, same } from '../tree';
import { evaluateCall } from './calls';
import { globalValue } from './globals';
import type { Interpreter } from './interpreter';
import { bindTarget, itemsOf, iterated } from './iteration';
import { memberOf } from './members';
import { binary, compare, subscript } from './operators';
import { booleanValue, type Frame, listValue, NONE, numberValue, truth, unknown, type Value } from './values';

/** What an expression stands for. Never throws; what is not followed is `unknown` with a reason. */
export function evaluate(it: Interpreter, expression: PyNode, frame: Frame): Value {
  const node = bare(expression);
  if (!it.spend()) return unknown('the network is too large to follow');
  const literal = literalValue(node);
  if (literal !== null) return literalAsValue(literal);
  switch (node.type) {
    case 'none':
      return NONE;
    case 'identifier':
      return frame.locals.get(node.text) ?? globalValue(it, node);
    case 'attribute':
      return attributeValue(it, node, frame);
    case 'call':
      return evaluateCall(it, node, frame);
    case 'subscript':
      return subscriptValue(it, node, frame);
    case 'tuple':
    case 'list':
    case 'expression_list':
      return listValue(itemsOf(it, named(node), frame));
    case 'dictionary':
      return dictionaryValue(it, node, frame);
    case 'list_comprehension':
    case 'generator_expression':
      return comprehension(it, node, frame);
    case 'slice':
      return { kind: 'string', value: node.text };
    default:
      return operation(it, node, frame);
  }
}

function operation(it: Interpreter, node: PyNode, frame: Frame): Value {
  const part = (name: string): Value => {
    const child = node.childForFieldName(name);
    return child ? it.evaluate(child, frame) : unknown('something is missing here');
  };
  switch (node.type) {
    case 'binary_operator':
      return binary(it, node.childForFieldName('operator')?.text ?? '', part('left'), part('right'), node);
    case 'unary_operator': {
      const value = part('argument');
      return value.kind === 'number' && node.text.startsWith('-') ? numberValue(-value.value) : unknown('the sign of something unknown');
    }
    case 'not_operator': {
      const value = truth(part('argument'));
      return value === null ? unknown('a condition that is not known') : booleanValue(!value);
    }
    case 'comparison_operator':
      return compare(it, node, frame);
    case 'boolean_operator':
      return shortCircuit(node.childForFieldName('operator')?.text === 'and', part('left'), () => part('right'));
    case 'conditional_expression':
      return conditional(it, node, frame);
    case 'named_expression': {
      const value = part('value');
      const name = node.childForFieldName('name');
      if (name) frame.locals.set(name.text, value);
      return value;
    }
    default:
      return unknown('this expression is not followed');
  }
}

function literalAsValue(literal: number | boolean | string): Value {
  if (typeof literal === 'number') return numberValue(literal);
  return typeof literal === 'boolean' ? booleanValue(literal) : { kind: 'string', value: literal };
}

function attributeValue(it: Interpreter, node: PyNode, frame: Frame): Value {
  const object = node.childForFieldName('object');
  const name = node.childForFieldName('attribute')?.text;
  if (!object || name === undefined) return unknown('something is missing here');
  const owner = it.evaluate(object, frame);
  if (owner.kind === 'library') return { kind: 'library', name: it.module.qualify(node) ?? `${owner.name}.${name}` };
  const member = memberOf(it, owner, name);
  if (member.kind !== 'unknown') return member;
  // The object may be unknown (a configuration, say) and yet the module know the value.
  const resolved = it.module.resolve(node).value;
  return resolved === null || owner.kind === 'instance' ? member : literalAsValue(resolved);
}

function subscriptValue(it: Interpreter, node: PyNode, frame: Frame): Value {
  const object = node.childForFieldName('value');
  if (!object) return unknown('something is missing here');
  const indices = named(node)
    .filter((child) => !same(child, object))
    .map((child) => it.evaluate(child, frame));
  return subscript(it, it.evaluate(object, frame), indices, node);
}

function dictionaryValue(it: Interpreter, node: PyNode, frame: Frame): Value {
  const entries = new Map<string, Value>();
  for (const pair of named(node)) {
    const key = pair.childForFieldName('key');
    const value = pair.childForFieldName('value');
    const name = pair.type === 'pair' && key ? it.evaluate(key, frame) : null;
    if (!value || (name?.kind !== 'string' && name?.kind !== 'number')) return unknown('a dictionary with keys that are not known');
    entries.set(String(name.value), it.evaluate(value, frame));
  }
  return { kind: 'dictionary', entries };
}

/** `[Block(n) for n in sizes if ...]` over a list that is known. */
function comprehension(it: Interpreter, node: PyNode, frame: Frame): Value {
  const body = node.childForFieldName('body');
  const clauses = named(node).filter((child) => child.type === 'for_in_clause' || child.type === 'if_clause');
  if (!body) return unknown('a comprehension that is not complete');
  const items: Value[] = [];
  const inner: Frame = { ...frame, locals: new Map(frame.locals) };
  const visit = (index: number): boolean => {
    const clause = clauses[index];
    if (!clause) {
      items.push(it.evaluate(body, inner));
      return it.spend();
    }
    if (clause.type === 'if_clause') {
      const condition = named(clause)[0];
      const holds = condition ? truth(it.evaluate(condition, inner)) : null;
      return holds === null ? false : !holds || visit(index + 1);
    }
    const left = clause.childForFieldName('left');
    const right = clause.childForFieldName('right');
    const values = left && right ? iterated(it.evaluate(right, inner)) : null;
    return values !== null && left !== null && values.every((value) => bindTarget(left, value, inner) && visit(index + 1));
  };
  return visit(0) ? listValue(items) : unknown('a comprehension over something that is not known');
}

function shortCircuit(isAnd: boolean, left: Value, right: () => Value): Value {
  const holds = truth(left);
  if (holds === null) {
    const other = right();
    // Whatever the unknown side is, `unknown and False` is false and `unknown or True` is true.
    return truth(other) === !isAnd ? booleanValue(!isAnd) : unknown('a condition that is not known');
  }
  return holds === isAnd ? right() : left;
}

function conditional(it: Interpreter, node: PyNode, frame: Frame): Value {
  const [yes, condition, no] = named(node);
  if (!yes || !condition || !no) return unknown('something is missing here');
  const holds = truth(it.evaluate(condition, frame));
  if (holds !== null) return it.evaluate(holds ? yes : no, frame);
  return unknown('it depends on a condition that is not known');
}
