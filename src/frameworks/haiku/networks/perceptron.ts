import { dense } from '../../jaxcore/layers/dense';
import { Bound } from '../../jaxcore/network/bound';
import { named } from '../../jaxcore/network/instances';
import type { Interpreter } from '../../jaxcore/network/interpreter';
import { iterated } from '../../jaxcore/network/iteration';
import {
  type LayerValue,
  type Native,
  type Passed,
  type Place,
  type SequenceValue,
  tensorsIn,
  unknown,
  type Value,
} from '../../jaxcore/network/values';
import { lastAlone } from '../layers/last';

const NAMES = ['output_sizes', 'w_init', 'b_init', 'with_bias', 'activation', 'activate_final'];

/** `hk.nets.MLP([300, 10])`: dense layers with an activation between them, which has the dropout before it when a rate is given. */
export function perceptron(it: Interpreter, passed: readonly Passed[], place: Place, hidden: boolean): Native {
  const bound = new Bound(passed, NAMES, hidden, place.node);
  const sizes = bound.value('output_sizes');
  const items = sizes ? iterated(sizes) : null;
  const bias = bound.flag('with_bias', true);
  const activation = bound.value('activation') ?? ({ kind: 'library', name: 'jax.nn.relu' } as const);
  const isFinalActive = bound.flag('activate_final', false);
  const made: SequenceValue = { kind: 'sequence', place, children: null, path: null };
  const { path } = named(it, made, 'MLP', passed);
  const layers = items?.map((item, index) => {
    const units = item.kind === 'number' ? item.value : null;
    return linearLayer(it, `${path}/~/linear_${index}`, units, bias, place);
  });
  return {
    kind: 'native',
    call(given, at) {
      const input = new Bound(given, ['inputs', 'dropout_rate', 'rng'], false, at.node);
      let value = input.value('inputs') ?? unknown('nothing is passed to it');
      if (!layers || isFinalActive === null) return refused(it, value, at);
      for (const [index, layer] of layers.entries()) {
        value = applied(it, layer, value, at);
        if (index === layers.length - 1 && !isFinalActive) break;
        if (input.has('dropout_rate')) value = dropped(it, value, at);
        value = it.invoke(activation, [{ name: null, value, node: at.node }], place, false);
      }
      return value;
    },
  };
}

function linearLayer(it: Interpreter, path: string, units: number | null, bias: boolean | null, place: Place): LayerValue {
  const before = it.graph.parts.get(path);
  if (before?.kind === 'layer') return before;
  const { run } = dense({ inputs: null, units, bias });
  const layer: LayerValue = {
    kind: 'layer',
    name: 'haiku.Linear',
    callee: place.node.childForFieldName('function')?.text ?? 'MLP',
    place,
    run,
    parameters: null,
    demand: null,
    result: 'tensor',
    assumes: lastAlone,
    isJoint: false,
    path,
  };
  it.graph.parts.set(path, layer);
  return layer;
}

function applied(it: Interpreter, layer: LayerValue, value: Value, place: Place): Value {
  const [tensor] = tensorsIn(value);
  return tensor ? it.graph.apply(layer, [tensor], place) : it.invoke(layer, [{ name: null, value, node: place.node }], place, false);
}

function dropped(it: Interpreter, value: Value, place: Place): Value {
  const [tensor] = tensorsIn(value);
  const [siteId] = it.sitesAt(place);
  if (!tensor) return value;
  const operation =
    siteId === undefined ? ({ type: 'unknown', reason: 'this dropout is not known' } as const) : ({ type: 'dropout', siteId } as const);
  return it.graph.step({ name: 'dropout', callee: 'hk.dropout', place, operation, from: [tensor], axes: tensor.axes, parameters: 0 });
}

function refused(it: Interpreter, value: Value, place: Place): Value {
  it.graph.hidesWeights = true;
  const tensors = tensorsIn(value);
  const reason = 'the layers of this perceptron are not known';
  return tensors.length > 0 ? it.graph.unknown(place, 'MLP', reason, tensors, null) : unknown(reason, true);
}
