import type { PyNode } from '../../../syntax/node';
import { literalValue } from '../sites/read';
import { bare, named, same } from '../tree';
import { evaluateCall } from './calls';
import { compare } from './comparisons';
import { comprehension } from './comprehensions';
import { resolvedIn } from './definitions';
import { dictionaryOf } from './dictionaries';
import { either, mayHaveWeights, oneOf } from './doubts';
import { definedValue, globalValue } from './globals';
import type { Interpreter } from './interpreter';
import { itemsOf } from './iteration';
import { lambdaOf } from './lambdas';
import { blueprintFor } from './layers/catalogue';
import { memberOf } from './members';
import { binary } from './operators';
import { formatted } from './strings';
import { subscript } from './subscripts';
import { inverted } from './triangles';
import { truth } from './truth';
import {
  booleanValue,
  type Frame,
  listValue,
  localValue,
  NONE,
  numberValue,
  opaqueValue,
  stringValue,
  tupleValue,
  unknown,
  type Value,
} from './values';

const LITERALS: ReadonlySet<string> = new Set(['true', 'false', 'integer', 'float', 'unary_operator', 'string']);

/** What an expression stands for. Never throws; what is not followed is `unknown` with a reason. */
export function evaluate(it: Interpreter, expression: PyNode, frame: Frame): Value {
  const node = bare(expression);
  if (!it.spend()) return opaqueValue('the network is too large to follow');
  const literal = LITERALS.has(node.type) ? literalValue(node) : null;
  if (literal !== null)
    return literalAsValue(literal, node.type === 'float' || (node.type === 'unary_operator' && /[.eE]/.test(node.text)));
  switch (node.type) {
    case 'none':
      return NONE;
    case 'identifier':
      return localValue(frame, node.text) ?? globalValue(it, node);
    case 'attribute':
      return attributeValue(it, node, frame);
    case 'call':
      return evaluateCall(it, node, frame);
    case 'subscript':
      return subscriptValue(it, node, frame);
    case 'tuple':
    case 'expression_list':
      return tupleValue(itemsOf(it, named(node), frame));
    case 'list':
    case 'set':
      return listValue(itemsOf(it, named(node), frame));
    case 'dictionary':
      return dictionaryOf(it, node, frame);
    case 'list_comprehension':
    case 'generator_expression':
    case 'set_comprehension':
    case 'dictionary_comprehension':
      return comprehension(it, node, frame);
    case 'lambda':
      return lambdaOf(it, node, frame);
    case 'string':
    case 'concatenated_string':
      return formatted(it, node, frame);
    case 'slice':
      return stringValue(sliceText(it, node, frame));
    case 'type':
      return named(node)[0] ? it.evaluate(named(node)[0] as PyNode, frame) : unknown('a type');
    case 'yield': {
      const given = named(node)[0];
      const value = given ? it.evaluate(given, frame) : NONE;
      frame.yields?.push(value);
      return NONE;
    }
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
      if (value.kind === 'array' && node.text.startsWith('~')) return inverted(value);
      if (value.kind === 'absent') return value;
      if (value.kind !== 'number' || !/^[-+]/.test(node.text)) return unknown('the sign of something unknown');
      return node.text.startsWith('-') ? { ...value, value: -value.value } : value;
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

function literalAsValue(literal: number | boolean | string, float = false): Value {
  if (typeof literal === 'number') return numberValue(literal, float);
  return typeof literal === 'boolean' ? booleanValue(literal) : { kind: 'string', value: literal };
}

function attributeValue(it: Interpreter, node: PyNode, frame: Frame): Value {
  const object = node.childForFieldName('object');
  const name = node.childForFieldName('attribute')?.text;
  if (!object || name === undefined) return unknown('something is missing here');
  const isFree = isPath(object) && !localValue(frame, rootOf(object));
  // `models.resnet18`: a name of another module of the project.
  const defined = isFree ? definedValue(it, node) : null;
  if (defined) return defined;
  const owner = it.evaluate(object, frame);
  if (owner.kind === 'library') return libraryMember((isFree ? it.module.qualify(node) : null) ?? `${owner.name}.${name}`);
  const member = memberOf(it, owner, name, node);
  if (member.kind !== 'unknown') return member;
  // The object may be unknown (a configuration, say) and yet the module know the value.
  const resolved = owner.kind === 'instance' || owner.kind === 'tensor' ? null : resolvedIn(it.module, node).value;
  return resolved === null ? member : literalAsValue(resolved);
}

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['tau', 2 * Math.PI],
]);

function libraryMember(name: string): Value {
  const named = name.endsWith('.__name__') ? name.slice(0, -'.__name__'.length) : '';
  if (blueprintFor(named)) return stringValue(named.split('.').at(-1) ?? '');
  const number = CONSTANTS.get(/^(?:math|numpy|torch)\.(\w+)$/.exec(name)?.[1] ?? '');
  return number === undefined ? { kind: 'library', name } : numberValue(number, true);
}

function isPath(node: PyNode): boolean {
  if (node.type === 'identifier') return true;
  const object = node.type === 'attribute' ? node.childForFieldName('object') : null;
  return object !== null && isPath(object);
}

function rootOf(path: PyNode): string {
  const object = path.type === 'attribute' ? path.childForFieldName('object') : null;
  return object ? rootOf(object) : path.text;
}

function subscriptValue(it: Interpreter, node: PyNode, frame: Frame): Value {
  const object = node.childForFieldName('value');
  if (!object) return unknown('something is missing here');
  const indices = named(node)
    .filter((child) => !same(child, object))
    .map((child) => it.evaluate(child, frame));
  return subscript(it, it.evaluate(object, frame), indices, node);
}

/** `a:b:c` with its parts worked out, `?` for one that cannot be known. */
function sliceText(it: Interpreter, node: PyNode, frame: Frame): string {
  let text = '';
  for (const part of node.children) {
    if (!part || part.type === 'comment') continue;
    if (part.type === ':') text += ':';
    else {
      const value = it.evaluate(part, frame);
      text += value.kind === 'number' ? String(value.value) : value.kind === 'none' ? '' : '?';
    }
  }
  return text;
}

function shortCircuit(isAnd: boolean, left: Value, right: () => Value): Value {
  const holds = truth(left);
  if (holds === null) {
    const other = right();
    // Whatever the unknown side is, `unknown and False` is false and `unknown or True` is true.
    return truth(other) === !isAnd && !mayHaveWeights(other) ? booleanValue(!isAnd) : oneOf([left, other], 'a condition that is not known');
  }
  return holds === isAnd ? right() : left;
}

function conditional(it: Interpreter, node: PyNode, frame: Frame): Value {
  const [yes, condition, no] = named(node);
  if (!yes || !condition || !no) return unknown('something is missing here');
  const holds = truth(it.evaluate(condition, frame));
  if (holds !== null) return it.evaluate(holds ? yes : no, frame);
  return either(it, [yes, no], frame);
}
