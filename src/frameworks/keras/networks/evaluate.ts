import type { Detail } from '../../../model/network';
import { readForeign } from '../../../syntax/foreign';
import { localClass } from '../../../syntax/kinship';
import { literalValue } from '../../../syntax/literals';
import type { PyNode } from '../../../syntax/node';
import { partsOf, spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import type { Span } from '../../../text/span';
import { arithmeticDetail, type Side } from '../../arithmetic';
import { added } from '../layers/merging';
import { canonicalName } from '../names';
import { ownBehind } from '../sites/definitions';
import { attributeOf, inheritedMember } from './attributes';
import { merged } from './branches';
import { collection, comprehension, dictionary, subscript } from './collections';
import { compared, computed, operatorsOf, plainOf, truthOf } from './constants';
import { MAX_DEPTH, type Machine } from './machine';
import { type Arguments, constant, type Scope, tensorsIn, unknown, type Value } from './values';

/** What an expression stands for. */
export function evaluate(machine: Machine, expression: PyNode, scope: Scope): Value {
  const node = withoutParentheses(expression);
  const literal = literalValue(node);
  if (literal !== undefined) return constant(literal);
  if (!machine.tick()) return unknown('the file is too large to be followed', spanOfNode(node));
  const evaluator = Object.hasOwn(EVALUATORS, node.type) ? EVALUATORS[node.type] : undefined;
  return evaluator?.(machine, node, scope) ?? unknown(`\`${brief(node)}\` is not known`, spanOfNode(node));
}

type Evaluator = (machine: Machine, node: PyNode, scope: Scope) => Value | null;

const EVALUATORS: Readonly<Record<string, Evaluator>> = {
  identifier: name,
  attribute,
  call,
  list: collection,
  tuple: collection,
  expression_list: collection,
  dictionary,
  subscript,
  binary_operator: binary,
  unary_operator: negated,
  not_operator: (machine, node, scope) => {
    const argument = node.childForFieldName('argument');
    const truth = argument ? truthOf(machine.evaluate(argument, scope)) : null;
    return truth === null ? null : constant(!truth);
  },
  boolean_operator: boolean,
  comparison_operator: comparison,
  conditional_expression: conditional,
  named_expression: (machine, node, scope) => {
    const target = node.childForFieldName('name');
    const right = node.childForFieldName('value');
    const value = right ? machine.evaluate(right, scope) : null;
    if (target && value) scope.set(target.text, value);
    return value;
  },
  list_comprehension: comprehension,
  generator_expression: comprehension,
};

function brief(node: PyNode): string {
  const text = node.text.replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

function name(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const held = scope.get(node.text);
  if (held) return held;
  const qualified = machine.modules.module.qualify(node);
  if (qualified !== null && readForeign(qualified)) return elsewhere(machine, node);
  if (qualified?.startsWith('.')) {
    const owner = localClass(machine.modules.module, qualified);
    if (owner) return { type: 'class', definition: owner, scope: outermost(scope) };
    const definition = machine.modules.module.functions.find(
      (candidate) => candidate.classId === null && candidate.name === qualified.slice(1),
    );
    if (definition) return { type: 'function', definition, scope: outermost(scope), self: null };
  } else if (qualified !== null) {
    return { type: 'named', name: canonicalName(qualified) ?? qualified };
  }
  return resolved(machine, node) ?? (machine.modules.module === machine.modules.home ? null : elsewhere(machine, node));
}

/** What a name means in another file, or at the top of the one that is followed: a class, a function, a constant. */
function elsewhere(machine: Machine, node: PyNode): Value | null {
  const { module } = machine.modules;
  const own = ownBehind(module, node);
  if (own) {
    const scope = machine.modules.topOf(own.module);
    if (own.kind === 'class') return { type: 'class', definition: own.owner, scope };
    return { type: 'function', definition: own.definition, scope, self: null };
  }
  const found = module.define(node);
  const home = found?.kind === 'value' ? (found.file === module.file ? module : module.open(found.file)) : null;
  if (!found || !home || machine.depth >= MAX_DEPTH) return null;
  machine.depth++;
  const value = machine.modules.within(home, node, () => machine.evaluate(found.node, machine.modules.topOf(home)));
  machine.depth--;
  return value;
}

function outermost(scope: Scope): Scope {
  let at = scope;
  while (at.parent) at = at.parent;
  return at;
}

function resolved(machine: Machine, node: PyNode): Value | null {
  const found = machine.modules.module.resolve(node);
  // `None` has a place in the source; a setting that is only known by its name has none.
  return found.source === 'unknown' || (found.value === null && found.origin === null) ? null : constant(found.value);
}

function attribute(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const object = node.childForFieldName('object');
  const member = node.childForFieldName('attribute')?.text;
  if (!object || member === undefined) return null;
  if (object.type === 'call' && object.childForFieldName('function')?.text === 'super')
    return inheritedMember(machine, node, member, scope);
  const root = rootOf(node);
  if (!root || !scope.get(root)) {
    const qualified = machine.modules.module.qualify(node);
    if (qualified !== null && readForeign(qualified)) return elsewhere(machine, node);
    if (qualified !== null && !qualified.startsWith('.')) return { type: 'named', name: canonicalName(qualified) ?? qualified };
  }
  const value = attributeOf(machine, machine.evaluate(object, scope), member, node);
  return value ?? resolved(machine, node);
}

function rootOf(node: PyNode): string | null {
  let at: PyNode | null = node;
  while (at?.type === 'attribute') at = at.childForFieldName('object');
  return at?.type === 'identifier' ? at.text : null;
}

function call(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const described = machine.callAt(node);
  if (!described) return null;
  return machine.invoke(machine.evaluate(described.callee, scope), argumentsOf(machine, node, scope), node);
}

/** Arguments of a call; lists and dictionaries behind stars are spread when they are known. */
export function argumentsOf(machine: Machine, node: PyNode, scope: Scope): Arguments {
  const positional: Value[] = [];
  const keywords = new Map<string, Value>();
  const places = new Map<string, Span>();
  let starred = false;
  const list = node.childForFieldName('arguments');
  if (list?.type === 'generator_expression') return { positional: [machine.evaluate(list, scope)], keywords, starred };
  for (const part of list ? partsOf(list) : []) {
    const value = part.childForFieldName('value') ?? partsOf(part)[0];
    if (part.type === 'keyword_argument') {
      const key = part.childForFieldName('name')?.text;
      if (key !== undefined && value) {
        keywords.set(key, machine.evaluate(value, scope));
        places.set(key, machine.modules.locate(part).span);
      }
    } else if (part.type === 'list_splat' || part.type === 'dictionary_splat') {
      const spread = value ? machine.evaluate(value, scope) : null;
      if (spread?.type === 'list') positional.push(...spread.items);
      else if (spread?.type === 'dictionary') for (const [key, item] of spread.entries) keywords.set(key, item);
      else starred = true;
    } else if (!part.isError) {
      places.set(`#${positional.length}`, machine.modules.locate(part).span);
      positional.push(machine.evaluate(part, scope));
    }
  }
  return { positional, keywords, starred, places };
}

function binary(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = node.childForFieldName('operator')?.text ?? '';
  return left && right ? operated(machine, operator, machine.evaluate(left, scope), machine.evaluate(right, scope), node) : null;
}

/** An operator on two values; on tensors it becomes a step of the graph. */
export function operated(machine: Machine, operator: string, left: Value, right: Value, at: PyNode): Value | null {
  const plain = computed(operator, left, right);
  if (plain) return plain;
  const tensors = [...tensorsIn(left), ...tensorsIn(right)];
  if (tensors.length === 0 || left.type === 'list' || right.type === 'list') return null;
  const shapes = tensors.map((tensor) => tensor.shape);
  const sum = added(shapes);
  const adds = operator === '+' && tensors.length === 2 && (sum.shape.dims !== null || shapes.some((shape) => shape.dims === null));
  if (adds) return { type: 'tensor', node: machine.graph.step(at, '+', { type: 'add' }, tensors, sum.shape) };
  const single = tensors.length === 1 && (left.type === 'constant' || right.type === 'constant');
  const shape = single || tensors.length === 2 ? sum.shape : { dims: null, last: null };
  return {
    type: 'tensor',
    node: machine.graph.mystery(at, operator, `arithmetic on tensors (${operator})`, tensors, {
      shape,
      parameters: 0,
      ...detailed(arithmeticDetail(operator, sideOf(left), sideOf(right))),
    }),
  };
}

function detailed(detail: Detail | null): { readonly detail?: Detail } {
  return detail ? { detail } : {};
}

/** Activations, or a number that is known. */
function sideOf(value: Value): Side {
  if (value.type === 'tensor') return 'tensor';
  const plain = plainOf(value);
  return typeof plain === 'number' ? plain : null;
}

function negated(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const argument = node.childForFieldName('argument');
  const value = argument ? plainOf(machine.evaluate(argument, scope)) : undefined;
  const operator = node.childForFieldName('operator')?.text;
  if (typeof value !== 'number' || (operator !== '-' && operator !== '+')) return null;
  return constant(operator === '-' ? -value : value);
}

function boolean(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right) return null;
  const isAnd = node.childForFieldName('operator')?.text === 'and';
  const first = machine.evaluate(left, scope);
  const truth = truthOf(first);
  if (truth !== null) return truth === isAnd ? machine.evaluate(right, scope) : first;
  const second = truthOf(machine.evaluate(right, scope));
  return second === !isAnd ? constant(!isAnd) : null;
}

function comparison(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const values = partsOf(node).map((part) => machine.evaluate(part, scope));
  const operators = operatorsOf(node);
  const [left, right] = values;
  if (values.length !== 2 || operators.length !== 1 || !left || !right) return null;
  const outcome = compared(operators[0] ?? '', left, right);
  return outcome === null ? null : constant(outcome);
}

function conditional(machine: Machine, node: PyNode, scope: Scope): Value | null {
  const [yes, condition, no] = partsOf(node);
  if (!yes || !condition || !no) return null;
  const truth = truthOf(machine.evaluate(condition, scope));
  if (truth !== null) return machine.evaluate(truth ? yes : no, scope);
  const either = [machine.evaluate(yes, scope), machine.evaluate(no, scope)];
  return merged(machine, either, node);
}
