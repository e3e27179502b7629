import type { Shape } from '../../../model/network';
import type { JsNode } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import { readLayer } from '../layers/catalogue';
import { declaredShape } from '../layers/options';
import type { Machine } from './machine';
import { type LayerValue, type ModelValue, type SequentialValue, type TensorValue, tensorsIn, type Value } from './values';

/** Runs a sequential model on a tensor: its layers one after the other. */
export function applySequential(machine: Machine, model: SequentialValue, input: TensorValue, at: JsNode): TensorValue {
  let tensor = input;
  for (const { value, sure } of model.items) {
    if (machine.isSpent()) return tensor;
    tensor = sure ? applyItem(machine, value, tensor, at) : perhaps(machine, value, tensor, at);
  }
  return tensor;
}

function applyItem(machine: Machine, value: Value, input: TensorValue, at: JsNode): TensorValue {
  switch (value.type) {
    case 'layer':
      return value.kind === 'inputLayer' ? input : (machine.graph.layer(value, [input], at)[0] ?? input);
    case 'sequential':
      return named(machine, value.name, () => applySequential(machine, value, input, at));
    case 'model': {
      const copied = named(machine, value.name, () => machine.graph.copy(value.inputs, value.outputs, [input]));
      return copied[0] ?? input;
    }
    case 'unknown':
      return machine.graph.mystery(at, 'add', `a layer is not known: ${value.reason}`, [input], { span: value.span });
    default:
      return machine.graph.mystery(at, 'add', 'a layer is not known', [input]);
  }
}

/** A layer that is there on a condition that is not known: what comes out is known when it changes neither shape nor weights. */
function perhaps(machine: Machine, value: Value, input: TensorValue, at: JsNode): TensorValue {
  if (value.type !== 'layer') return machine.graph.mystery(at, 'add', 'what is added depends on a condition that is not known', [input]);
  const reading = readLayer(value, [input.shape]);
  const isHarmless = reading.parameters === 0 && JSON.stringify(reading.shape) === JSON.stringify(input.shape);
  return machine.graph.mystery(at, value.written, `whether this ${value.kind} is there depends on a condition that is not known`, [input], {
    span: value.span,
    name: value.name,
    kind: value.kind,
    siteIds: value.siteIds,
    ...(isHarmless ? { shape: input.shape, parameters: 0 } : {}),
  });
}

/** Names of layers inside say in which sub-model they are. */
function named<Result>(machine: Machine, name: string | null, work: () => Result): Result {
  if (name === null || machine.graph.path.length > 8) return work();
  machine.graph.path.push(name);
  try {
    return work();
  } finally {
    machine.graph.path.pop();
  }
}

/** Runs a layer or model on tensors; null when the inputs are not known. */
export function apply(
  machine: Machine,
  target: LayerValue | SequentialValue | ModelValue,
  given: Value | undefined,
  at: JsNode,
): Value | null {
  const tensors = given ? tensorsIn(given) : [];
  const isWhole = given?.type === 'tensor' || (given?.type === 'list' && given.items.every((item) => item.type === 'tensor'));
  const [first] = tensors;
  if (!first || !isWhole) return null;
  if (target.type === 'layer') {
    const outputs = machine.graph.layer(target, tensors, at);
    return outputs.length === 1 ? (outputs[0] ?? null) : { type: 'list', items: [...outputs], level: machine.level };
  }
  target.origin.consumed = true;
  const outputs = named(machine, target.name, () =>
    target.type === 'sequential'
      ? [applySequential(machine, target, first, at)]
      : machine.graph.copy(target.inputs, target.outputs, tensors),
  );
  return outputs.length === 1 ? (outputs[0] ?? null) : { type: 'list', items: [...outputs], level: machine.level };
}

export interface Bounds {
  readonly inputs: readonly TensorValue[];
  readonly outputs: readonly TensorValue[];
}

/** Inputs and outputs of a model; a sequential one is run on an input of the shape that its first layer declares. */
export function boundsOf(machine: Machine, model: SequentialValue | ModelValue, at: JsNode): Bounds | null {
  if (model.type === 'model') {
    const inputs = model.inputs.map((node): TensorValue => ({ type: 'tensor', node, shape: node.shape }));
    return { inputs, outputs: model.outputs };
  }
  if (model.items.length === 0) return null;
  const input = machine.graph.input(model.origin.call, firstShape(model), null, 'input');
  return { inputs: [input], outputs: [applySequential(machine, model, input, at)] };
}

/** The shape that `build` or the first layer declares. */
function firstShape(model: SequentialValue): Shape | null {
  if (model.inputShape) return model.inputShape;
  const [first] = model.items;
  if (first?.value.type === 'sequential') return firstShape(first.value);
  if (first?.value.type === 'model') return first.value.inputs[0]?.shape ?? null;
  return first?.value.type === 'layer' ? declaredShape(first.value) : null;
}

export function spanning(model: SequentialValue, at: JsNode): void {
  const { start, end } = spanOfNode(at);
  model.origin.start = Math.min(model.origin.start, start);
  model.origin.end = Math.max(model.origin.end, end);
}
