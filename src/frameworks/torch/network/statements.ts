import type { PyNode } from '../../../syntax/node';
import { bare, descendants, named, statementsOf } from '../tree';
import { setMember } from './assigning';
import { spoil } from './branches';
import { classesByNode, functionsByNode } from './definitions';
import { enter, keyOf } from './dictionaries';
import { doubtRest } from './doubts';
import { type Interpreter, NEXT, type Outcome } from './interpreter';
import { bindTarget, iterated } from './iteration';
import { binary } from './operators';
import { CHILDREN } from './slots';
import { type Frame, NONE, opaqueValue, type Sequence, type Tensor, truth, unknown, type Value } from './values';

/** Runs statements in order until one returns, breaks or continues. */
export function execute(it: Interpreter, statements: readonly PyNode[], frame: Frame): Outcome {
  for (const [index, statement] of statements.entries()) {
    if (!it.spend()) return { type: 'return', value: opaqueValue('the network is too large to follow') };
    const { ends } = frame;
    const outcome = step(it, statement, frame);
    if (outcome.type !== 'next') return outcome;
    if (frame.ends !== ends) doubtRest(it, statements.slice(index + 1), frame);
  }
  return NEXT;
}

function step(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  switch (statement.type) {
    case 'expression_statement':
      for (const expression of named(statement)) simple(it, expression, frame);
      return NEXT;
    case 'return_statement': {
      const value = named(statement)[0];
      return { type: 'return', value: value ? it.evaluate(value, frame) : NONE };
    }
    case 'if_statement':
      return branch(it, statement, frame);
    case 'for_statement':
      return loop(it, statement, frame);
    case 'with_statement':
      return withBlock(it, statement, frame);
    case 'while_statement':
      return repeat(it, statement, frame);
    case 'try_statement':
      return attempt(it, statement, frame);
    case 'match_statement':
      spoil(it, statement, frame, `this ${statement.type.split('_')[0]} statement is not followed`);
      return NEXT;
    case 'raise_statement':
      return { type: 'raise' };
    case 'break_statement':
      return { type: 'break' };
    case 'continue_statement':
      return { type: 'continue' };
    case 'function_definition':
    case 'decorated_definition':
    case 'class_definition':
      define(it, statement.childForFieldName('definition') ?? statement, frame);
      return NEXT;
    case 'delete_statement':
      for (const target of named(statement).flatMap((each) => (each.type === 'expression_list' ? named(each) : [each])))
        remove(it, target, frame);
      return NEXT;
    default:
      return NEXT;
  }
}

/** A function or class inside a function: it sees the names around it. */
function define(it: Interpreter, definition: PyNode, frame: Frame): void {
  const name = definition.childForFieldName('name')?.text;
  if (name === undefined) return;
  const { module } = it;
  const owner = classesByNode(module).get(definition.id);
  const inner = functionsByNode(module).get(definition.id);
  if (owner) frame.locals.set(name, { kind: 'class', owner, module });
  else if (inner) frame.locals.set(name, { kind: 'function', definition: inner, module, self: null, closure: frame });
  else frame.locals.set(name, unknown(`${name} is defined inside a function`));
}

/** `del self.head`, `del layers[-1]`. */
function remove(it: Interpreter, target: PyNode, frame: Frame): void {
  if (target.type === 'identifier') frame.locals.set(target.text, unknown(`${target.text} is deleted`));
  const object = target.childForFieldName('object') ?? target.childForFieldName('value');
  if (!object) return;
  const owner = it.evaluate(object, frame);
  if (target.type === 'attribute' && owner.kind === 'instance') owner.attributes.delete(target.childForFieldName('attribute')?.text ?? '');
  if (target.type !== 'subscript') return;
  const index = named(target)[1];
  const key = index ? it.evaluate(index, frame) : null;
  if (owner.kind === 'list' && key?.kind === 'number') owner.items?.splice(key.value, 1);
  else if (owner.kind === 'list') owner.items = null;
  else if (owner.kind === 'dictionary' && key && keyOf(key) !== null) owner.entries.delete(keyOf(key) ?? '');
  else if (owner.kind === 'sequence') deleteChild(owner, key);
}

function deleteChild(sequence: Sequence, key: Value | null): void {
  const name = key ? keyOf(key) : null;
  const rest = sequence.children?.filter((child) => child.name !== name) ?? null;
  sequence.children =
    key && name !== null && rest && rest.length + 1 === sequence.children?.length
      ? rest.map((child, index) => (sequence.container === 'dictionary' ? child : { name: String(index), value: child.value }))
      : null;
}

const MOST_ROUNDS = 300;

function repeat(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const condition = statement.childForFieldName('condition');
  for (let round = 0; condition && round < MOST_ROUNDS && it.spend(); round++) {
    const holds = truth(it.evaluate(condition, frame));
    if (holds === null) break;
    if (!holds) return NEXT;
    const outcome = it.execute(statementsOf(statement.childForFieldName('body')), frame);
    if (outcome.type === 'break') return NEXT;
    if (outcome.type === 'return' || outcome.type === 'raise') return outcome;
  }
  spoil(it, statement, frame, 'this while statement is not followed');
  return NEXT;
}

/** The body is taken to succeed unless it raises an error itself. */
function attempt(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const outcome = it.execute(statementsOf(statement.childForFieldName('body')), frame);
  const others = named(statement).filter((child) => /_clause$/.test(child.type));
  if (outcome.type === 'raise') {
    spoil(it, statement, frame, 'an error is raised and handled here');
    return NEXT;
  }
  if (outcome.type !== 'next') return outcome;
  for (const clause of others.filter((each) => each.type === 'else_clause' || each.type === 'finally_clause')) {
    const block = clause.childForFieldName('body') ?? named(clause).find((child) => child.type === 'block') ?? null;
    const after = it.execute(statementsOf(block), frame);
    if (after.type !== 'next') return after;
  }
  return NEXT;
}

function simple(it: Interpreter, expression: PyNode, frame: Frame): void {
  if (expression.type === 'assignment') {
    assignment(it, expression, frame);
    return;
  }
  if (expression.type === 'augmented_assignment') {
    const left = expression.childForFieldName('left');
    const right = expression.childForFieldName('right');
    const operator = expression.childForFieldName('operator')?.text.replace(/=$/, '') ?? '';
    if (left && right) assign(it, left, binary(it, operator, it.evaluate(left, frame), it.evaluate(right, frame), expression), frame);
    return;
  }
  const value = it.evaluate(expression, frame);
  const changed = value.kind === 'tensor' && expression.type === 'call' ? changedInPlace(expression) : null;
  if (changed) assign(it, changed, value, frame);
}

/** `F.relu(x, inplace=True)` and `torch.relu_(x)` as statements change `x` itself. */
function changedInPlace(call: PyNode): PyNode | null {
  const callee = call.childForFieldName('function');
  const list = call.childForFieldName('arguments');
  const first = list ? named(list)[0] : null;
  const isInplace = /_$/.test(callee?.text ?? '') || /\binplace\s*=\s*True\b/.test(list?.text ?? '');
  if (!isInplace) return null;
  const object = callee?.type === 'attribute' && /_$/.test(callee.text) ? callee.childForFieldName('object') : null;
  if (first?.type === 'identifier') return first;
  return object?.type === 'identifier' ? object : null;
}

function assignment(it: Interpreter, node: PyNode, frame: Frame): Value {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right) return NONE;
  const value = right.type === 'assignment' ? assignment(it, right, frame) : it.evaluate(right, frame);
  assign(it, left, value, frame);
  return value;
}

function assign(it: Interpreter, target: PyNode, value: Value, frame: Frame): void {
  if (target.type === 'attribute') assignAttribute(it, target, value, frame);
  else if (target.type === 'subscript') assignElement(it, target, value, frame);
  else if (target.type === 'identifier') frame.locals.set(target.text, value);
  else if (/pattern|tuple|list/.test(target.type)) {
    const names = named(target);
    const items = iterated(value);
    if (names.every((name) => name.type === 'identifier' || name.type === 'list_splat_pattern')) unpack(it, target, value, frame);
    else
      for (const [index, name] of names.entries())
        assign(it, name, items?.[index] ?? unknown('it is unpacked from something unknown'), frame);
  }
}

/** `b, c, h, w = x.shape`: the sizes may be unpacked even when not all are known. */
function unpack(it: Interpreter, target: PyNode, value: Value, frame: Frame): void {
  if (value.kind === 'tensor') {
    const part = it.graph.unknown(target, 'unpack', 'a tensor is taken apart', [value], 0);
    for (const name of named(target)) frame.locals.set(name.text, part);
    return;
  }
  if (value.kind !== 'sizes') {
    bindTarget(target, value, frame);
    return;
  }
  const names = named(target);
  const { tensor } = value;
  if (tensor.raw && !tensor.shape && isWhole(it, tensor)) it.graph.ranks.set(tensor.raw, names.length - 1);
  for (const [axis, name] of names.entries()) {
    const size = tensor.shape && tensor.shape.length + 1 === names.length ? tensor.shape[axis > tensor.batchAxis ? axis - 1 : axis] : null;
    const known: Value = typeof size === 'number' ? { kind: 'number', value: size } : unknown('this size is not known');
    frame.locals.set(name.text, axis === tensor.batchAxis ? { kind: 'batch' } : known);
  }
}

/** The tensor is an input itself, not something flattened from it. */
function isWhole(it: Interpreter, tensor: Tensor): boolean {
  return tensor.layer === tensor.raw || it.graph.layers.find((layer) => layer.id === tensor.layer)?.operation.type !== 'flatten';
}

function assignAttribute(it: Interpreter, target: PyNode, value: Value, frame: Frame): void {
  const object = target.childForFieldName('object');
  const name = target.childForFieldName('attribute')?.text;
  if (!object || name === undefined) return;
  const owner = it.evaluate(object, frame);
  setMember(it, owner, name, value, target);
}

function assignElement(it: Interpreter, target: PyNode, value: Value, frame: Frame): void {
  const object = target.childForFieldName('value');
  const owner = object ? it.evaluate(object, frame) : null;
  const index = named(target)[1];
  const key = index ? it.evaluate(index, frame) : null;
  const children = owner?.kind === 'instance' ? owner.attributes.get(CHILDREN) : owner;
  if (children?.kind === 'sequence') assignChild(children, key, value);
  else if (owner?.kind === 'dictionary') enter(owner, key ?? unknown('no key'), value);
  else if (owner?.kind === 'list' && owner.items && key?.kind === 'number') owner.items[key.value] = value;
  else if (owner?.kind === 'list') owner.items = null;
  else if (owner?.kind === 'tensor' && object?.type === 'identifier') {
    frame.locals.set(object.text, it.graph.unknown(target, '[]=', 'a part of a tensor is overwritten', [owner]));
  }
}

/** `blocks[2] = other`, `parts['head'] = other`. */
function assignChild(sequence: Sequence, key: Value | null, value: Value): void {
  const name = key ? keyOf(key) : null;
  const at = key?.kind === 'number' && key.value < 0 ? (sequence.children?.length ?? 0) + key.value : -1;
  const index = at >= 0 ? at : (sequence.children?.findIndex((child) => child.name === name) ?? -1);
  if (name === null || !sequence.children) sequence.children = null;
  else if (index >= 0) sequence.children[index] = { name: sequence.children[index]?.name ?? name, value };
  else sequence.children.push({ name, value });
}

function branch(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const clauses = [statement, ...named(statement).filter((child) => child.type === 'elif_clause')];
  for (const clause of clauses) {
    const condition = clause.childForFieldName('condition');
    // What cannot be followed inside a condition is no part of the data flow: the condition itself is noted.
    const notes = it.graph.notes.length;
    const holds = condition ? truth(it.evaluate(condition, frame)) : null;
    it.graph.notes.length = notes;
    if (holds === null && endsInError(clause)) continue;
    if (holds === null) {
      spoil(it, statement, frame, `it depends on a condition that is not known: ${bare(condition ?? clause).text.slice(0, 60)}`);
      return NEXT;
    }
    if (holds) return it.execute(statementsOf(clause.childForFieldName('consequence')), frame);
  }
  const otherwise = named(statement).find((child) => child.type === 'else_clause');
  return otherwise ? it.execute(statementsOf(otherwise.childForFieldName('body')), frame) : NEXT;
}

/** A check that raises an error: what follows runs only when it does not. */
function endsInError(clause: PyNode): boolean {
  return statementsOf(clause.childForFieldName('consequence')).at(-1)?.type === 'raise_statement';
}

function loop(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const left = statement.childForFieldName('left');
  const right = statement.childForFieldName('right');
  const values = left && right ? iterated(it.evaluate(right, frame)) : null;
  if (!left || !values) {
    spoil(it, statement, frame, 'this loop runs over something that is not known');
    return NEXT;
  }
  for (const value of values) {
    bindTarget(left, value, frame);
    const outcome = it.execute(statementsOf(statement.childForFieldName('body')), frame);
    if (outcome.type === 'return' || outcome.type === 'raise') return outcome;
    if (outcome.type === 'break') return NEXT;
    if (!it.spend()) break;
  }
  const otherwise = named(statement).find((child) => child.type === 'else_clause');
  return otherwise ? it.execute(statementsOf(otherwise.childForFieldName('body')), frame) : NEXT;
}

function withBlock(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const clause = named(statement).find((child) => child.type === 'with_clause');
  if (clause && /\b(no_grad|inference_mode)\b/.test(clause.text))
    it.graph.note(clause, 'this part is not trained: no gradients flow through it');
  for (const target of clause ? descendants(clause, 'as_pattern_target') : []) frame.locals.set(target.text, unknown('a context manager'));
  return it.execute(statementsOf(statement.childForFieldName('body')), frame);
}
