import type { PyNode } from '../../../syntax/node';
import { isHeldOut } from '../../stepPlaces';
import { bare, named, passedArguments } from '../tree';
import { isBuiltin } from './builtins';
import { containerOf, contentsOf, indexed, itemOf } from './containers';
import { workedOut } from './flow';
import type { Arguments, Machine } from './machine';
import { callMember, memberOf } from './members';
import { comparison, conditional, logical } from './operators';
import { chosen, NONE, type Scope, truthOf, UNKNOWN, type Value } from './values';

/** What an expression stands for; everything that it calls is run. */
export function evaluate(machine: Machine, expression: PyNode): Value {
  machine.spend();
  const node = bare(expression);
  switch (node.type) {
    case 'identifier':
      return nameOf(machine, node);
    case 'attribute':
      return attributeOf(machine, node);
    case 'call':
      return call(machine, node);
    case 'string':
      return stringOf(node);
    case 'integer':
    case 'float': {
      const value = Number(node.text.replace(/_/g, ''));
      return Number.isNaN(value) ? UNKNOWN : { kind: 'literal', value };
    }
    case 'true':
    case 'false':
      return { kind: 'literal', value: node.type === 'true' };
    case 'none':
      return NONE;
    case 'await':
      return parts(machine, node)[0] ?? UNKNOWN;
    case 'assignment':
    case 'named_expression': {
      const left = node.childForFieldName('left') ?? node.childForFieldName('name');
      const right = node.childForFieldName('right') ?? node.childForFieldName('value');
      const value = right ? machine.evaluate(right) : UNKNOWN;
      if (left && right) machine.assign(left, value);
      return value;
    }
    case 'augmented_assignment': {
      const left = node.childForFieldName('left');
      const right = node.childForFieldName('right');
      const added = right ? machine.evaluate(right) : UNKNOWN;
      const before = left ? machine.evaluate(left) : UNKNOWN;
      if (before.kind === 'container') extend(machine, before, added);
      else if (left) machine.assign(left, workedOut(machine, [before, added]));
      return UNKNOWN;
    }
    case 'tuple':
    case 'list':
    case 'set':
    case 'expression_list':
    case 'pattern_list':
      return containerOf(machine, indexed(parts(machine, node)));
    case 'list_splat':
      return parts(machine, node)[0] ?? UNKNOWN;
    case 'dictionary':
      return dictionary(machine, node);
    case 'list_comprehension':
    case 'set_comprehension':
    case 'generator_expression':
    case 'dictionary_comprehension':
      return comprehension(machine, node);
    case 'conditional_expression':
      return conditional(machine, node);
    case 'boolean_operator':
      return logical(machine, node);
    case 'not_operator': {
      const truth = truthOf(parts(machine, node)[0] ?? UNKNOWN);
      return truth === null ? UNKNOWN : { kind: 'literal', value: !truth };
    }
    case 'comparison_operator':
      return comparison(machine, node);
    case 'subscript': {
      const object = node.childForFieldName('value');
      const value = object ? machine.evaluate(object) : UNKNOWN;
      const key = node.childForFieldName('subscript');
      const at = key ? machine.evaluate(key) : UNKNOWN;
      return subscripted(machine, value, key?.type === 'slice' ? null : at);
    }
    case 'lambda':
      return { kind: 'lambda', module: machine.frame.module, node, owner: machine.frame.owner, closure: machine.frame };
    case 'yield':
      machine.frame.yielded.push(parts(machine, node)[0] ?? NONE);
      return UNKNOWN;
    default:
      return workedOut(machine, parts(machine, node));
  }
}

function parts(machine: Machine, node: PyNode): readonly Value[] {
  return named(node).map((child) => machine.evaluate(child));
}

function stringOf(node: PyNode): Value {
  const text = /^[rRuU]?(?:"([^"\\{}]*)"|'([^'\\{}]*)')$/.exec(node.text);
  return text ? { kind: 'literal', value: text[1] ?? text[2] ?? '' } : UNKNOWN;
}

function nameOf(machine: Machine, node: PyNode): Value {
  const local = localOf(machine, node.text);
  if (local) return local;
  if (node.text === '__name__') return { kind: 'literal', value: machine.frame.module === machine.entry ? '__main__' : '' };
  const found = machine.meanings.globalOf(machine.frame.module, node) ?? machine.globalValue(node);
  if (found) return found;
  return isBuiltin(node.text) ? { kind: 'external', name: `builtins.${node.text}` } : UNKNOWN;
}

/** What the function, or one around it, or the top level that is run, has given to a name. */
function localOf(machine: Machine, name: string): Value | undefined {
  const { frame } = machine;
  for (let at: Scope | null = frame.shared.has(name) ? (frame.closure ?? machine.top) : frame; at; at = at.closure) {
    const value = at.names.get(name);
    if (value) return value;
  }
  return frame.module === machine.entry ? machine.top.names.get(name) : undefined;
}

function attributeOf(machine: Machine, node: PyNode): Value {
  const fixed = fixedOf(machine, node);
  if (fixed) return fixed;
  const object = node.childForFieldName('object');
  const name = node.childForFieldName('attribute')?.text ?? '';
  return object ? memberOf(machine, machine.evaluate(object), name) : UNKNOWN;
}

/** `nn.Linear`, `utils.train`: nothing that is run gives these another meaning. */
function fixedOf(machine: Machine, node: PyNode): Value | null {
  let root = node;
  for (let at: PyNode | null = root; at?.type === 'attribute'; at = at.childForFieldName('object'))
    root = at.childForFieldName('object') ?? root;
  if (root.type !== 'identifier' || localOf(machine, root.text)) return null;
  return machine.meanings.globalOf(machine.frame.module, node);
}

function call(machine: Machine, node: PyNode): Value {
  const { frame } = machine;
  const callee = bare(node.childForFieldName('function') ?? node);
  const site = { start: node.startIndex, end: node.endIndex };
  const args = argumentsIn(machine, node);
  const fixed = callee.type === 'attribute' ? fixedOf(machine, callee) : null;
  if (callee.type === 'attribute' && !fixed) {
    const object = callee.childForFieldName('object');
    const receiver = object ? machine.evaluate(object) : UNKNOWN;
    frame.site = site;
    return callMember(machine, receiver, callee.childForFieldName('attribute')?.text ?? '', args, node);
  }
  if (callee.text === 'super') return parentHere(machine);
  const value = fixed ?? machine.evaluate(callee);
  frame.site = site;
  return machine.apply(value, args, node);
}

function argumentsIn(machine: Machine, node: PyNode): Arguments {
  const positional: Value[] = [];
  const keywords = new Map<string, Value>();
  let isOpen = false;
  for (const argument of passedArguments(node)) {
    const value = machine.evaluate(argument.value);
    if (argument.kind === 'keyword') keywords.set(argument.name, value);
    else if (argument.kind === 'positional') positional.push(value);
    else if (argument.kind === 'list-splat' && value.kind === 'container' && contentsOf(machine, value).length > 0)
      positional.push(...contentsOf(machine, value));
    else isOpen = true;
  }
  return { positional, keywords, isOpen };
}

function parentHere({ frame }: Machine): Value {
  const { owner, definition } = frame;
  const self = definition?.parameters[0] ? frame.names.get(definition.parameters[0].name) : undefined;
  return owner && self ? { kind: 'parent', of: self, owner } : UNKNOWN;
}

function dictionary(machine: Machine, node: PyNode): Value {
  const items = named(node).flatMap((pair) => {
    const key = pair.childForFieldName('key');
    const value = pair.childForFieldName('value');
    if (pair.type !== 'pair' || !key || !value) return [];
    const at = machine.evaluate(key);
    return [{ key: at.kind === 'literal' ? at.value : null, value: machine.evaluate(value) }];
  });
  return containerOf(machine, items);
}

/** One round stands for all. */
function comprehension(machine: Machine, node: PyNode): Value {
  const { frame } = machine;
  const outer = frame.loops;
  const names = frame.names.copy();
  let kept: readonly Value[] = [UNKNOWN];
  for (const clause of named(node).filter(({ type }) => type === 'for_in_clause')) {
    const over = clause.childForFieldName('right');
    const target = clause.childForFieldName('left');
    const values = over ? machine.evaluate(over) : UNKNOWN;
    frame.loops = [
      ...frame.loops,
      { id: machine.fresh(), file: frame.module.file, frame: frame.id, heldOut: over !== null && isHeldOut(over.text) },
    ];
    const items = values.kind === 'container' ? contentsOf(machine, values) : [];
    if (target) machine.assign(target, items.length > 0 ? chosen(items) : values.kind === 'unknown' ? values : UNKNOWN);
    kept = items.length > 1 ? items : [UNKNOWN];
  }
  for (const clause of named(node).filter(({ type }) => type === 'if_clause')) parts(machine, clause);
  const body = node.childForFieldName('body');
  const made = body ? (body.type === 'pair' ? parts(machine, body)[1] : machine.evaluate(body)) : undefined;
  frame.loops = outer;
  frame.names = names;
  return containerOf(machine, made ? kept.map(() => ({ key: null, value: made })) : []);
}

/** `values[0]`; of a slice (`key` null) all that there is. */
function subscripted(machine: Machine, value: Value, key: Value | null): Value {
  switch (value.kind) {
    case 'container':
      return key ? itemOf(machine, value, key) : value;
    case 'network':
      return { kind: 'part', of: value };
    case 'part':
      return value;
    case 'choice':
      return chosen(value.options.map((each) => subscripted(machine, each, key)));
    case 'unknown':
      return value;
    default:
      return UNKNOWN;
  }
}

function extend(machine: Machine, { id }: Extract<Value, { kind: 'container' }>, added: Value): void {
  if (added.kind !== 'container') return;
  const items = machine.state.items.get(id) ?? [];
  machine.state.items.set(id, [...items, ...indexed(contentsOf(machine, added))]);
}
