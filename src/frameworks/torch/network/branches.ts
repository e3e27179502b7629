import type { PyNode } from '../../../syntax/node';
import { within } from '../tree';
import { afterwards, mayEnd, oneOf } from './doubts';
import { effectsOf, mayHold } from './effects';
import type { Interpreter } from './interpreter';
import { doubtNamed } from './starting';
import { type Frame, opaqueValue, type Tensor, unknown, type Value } from './values';

/**
 * Forgets what a statement that cannot be followed may change. Names that carried tensors get one unknown layer that reads all
 * tensors the statement reads; everything else it assigns becomes unknown. Statements that change nothing leave no trace.
 */
export function spoil(it: Interpreter, statement: PyNode, frame: Frame, reason: string): void {
  const own = statement.type === 'for_statement' ? statement.childForFieldName('left') : null;
  const { targets: all, mutated, returns, freezes, names } = effectsOf(statement);
  const targets = own ? all.filter((target) => !within(own, target)) : all;
  if (frame.self?.kind === 'instance' && mayHold(it.module, statement, { ...frame.self, kind: 'class' }))
    frame.self.attributes.set('(unknown)', opaqueValue(reason));
  if (freezes) {
    it.graph.hidesWeights = true;
    it.graph.note(statement, 'some weights are frozen here; how many cannot be told', { about: 'frozen' });
  }
  doubtNamed(it, statement, frame, reason);
  if (targets.length === 0 && mutated.length === 0 && !returns) return;
  const place = statement.childForFieldName('condition') ?? statement.childForFieldName('right') ?? statement;
  const read = tensorsRead(names, frame);
  const changes = targets.filter((target) => target.type === 'identifier').map((target) => target.text);
  const carries = changes.some((name) => frame.locals.get(name)?.kind === 'tensor' || !frame.locals.has(name));
  const tensor = read.length > 0 && (carries || returns) ? it.graph.unknown(place, statement.type.split('_')[0] ?? '', reason, read) : null;
  // A name of a function that becomes unknown is noted where it is used.
  const lasting = mutated.length > 0 || targets.some((target) => target.type !== 'identifier') || !it.graph.isBuilding;
  if (!tensor && lasting) it.graph.note(place, reason);
  if (returns && !it.graph.isBuilding) it.graph.note(place, 'the forward may end here');
  if (returns && it.graph.isBuilding) mayEnd(it, statement, frame, reason);
  forget(it, statement, targets, mutated, frame, tensor, reason);
}

function forget(
  it: Interpreter,
  statement: PyNode,
  targets: readonly PyNode[],
  mutated: readonly PyNode[],
  frame: Frame,
  tensor: Tensor | null,
  reason: string,
): void {
  const values = targets.map((target) => {
    const before = target.type === 'identifier' ? (frame.locals.get(target.text) ?? null) : null;
    return tensor && (!before || before.kind === 'tensor') ? tensor : afterwards(it, statement, target, before, frame, reason);
  });
  for (const [index, target] of targets.entries()) {
    const value = values[index] ?? unknown(reason);
    if (target.type === 'attribute') forgetAttribute(it, target, frame, value.kind === 'unknown' ? value : opaqueValue(reason));
    const other = target.type === 'identifier' ? frame.locals.get(target.text) : undefined;
    // Another branch may have given it a module.
    if (target.type === 'identifier')
      frame.locals.set(target.text, value.kind === 'unknown' && other ? oneOf([value, other], value.reason) : value);
  }
  for (const receiver of mutated) if (/^(identifier|attribute)$/.test(receiver.type)) empty(it.evaluate(receiver, frame));
}

/** `self.head = …`, `model.fc = …`, `layer.bias = …`: whether it happens is not known. */
function forgetAttribute(it: Interpreter, target: PyNode, frame: Frame, value: Value): void {
  const object = target.childForFieldName('object');
  const name = target.childForFieldName('attribute')?.text;
  const owner = object ? it.evaluate(object, frame) : null;
  if (name === undefined || !owner) return;
  if (owner.kind === 'instance') owner.attributes.set(name, oneOf([value, owner.attributes.get(name) ?? value], reasonOf(value)));
  if (owner.kind === 'layer' && (name === 'weight' || name === 'bias')) owner.parameters = null;
  if (owner.kind === 'sequence') owner.children = null;
}

function reasonOf(value: Value): string {
  return value.kind === 'unknown' ? value.reason : 'it may not be there';
}

function empty(value: Value | undefined): void {
  if (value?.kind === 'list') value.items = null;
  if (value?.kind === 'sequence') value.children = null;
  if (value?.kind === 'dictionary') {
    value.entries.clear();
    value.open = true;
  }
}

function tensorsRead(names: readonly string[], frame: Frame): readonly Tensor[] {
  const found = new Map<string, Tensor>();
  for (const name of names) {
    const value = frame.locals.get(name);
    if (value?.kind === 'tensor') found.set(value.layer, value);
  }
  return [...found.values()];
}
