import { literalValue } from '../../../syntax/javascript/literals';
import { CLASSES, FUNCTIONS, type JsNode, keyOf, memberName, plain } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Span } from '../../../text/span';
import { tfName } from '../names';
import type { Machine } from './machine';
import { memberOf, setMember } from './members';
import { binary, conditional, unary } from './operators';
import { bindPattern } from './patterns';
import { constant, type ListValue, type ObjectValue, type Scope, unknown, type Value } from './values';

/** What an expression stands for. */
export function evaluate(machine: Machine, expression: JsNode, scope: Scope): Value {
  const node = plain(expression);
  const literal = literalValue(node);
  if (literal !== undefined) return constant(literal);
  if (!machine.tick()) return unknown('the file is too large to be followed', spanOfNode(node));
  const evaluator = Object.hasOwn(EVALUATORS, node.type) ? EVALUATORS[node.type] : undefined;
  if (evaluator) return evaluator(machine, node, scope) ?? unknown(`\`${brief(node)}\` is not known`, spanOfNode(node));
  if (FUNCTIONS.has(node.type)) return { type: 'function', node, scope, self: scope.get('this') };
  if (CLASSES.has(node.type)) return { type: 'class', node, scope };
  return unknown(`\`${brief(node)}\` is not known`, spanOfNode(node));
}

type Evaluator = (machine: Machine, node: JsNode, scope: Scope) => Value | null;

const EVALUATORS: Readonly<Record<string, Evaluator>> = {
  identifier: name,
  shorthand_property_identifier: name,
  this: (_, __, scope) => scope.get('this'),
  member_expression: member,
  subscript_expression: member,
  call_expression: call,
  new_expression: call,
  array,
  object,
  binary_expression: binary,
  unary_expression: unary,
  ternary_expression: conditional,
  template_string: template,
  assignment_expression: assignment,
  augmented_assignment_expression: change,
  update_expression: change,
  await_expression: (machine, node, scope) => inner(machine, node, scope),
  sequence_expression: (machine, node, scope) => {
    let last: Value | null = null;
    for (const part of node.namedChildren) if (part) last = machine.evaluate(part, scope);
    return last;
  },
};

export function brief(node: JsNode): string {
  const text = node.text.replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

function inner(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const part = node.namedChildren.find((child) => child !== null && child.type !== 'comment');
  return part ? machine.evaluate(part, scope) : null;
}

function name(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const held = scope.get(node.text);
  if (held) return held;
  const library = tfName(machine.module, node);
  if (library !== null) return { type: 'named', name: library };
  // What comes from elsewhere has no value here.
  if (machine.module.meanings(node)[0] !== `global#${node.text}`) return declared(machine, node, scope);
  return BUILTINS.has(node.text) ? { type: 'named', name: `global.${node.text}` } : null;
}

const BUILTINS: ReadonlySet<string> = new Set(['Math', 'Object', 'Array', 'Number', 'parseInt', 'parseFloat']);

/** What the file shows of a name that lies outside everything that was gone through. */
function declared(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const target = machine.module.follow(node);
  if (target && FUNCTIONS.has(target.type)) return { type: 'function', node: target, scope: scope.top(), self: null };
  if (target && CLASSES.has(target.type)) return { type: 'class', node: target, scope: scope.top() };
  const found = machine.module.resolve(node);
  return found.source === 'unknown' || (found.value === null && found.origin === null) ? null : constant(found.value);
}

function member(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const target = node.childForFieldName('object');
  if (!target) return null;
  const key = memberName(node) ?? computedKey(machine, node, scope);
  const value = target.type === 'super' ? null : machine.evaluate(target, scope);
  if (value && value.type !== 'unknown') return key === null ? null : memberOf(machine, value, key, node);
  const library = tfName(machine.module, node);
  if (library !== null) return { type: 'named', name: library };
  const found = machine.module.resolve(node);
  return found.source === 'unknown' || found.value === null ? null : constant(found.value);
}

function computedKey(machine: Machine, node: JsNode, scope: Scope): string | number | null {
  const index = node.childForFieldName('index');
  const value = index ? machine.evaluate(index, scope) : null;
  return value?.type === 'constant' && (typeof value.value === 'string' || typeof value.value === 'number') ? value.value : null;
}

function call(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const callee = node.childForFieldName('function') ?? node.childForFieldName('constructor');
  if (!callee || callee.type === 'super' || callee.type === 'import') return null;
  const target = machine.evaluate(callee, scope);
  const args = listOf(machine, node.childForFieldName('arguments'), scope);
  return machine.invoke(target, args, node);
}

function array(machine: Machine, node: JsNode, scope: Scope): ListValue {
  return { type: 'list', items: listOf(machine, node, scope), level: machine.level };
}

/** Items of a list or arguments; what a spread of unknown content holds is one unknown item. */
function listOf(machine: Machine, list: JsNode | null, scope: Scope): Value[] {
  const items: Value[] = [];
  for (const part of list?.namedChildren ?? []) {
    if (!part || part.type === 'comment' || part.isError) continue;
    const spread = part.type === 'spread_element' ? inner(machine, part, scope) : null;
    if (spread?.type === 'list') items.push(...spread.items);
    else if (part.type === 'spread_element') items.push(unknown(`what \`${brief(part)}\` holds is not known`, spanOfNode(part)));
    else items.push(machine.evaluate(part, scope));
  }
  return items;
}

function object(machine: Machine, node: JsNode, scope: Scope): ObjectValue {
  const places = new Map<string, Span>();
  const made: ObjectValue = { type: 'object', entries: new Map(), open: false, level: machine.level, places };
  for (const part of node.namedChildren) {
    if (!part || part.type === 'comment') continue;
    const key = keyOf(part.childForFieldName('key') ?? part.childForFieldName('name'));
    const value = part.childForFieldName('value');
    if (key !== null || part.type === 'shorthand_property_identifier') places.set(key ?? part.text, spanOfNode(part));
    if (part.type === 'spread_element') spreadInto(made, inner(machine, part, scope));
    else if (part.type === 'shorthand_property_identifier') made.entries.set(part.text, machine.evaluate(part, scope));
    else if (part.type === 'method_definition' && key !== null) made.entries.set(key, { type: 'function', node: part, scope, self: made });
    else if (key !== null && value) made.entries.set(key, machine.evaluate(value, scope));
    else made.open = true;
  }
  return made;
}

/** Copies entries over those before; what is not known may be any of them. */
export function spreadInto(made: ObjectValue, spread: Value | null): void {
  if (spread?.type === 'constant') return;
  if (spread?.type !== 'object') {
    made.open = true;
    return;
  }
  for (const [key, item] of spread.entries) made.entries.set(key, item);
  for (const [key, place] of spread.places ?? []) made.places?.set(key, place);
  made.open ||= spread.open;
}

function template(machine: Machine, node: JsNode, scope: Scope): Value | null {
  let text = '';
  for (const part of node.namedChildren) {
    if (part?.type === 'string_fragment') text += part.text;
    const value = part?.type === 'template_substitution' ? inner(machine, part, scope) : null;
    if (part?.type === 'template_substitution' && value?.type !== 'constant') return null;
    if (value?.type === 'constant') text += String(value.value);
  }
  return constant(text);
}

function assignment(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const value = right ? machine.evaluate(right, scope) : null;
  if (left && value) assignTo(machine, left, value, scope);
  return value;
}

function assignTo(machine: Machine, left: JsNode, value: Value, scope: Scope): void {
  const target = plain(left);
  if (target.type !== 'member_expression' && target.type !== 'subscript_expression') {
    bindPattern(machine, target, value, scope, 'assign');
    return;
  }
  const object = target.childForFieldName('object');
  const key = memberName(target) ?? computedKey(machine, target, scope);
  if (object && key !== null) setMember(machine, machine.evaluate(object, scope), key, value, target);
}

/** `i += 2`, `i++`, `x ??= 3`. */
function change(machine: Machine, node: JsNode, scope: Scope): Value | null {
  const target = node.childForFieldName('left') ?? node.childForFieldName('argument');
  if (!target) return null;
  const value = binary(machine, node, scope) ?? unknown(`\`${brief(node)}\` is not known`, spanOfNode(node));
  assignTo(machine, target, value, scope);
  return value;
}
