import { findMethod, setUp } from './instances';
import type { Interpreter } from './interpreter';
import {
  type Instance,
  type LayerValue,
  listValue,
  type Passed,
  type Place,
  type SequenceValue,
  type Tensor,
  tensorsIn,
  unknown,
  type Value,
} from './values';

/** `module(x)` for a layer, a container or an object of the project. */
export function applyModule(
  it: Interpreter,
  module: LayerValue | SequenceValue | Instance,
  passed: readonly Passed[],
  place: Place,
  hidden: boolean,
): Value {
  if (module.kind === 'layer') return applyLayer(it, module, passed, place);
  if (module.kind === 'sequence') return applySequence(it, module, passed, place);
  return applyInstance(it, module, '__call__', passed, place, hidden);
}

function applyLayer(it: Interpreter, layer: LayerValue, passed: readonly Passed[], place: Place): Value {
  const inputs = passed.filter(({ name }) => name === null || /^(?:inputs?|inputs_\w+|x|query|key_?|value|query_|key_|carry)$/.test(name));
  const tensors = inputs.flatMap(({ value }) => (value.kind === 'array' ? [constant(it, value, place)] : tensorsIn(value)));
  const [first] = tensors;
  if (!first) return refuse(it, `${layer.callee} is given something that is not known`, passed, place, layer.parameters === 0 ? 0 : null);
  // The carry of a recurrent cell comes first.
  const given =
    layer.cell && !it.library.isSingle && tensors.length > 1 && inputs.length > 1 ? tensorsIn(inputs[1]?.value ?? first) : tensors;
  const joint = layer.isJoint ? given : given.slice(0, 1);
  const output = it.graph.apply(layer, joint.length > 0 ? joint : tensors, place);
  // Equinox's cells give their state alone.
  if (layer.cell && it.library.isSingle) return layer.cell.cell === 'lstm' ? listValue([output, output]) : output;
  if (layer.result === 'with-carry') return listValue([listValue([output, output]), output]);
  return layer.result === 'with-state' ? listValue([output, unknown('the state is not followed')]) : output;
}

/** Numbers that do not depend on the input, such as positions. */
function constant(it: Interpreter, { shape }: Extract<Value, { kind: 'array' }>, place: Place): Tensor {
  const operation = { type: 'unknown', reason: 'numbers that do not depend on the input' } as const;
  return it.graph.step({ name: 'constant', callee: '', place, operation, from: [], axes: shape, parameters: 0 });
}

/** An unknown layer when there are tensors to read, else an unknown value. */
function refuse(it: Interpreter, reason: string, passed: readonly Passed[], place: Place, parameters: 0 | null): Value {
  const tensors = passed.flatMap((each) => tensorsIn(each.value));
  if (parameters === null) it.graph.hidesWeights = true;
  const callee = place.node.childForFieldName('function')?.text ?? '';
  return tensors.length > 0 ? it.graph.unknown(place, callee, reason, tensors, parameters) : unknown(reason);
}

function applySequence(it: Interpreter, sequence: SequenceValue, passed: readonly Passed[], place: Place): Value {
  if (!sequence.children) return refuse(it, 'the layers in this container are not known', passed, place, null);
  let value: Value | undefined = passed[0]?.value;
  for (const child of sequence.children) {
    if (!value || !it.spend()) break;
    value = it.invoke(child, [{ name: null, value, node: place.node }], place, false);
  }
  return value ?? unknown('nothing is passed to it');
}

/** Runs a method of an object that stands for a network or a part of one. */
export function applyInstance(
  it: Interpreter,
  instance: Instance,
  name: string,
  passed: readonly Passed[],
  place: Place,
  hidden: boolean,
): Value {
  const forward = findMethod(instance.type, name);
  if (!forward) return refuse(it, `the class ${instance.type.owner.name} has no ${name} in this project`, passed, place, null);
  setUp(it, instance);
  instance.built.clear();
  it.running.push(instance);
  try {
    const [site] = instance.siteIds;
    const [input] = passed.flatMap((each) => tensorsIn(each.value));
    // The project's own stochastic depth is one step, however it draws its mask.
    if (site !== undefined && input) {
      const path = instance.path ?? instance.type.owner.name;
      return it.graph.step({
        name: path,
        callee: instance.type.owner.name,
        place,
        operation: { type: 'dropout', siteId: site },
        from: [input],
        axes: input.axes,
        parameters: 0,
      });
    }
    const from = it.graph.layers.length;
    const result = it.run({ ...forward, self: instance }, passed, hidden);
    if (it.library.isScoped && it.scopes.length === 1) {
      it.graph.calls.push({ type: instance.type, passed, from, to: it.graph.layers.length, result });
    }
    return result;
  } finally {
    it.running.pop();
  }
}
