import type { Operation } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { fedTo } from './absent';
import { bound } from './binding';
import type { Interpreter } from './interpreter';
import { findMethod } from './lineage';
import { CHILDREN, LAYER } from './slots';
import { hidesLater } from './triangles';
import {
  type Instance,
  isModule,
  type LayerValue,
  listValue,
  type Passed,
  type Sequence,
  type Tensor,
  tensorsIn,
  unknown,
  type Value,
} from './values';
import { isCounting } from './vectors';

export function isForward(callee: { readonly object: Value; readonly name: string }): boolean {
  const { kind } = callee.object;
  return (callee.name === 'forward' || callee.name === '__call__') && (kind === 'layer' || kind === 'sequence' || kind === 'instance');
}

/** `module(x)` for a layer, a container or an object of this file. */
export function applyModule(it: Interpreter, module: Value, given: readonly Passed[], node: PyNode, hidden: boolean): Value {
  const passed = it.graph.isBuilding ? given.map((each) => tried(it, each)) : given;
  switch (module.kind) {
    case 'layer':
      return applyLayer(it, module, passed, node);
    case 'sequence':
      return applySequence(it, module, passed, node);
    case 'instance':
      return applyInstance(it, module, passed, node, hidden);
    default:
      return refuse(it, 'this module cannot be followed', passed, node);
  }
}

/** A constructor that runs a tensor of zeros through its layers to learn a size. */
function tried(it: Interpreter, { name, value, node }: Passed): Passed {
  if (value.kind !== 'array' || !value.shape || value.shape.length < 2) return { name, value, node };
  const tensor = it.graph.step({
    name: 'x',
    callee: '',
    span: { start: node.startIndex, end: node.endIndex },
    operation: { type: 'input' },
    from: [],
    shape: value.shape.slice(1),
    parameters: 0,
  });
  return { name, value: tensor, node };
}

/** An unknown layer when there are tensors to read, else an unknown value. */
function refuse(it: Interpreter, reason: string, passed: readonly Passed[], node: PyNode): Value {
  const tensors = passed.flatMap((each) => tensorsIn(each.value));
  return tensors.length > 0 ? it.graph.unknown(node, node.childForFieldName('function')?.text ?? '', reason, tensors) : unknown(reason);
}

function applyLayer(it: Interpreter, layer: LayerValue, given: readonly Passed[], node: PyNode): Value {
  const takesMask = layer.operation.type === 'attention' || layer.operation.type === 'transformer';
  const passed = it.asking?.unfed ? fedTo(it, { takesState: layer.result === 'with-state', takesMask }, given) : given;
  const tensors = distinct(passed.flatMap((each) => tensorsIn(each.value)));
  const [first] = tensors;
  const table = layer.operation.type === 'embedding' && isCounting(passed[0]?.value) ? layer.operation : null;
  if (table) return { kind: 'weight', shape: [table.rows, table.size], trains: true, rows: { of: table.rows } };
  if (passed[0]?.value.kind !== 'tensor' || !first) return refuse(it, `${layer.callee} is given something that is not known`, passed, node);
  const isJoint = layer.result === 'with-weights' || layer.operation.type === 'transformer';
  if (layer.result === 'with-state' && tensors.length > 1) return startedState(it, layer, tensors, node);
  const output = it.graph.apply(layer, isJoint ? tensors : [first], node, undefined, asCalled(layer.operation, passed, tensors));
  if (layer.result === 'tensor') return output;
  if (layer.result === 'with-weights') return listValue([output, unknown('attention weights are not followed')]);
  return listValue([output, finalState(layer, output)]);
}

/** An attention layer's operation with what its call tells: masks, and which input is which. */
function asCalled(operation: Operation, passed: readonly Passed[], tensors: readonly Tensor[]): Operation {
  if (operation.type === 'attention' && operation.facts) {
    const roles = passed
      .slice(0, 3)
      .map(({ value }) => tensors.findIndex((tensor) => value.kind === 'tensor' && tensor.layer === value.layer));
    const [query = 0, key = query, value = key] = roles;
    const mask = isCausal(passed, 3) ? 'causal' : isMasked(passed, 3) ? 'given' : operation.facts.mask;
    return { ...operation, facts: { ...operation.facts, mask, reads: [query, key, value] } };
  }
  if (operation.type !== 'transformer' || !operation.facts) return operation;
  const inputs = operation.facts.part === 'encoder' ? 1 : 2;
  if (operation.facts.part === 'encoder' && isCausal(passed, 1)) return { ...operation, facts: { ...operation.facts, mask: 'causal' } };
  return isMasked(passed, inputs) ? { ...operation, facts: { ...operation.facts, mask: 'given' } } : operation;
}

/** One mask, which hides the later steps. */
function isCausal(passed: readonly Passed[], inputs: number): boolean {
  const masks = passed.filter(({ name, value }, at) => (name === null ? at >= inputs : /mask/.test(name)) && value.kind !== 'none');
  return masks.length === 1 && hidesLater(masks[0]?.value);
}

/** Something else than None or False stands where a mask may be. */
function isMasked(passed: readonly Passed[], inputs: number): boolean {
  return passed.some(({ name, value }, at) => {
    const isPlace = name === null ? at >= inputs : /mask|is_causal/.test(name);
    return isPlace && value.kind !== 'none' && !(value.kind === 'boolean' && (!value.value || name === null));
  });
}

function distinct(tensors: readonly Tensor[]): readonly Tensor[] {
  return tensors.filter((tensor, index) => tensors.findIndex((other) => other.layer === tensor.layer) === index);
}

/** A recurrent layer whose first state comes from another layer: the model has no word for that. */
function startedState(it: Interpreter, layer: LayerValue, tensors: readonly Tensor[], node: PyNode): Value {
  const reason = 'it starts from a state that another layer gives';
  const output = it.graph.apply(layer, tensors, node, reason);
  it.graph.note(node, reason);
  return listValue([output, finalState(layer, output)]);
}

/** `h_n`, for an LSTM with `c_n`; both have the batch as second axis. */
function finalState(layer: LayerValue, output: Tensor): Value {
  const state: Tensor = { kind: 'tensor', layer: output.layer, shape: layer.state, batchAxis: 1, raw: null, final: 'hidden' };
  return layer.name === 'torch.nn.LSTM' ? listValue([state, { ...state, final: 'cell' }]) : state;
}

function applySequence(it: Interpreter, sequence: Sequence, passed: readonly Passed[], node: PyNode): Value {
  if (sequence.container !== 'sequential') return refuse(it, 'a list of modules cannot be called', passed, node);
  if (!sequence.children) return refuse(it, 'the layers of this nn.Sequential are not known', passed, node);
  let value: Value | undefined = passed[0]?.value;
  for (const child of sequence.children) {
    if (!value || !it.spend()) break;
    value = it.invoke(child.value, [{ name: null, value, node }], node, false);
  }
  return value ?? unknown('nothing is passed to it');
}

function applyInstance(it: Interpreter, instance: Instance, passed: readonly Passed[], node: PyNode, hidden: boolean): Value {
  const dropped = applyDropout(it, instance, passed, node);
  if (dropped) return dropped;
  const owner = { kind: 'class', owner: instance.owner, module: instance.module } as const;
  const forward = findMethod(owner, 'forward') ?? findMethod(owner, '__call__');
  if (forward) return it.run(bound(forward, instance), passed, hidden, node);
  const inner = instance.attributes.get(CHILDREN) ?? instance.attributes.get(LAYER);
  if (inner) return applyModule(it, inner, passed, node, hidden);
  return refuse(it, `the class ${instance.owner.name} has no forward in this file`, passed, node);
}

/** An object that is a dropout itself (stochastic depth, say) is one layer, whatever its forward looks like. */
function applyDropout(it: Interpreter, instance: Instance, passed: readonly Passed[], node: PyNode): Value | null {
  const siteId = instance.siteIds[0];
  const input = passed[0]?.value;
  if (siteId === undefined || instance.siteIds.length !== 1 || input?.kind !== 'tensor' || !isDropout(instance)) return null;
  return it.graph.dropout(instance, siteId, input, node);
}

/** It holds no layers: the rate of an own attention block, say, is an argument and no dropout. */
function isDropout(instance: Instance): boolean {
  return ![...instance.attributes.values()].some(
    (held) => isModule(held) || held.kind === 'weight' || (held.kind === 'unknown' && held.weights),
  );
}
