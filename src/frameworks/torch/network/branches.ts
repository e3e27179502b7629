import type { PyNode } from '../../../syntax/node';
import { descendants, named, selfAttribute, within } from '../tree';
import type { Interpreter } from './interpreter';
import { findMethod } from './lineage';
import { type Frame, type Instance, opaqueValue, type Tensor, unknown, type Value } from './values';

const MUTATIONS: ReadonlySet<string> = new Set(
  'append extend insert add_module pop popitem update register_module setdefault remove clear reverse sort add'.split(' '),
);

/**
 * Forgets what a statement that cannot be followed may change. Names that carried tensors get one unknown layer that reads all
 * tensors the statement reads; everything else it assigns becomes unknown. Statements that change nothing leave no trace.
 */
export function spoil(it: Interpreter, statement: PyNode, frame: Frame, reason: string): void {
  const own = statement.type === 'for_statement' ? statement.childForFieldName('left') : null;
  const targets = targetsIn(statement).filter((target) => !own || !within(own, target));
  const mutated = receivers(statement);
  const returns = descendants(statement, 'return_statement').length > 0;
  if (frame.self?.kind === 'instance' && mayHold(statement, frame.self, 3)) frame.self.attributes.set('(unknown)', opaqueValue(reason));
  if (/requires_grad(_\(\s*|\s*=\s*)False/.test(statement.text)) {
    it.graph.hidesWeights = true;
    it.graph.note(statement, 'some weights are frozen here; how many cannot be told');
  }
  if (targets.length === 0 && mutated.length === 0 && !returns) return;
  const place = statement.childForFieldName('condition') ?? statement.childForFieldName('right') ?? statement;
  const read = tensorsRead(statement, frame);
  const changes = targets.filter((target) => target.type === 'identifier').map((target) => target.text);
  const carries = changes.some((name) => frame.locals.get(name)?.kind === 'tensor' || !frame.locals.has(name));
  const tensor = read.length > 0 && (carries || returns) ? it.graph.unknown(place, statement.type.split('_')[0] ?? '', reason, read) : null;
  // A name of a function that becomes unknown is noted where it is used.
  const lasting = mutated.length > 0 || targets.some((target) => target.type !== 'identifier') || !it.graph.isBuilding;
  if (!tensor && lasting) it.graph.note(place, reason);
  if (returns && !it.graph.isBuilding) it.graph.note(place, 'the forward may end here');
  forget(it, targets, mutated, frame, tensor, reason);
}

function forget(
  it: Interpreter,
  targets: readonly PyNode[],
  mutated: readonly PyNode[],
  frame: Frame,
  tensor: Tensor | null,
  reason: string,
): void {
  for (const target of targets) {
    if (target.type === 'attribute') forgetAttribute(it, target, frame, reason);
    if (target.type !== 'identifier') continue;
    const before = frame.locals.get(target.text);
    frame.locals.set(target.text, tensor && (!before || before.kind === 'tensor') ? tensor : unknown(reason));
  }
  for (const receiver of mutated) if (/^(identifier|attribute)$/.test(receiver.type)) empty(it.evaluate(receiver, frame));
}

/** `self.head = …`, `model.fc = …`, `layer.bias = …`: whether it happens is not known. */
function forgetAttribute(it: Interpreter, target: PyNode, frame: Frame, reason: string): void {
  const object = target.childForFieldName('object');
  const name = target.childForFieldName('attribute')?.text;
  const owner = object ? it.evaluate(object, frame) : null;
  if (name === undefined || !owner) return;
  if (owner.kind === 'instance') owner.attributes.set(name, opaqueValue(reason));
  if (owner.kind === 'layer' && (name === 'weight' || name === 'bias')) owner.parameters = null;
  if (owner.kind === 'sequence') owner.children = null;
}

function empty(value: Value | undefined): void {
  if (value?.kind === 'list') value.items = null;
  if (value?.kind === 'sequence') value.children = null;
  if (value?.kind === 'dictionary') {
    value.entries.clear();
    value.open = true;
  }
}

/** The statement calls `setattr`, or a method of the object that may give it modules which are not seen then. */
function mayHold(statement: PyNode, self: Instance, depth: number): boolean {
  return descendants(statement, 'call').some((call) => {
    const callee = call.childForFieldName('function');
    if (callee?.text === 'setattr') return true;
    const name = callee && selfAttribute(callee);
    const method = name ? findMethod({ ...self, kind: 'class' }, name) : null;
    if (!method) return name === 'add_module' || name === 'register_module' || name === 'register_parameter';
    const body = method.definition.node.childForFieldName('body');
    if (!body || depth === 0) return body !== null;
    const assigns = descendants(body, 'assignment').some(holdsModule);
    return assigns || mayHold(body, self, depth - 1);
  });
}

/** Names and attributes that the statement may assign. */
function targetsIn(statement: PyNode): readonly PyNode[] {
  const lefts = descendants(statement, ['assignment', 'augmented_assignment', 'for_statement']).flatMap(
    (node) => node.childForFieldName('left') ?? [],
  );
  const others = descendants(statement, ['as_pattern_target', 'named_expression']).flatMap(
    (node) => node.childForFieldName('name') ?? named(node)[0] ?? [],
  );
  return [...lefts, ...others].flatMap((node) => (node.type === 'identifier' || node.type === 'attribute' ? [node] : leaves(node)));
}

function leaves(target: PyNode): readonly PyNode[] {
  if (target.type === 'subscript') {
    const object = target.childForFieldName('value');
    return object ? [object] : [];
  }
  return named(target).flatMap((child) => (child.type === 'identifier' || child.type === 'attribute' ? [child] : leaves(child)));
}

/** Lists and containers that the statement may add to. */
function receivers(statement: PyNode): readonly PyNode[] {
  return descendants(statement, 'call').flatMap((call) => {
    const callee = call.childForFieldName('function');
    if (callee?.type !== 'attribute' || !MUTATIONS.has(callee.childForFieldName('attribute')?.text ?? '')) return [];
    return callee.childForFieldName('object') ?? [];
  });
}

/** `self.x = …` of anything but a plain value. */
function holdsModule(assignment: PyNode): boolean {
  const left = assignment.childForFieldName('left');
  const right = assignment.childForFieldName('right');
  return left !== null && selfAttribute(left) !== null && !/^(true|false|none|integer|float|string|.*_operator)$/.test(right?.type ?? '');
}

function tensorsRead(statement: PyNode, frame: Frame): readonly Tensor[] {
  const found = new Map<string, Tensor>();
  for (const node of descendants(statement, 'identifier')) {
    const value = frame.locals.get(node.text);
    if (value?.kind === 'tensor') found.set(value.layer, value);
  }
  return [...found.values()];
}
