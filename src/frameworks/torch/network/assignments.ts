import type { PyNode } from '../../../syntax/node';
import { named } from '../tree';
import { setMember } from './assigning';
import { enter, keyOf } from './dictionaries';
import { partOfWeight, startsBy, startsOtherwise } from './initial';
import type { Interpreter } from './interpreter';
import { bindTarget, iterated } from './iteration';
import { binary } from './operators';
import { CHILDREN } from './slots';
import { sizeAt } from './tensors';
import { type Frame, NONE, type Sequence, type Tensor, unknown, type Value, type WeightValue } from './values';

/** An expression as a statement: an assignment, or a call that may change what it is given. */
export function simple(it: Interpreter, expression: PyNode, frame: Frame): void {
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
    const known = typeof size === 'number' ? { kind: 'number' as const, value: size } : sizeAt(tensor, axis);
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
  else if (owner?.kind === 'weight') setPart(it, owner, key, value, target);
  else if (owner?.kind === 'tensor' && object?.type === 'identifier') {
    frame.locals.set(object.text, it.graph.unknown(target, '[]=', 'a part of a tensor is overwritten', [owner]));
  }
}

/** `layer.bias.data[a:b] = 1`. */
function setPart(it: Interpreter, weight: WeightValue, key: Value | null, value: Value, node: PyNode): void {
  const part = partOfWeight(weight, key ? [key] : []);
  if (value.kind === 'number') startsBy(it, part, 'fill_', [{ name: null, value, node }], node);
  else startsOtherwise(it, part, node);
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

/** `del self.head`, `del layers[-1]`. */
export function remove(it: Interpreter, target: PyNode, frame: Frame): void {
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
