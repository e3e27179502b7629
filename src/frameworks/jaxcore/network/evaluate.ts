import { literalValue } from '../../../syntax/literals';
import type { PyNode } from '../../../syntax/node';
import { withoutParentheses } from '../../../syntax/nodes';
import { descendants } from '../../descendants';
import { partsOf, same } from '../tree';
import { ofTensor } from './arrays';
import { evaluateCall } from './calls';
import { definedValue, globalValue, LIBRARIES } from './globals';
import type { Interpreter } from './interpreter';
import { bindTarget, itemsOf, iterated } from './iteration';
import { memberOf } from './members';
import { binary, compare, subscript } from './operators';
import { truth } from './truth';
import { booleanValue, type Frame, listValue, localValue, NONE, numberValue, unknown, type Value } from './values';

/** What an expression stands for. Never throws; what is not followed is `unknown` with a reason. */
export function evaluate(it: Interpreter, expression: PyNode, frame: Frame): Value {
  const node = withoutParentheses(expression);
  if (!it.spend()) return unknown('the network is too large to follow');
  const literal = literalValue(node);
  if (literal !== undefined) return literalAsValue(literal);
  switch (node.type) {
    case 'ellipsis':
      return { kind: 'string', value: '...' };
    case 'identifier':
      return localValue(frame, node.text) ?? globalValue(it, node, frame);
    case 'attribute':
      return attributeValue(it, node, frame);
    case 'call':
      return evaluateCall(it, node, frame);
    case 'subscript':
      return subscriptValue(it, node, frame);
    case 'tuple':
    case 'list':
    case 'expression_list':
      return listValue(itemsOf(it, partsOf(node), frame));
    case 'dictionary':
      return dictionaryValue(it, node, frame);
    case 'list_comprehension':
    case 'generator_expression':
      return comprehension(it, node, frame);
    case 'slice':
      return { kind: 'string', value: node.text };
    case 'string':
      return formatted(it, node, frame);
    case 'lambda':
      return lambdaValue(node, frame);
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
      return binary(it, node.childForFieldName('operator')?.text ?? '', part('left'), part('right'), { node, module: frame.module });
    case 'unary_operator': {
      const value = part('argument');
      if (value.kind === 'tensor' || value.kind === 'array') return value;
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

function literalAsValue(literal: number | boolean | string | null): Value {
  if (literal === null) return NONE;
  if (typeof literal === 'number') return numberValue(literal);
  return typeof literal === 'boolean' ? booleanValue(literal) : { kind: 'string', value: literal };
}

function attributeValue(it: Interpreter, node: PyNode, frame: Frame): Value {
  const object = node.childForFieldName('object');
  const name = node.childForFieldName('attribute')?.text;
  if (!object || name === undefined) return unknown('something is missing here');
  const owner = it.evaluate(object, frame);
  if (owner.kind === 'library') {
    const name = frame.module.qualify(node);
    const isLibrary = name !== null && LIBRARIES.test(name);
    return (
      (isLibrary ? null : definedValue(it, node, frame)) ?? {
        kind: 'library',
        name: it.library.dialect.canonical(name ?? `${owner.name}.${node.childForFieldName('attribute')?.text}`),
      }
    );
  }
  if (owner.kind === 'unknown') {
    const defined = definedValue(it, node, frame);
    if (defined) return defined;
  }
  if (owner.kind === 'tensor' && name === 'T') {
    return ofTensor(it, 'transpose', owner, [{ name: null, value: owner, node }], { node, module: frame.module }) ?? owner;
  }
  const member = memberOf(it, owner, name);
  if (member.kind !== 'unknown' || owner.kind === 'instance') return member;
  const resolved = frame.module.resolve(node).value;
  return resolved === null ? member : literalAsValue(resolved);
}

function subscriptValue(it: Interpreter, node: PyNode, frame: Frame): Value {
  const object = node.childForFieldName('value');
  if (!object) return unknown('something is missing here');
  const given = partsOf(node).filter((child) => !same(child, object));
  const flat = given.length === 1 && given[0]?.type === 'tuple' ? partsOf(given[0]) : given;
  const indices = flat.map((child) => it.evaluate(child, frame));
  return subscript(it, it.evaluate(object, frame), indices, { node, module: frame.module });
}

function dictionaryValue(it: Interpreter, node: PyNode, frame: Frame): Value {
  const entries = new Map<string, Value>();
  for (const pair of partsOf(node)) {
    const key = pair.childForFieldName('key');
    const value = pair.childForFieldName('value');
    const name = pair.type === 'pair' && key ? it.evaluate(key, frame) : null;
    if (!value || (name?.kind !== 'string' && name?.kind !== 'number'))
      return unknown('a dictionary with keys that are not known', builds(node));
    entries.set(String(name.value), it.evaluate(value, frame));
  }
  return { kind: 'dictionary', entries };
}

/** `[Block(n) for n in sizes if ...]` over a list that is known. */
function comprehension(it: Interpreter, node: PyNode, frame: Frame): Value {
  const body = node.childForFieldName('body');
  const clauses = partsOf(node).filter((child) => child.type === 'for_in_clause' || child.type === 'if_clause');
  if (!body) return unknown('a comprehension that is not complete');
  const items: Value[] = [];
  const inner: Frame = { ...frame, locals: new Map(), closure: frame };
  const visit = (index: number): boolean => {
    const clause = clauses[index];
    if (!clause) {
      items.push(it.evaluate(body, inner));
      return it.spend();
    }
    if (clause.type === 'if_clause') {
      const condition = partsOf(clause)[0];
      const holds = condition ? truth(it.evaluate(condition, inner)) : null;
      return holds === null ? false : !holds || visit(index + 1);
    }
    const left = clause.childForFieldName('left');
    const right = clause.childForFieldName('right');
    const values = left && right ? iterated(it.evaluate(right, inner)) : null;
    return values !== null && left !== null && values.every((value) => bindTarget(left, value, inner) && visit(index + 1));
  };
  return visit(0) ? listValue(items) : listValue(null);
}

/** `f'block_{i}'`. */
function formatted(it: Interpreter, node: PyNode, frame: Frame): Value {
  let text = '';
  for (const part of partsOf(node)) {
    if (part.type === 'string_content') text += part.text;
    if (part.type !== 'interpolation') continue;
    const inner = partsOf(part)[0];
    const value = inner ? it.evaluate(inner, frame) : NONE;
    if ((value.kind !== 'number' && value.kind !== 'string') || partsOf(part).length > 1) return unknown('a text that is not known');
    text += String(value.value);
  }
  return { kind: 'string', value: text };
}

function lambdaValue(node: PyNode, frame: Frame): Value {
  const names = node.childForFieldName('parameters');
  const parameters = (names ? partsOf(names) : []).map((each) => ({
    name: (each.childForFieldName('name') ?? each).text,
    node: each,
    defaultValue: each.childForFieldName('value'),
  }));
  return {
    kind: 'function',
    name: 'lambda',
    node,
    parameters,
    module: frame.module,
    self: null,
    owner: frame.owner,
    isStatic: true,
    closure: frame,
  };
}

function shortCircuit(isAnd: boolean, left: Value, right: () => Value): Value {
  const holds = truth(left);
  if (holds !== null) return holds === isAnd ? right() : left;
  // Whatever the unknown side is, `unknown and False` is false and `unknown or True` is true.
  return truth(right()) === !isAnd ? booleanValue(!isAnd) : unknown('a condition that is not known');
}

function conditional(it: Interpreter, node: PyNode, frame: Frame): Value {
  const [yes, condition, no] = partsOf(node);
  if (!yes || !condition || !no) return unknown('something is missing here');
  const holds = truth(it.evaluate(condition, frame));
  if (holds !== null) return it.evaluate(holds ? yes : no, frame);
  return unknown('it depends on a condition that is not known', builds(yes) || builds(no));
}

/** A call may make a module. */
function builds(node: PyNode): boolean {
  return node.type === 'call' || descendants(node, 'call').length > 0;
}
