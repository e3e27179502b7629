import { initialOf } from '../../jaxcore/layers/initial';
import { type CellCounts, cell, overSteps } from '../../jaxcore/layers/recurrent';
import { Bound } from '../../jaxcore/network/bound';
import { named } from '../../jaxcore/network/instances';
import type { Interpreter } from '../../jaxcore/network/interpreter';
import { iterated } from '../../jaxcore/network/iteration';
import {
  type LayerValue,
  listValue,
  type Native,
  type Passed,
  type Place,
  type Tensor,
  tensorsIn,
  unknown,
  type Value,
} from '../../jaxcore/network/values';
import { lastAlone } from '../layers/last';
import { onEachStep } from './steps';

/** What runs step by step: one cell, or several things one after another. */
type Core =
  | { readonly type: 'cell'; readonly layer: LayerValue; readonly mode: { overSteps: boolean } }
  | { readonly type: 'chain'; readonly children: readonly Value[] | null };

const cores = new WeakMap<Native, Core>();

/** The LSTM and the GRU have one bias for each gate, the plain cell one for each of its two matrices. */
const CELLS: Readonly<Record<string, CellCounts>> = {
  LSTM: { cell: 'lstm', inputKernels: 4, stateKernels: 4, biases: 4 },
  GRU: { cell: 'gru', inputKernels: 3, stateKernels: 3, biases: 3 },
  VanillaRNN: { cell: 'rnn', inputKernels: 1, stateKernels: 1, biases: 2 },
};

const STATE: Value = unknown('the state is not followed');

/** `hk.LSTM(64)`, `hk.DeepRNN([...])`; null for other names. */
export function coreOf(it: Interpreter, name: string, passed: readonly Passed[], place: Place, hidden: boolean): Native | null {
  const counts = Object.hasOwn(CELLS, name) ? CELLS[name] : undefined;
  if (counts) return cellOf(it, name, counts, passed, place, hidden);
  if (name !== 'DeepRNN' && name !== 'ResetCore' && name !== 'IdentityCore') return null;
  const value = passed[0]?.value;
  if (name === 'DeepRNN') return native(it, { type: 'chain', children: hidden || !value ? null : iterated(value) });
  // What is reset is the state; the inputs come with flags that say when.
  return native(it, { type: 'chain', children: name === 'IdentityCore' ? [] : null });
}

function cellOf(it: Interpreter, name: string, counts: CellCounts, passed: readonly Passed[], place: Place, hidden: boolean): Native {
  const bound = new Bound(passed, ['hidden_size', 'double_bias'], hidden, place.node);
  const isDouble = name !== 'VanillaRNN' || bound.flag('double_bias', true) !== false;
  const step = cell(isDouble ? counts : { ...counts, biases: 1 }, bound.size('hidden_size', null), null);
  for (const { reason } of bound.missing) it.graph.note(place, `${name}: ${reason}`);
  const mode = { overSteps: false };
  const made: LayerValue = {
    kind: 'layer',
    name: `haiku.${name}`,
    callee: place.node.childForFieldName('function')?.text ?? name,
    place,
    run: (input, all) => (mode.overSteps ? whole : step).run(input, all),
    parameters: null,
    demand: null,
    result: 'with-state',
    assumes: lastAlone,
    isJoint: false,
    ...(step.cell ? { cell: step.cell } : {}),
    first: initialOf(name, passed),
    path: null,
  };
  const whole = overSteps(made, undefined);
  const layer = named(it, made, name, passed);
  return native(it, { type: 'cell', layer, mode: modes.get(layer) ?? remember(layer, mode) });
}

/** A cell of a name that was there before runs as the one that was there. */
const modes = new WeakMap<LayerValue, { overSteps: boolean }>();

function remember(layer: LayerValue, mode: { overSteps: boolean }): { overSteps: boolean } {
  modes.set(layer, mode);
  return mode;
}

function native(it: Interpreter, core: Core): Native {
  const value: Native = {
    kind: 'native',
    call: (passed, place) => listValue([...oneStep(it, core, passed[0]?.value, passed[1]?.value, place)]),
    method: (name) => (name === 'initial_state' ? { kind: 'array', shape: null, trains: false } : null),
  };
  cores.set(value, core);
  return value;
}

/** What a core gives for one step: its output and its state, through which the steps before reach the ones behind. */
function oneStep(it: Interpreter, core: Core, input: Value | undefined, state: Value | undefined, place: Place): readonly [Value, Value] {
  const before = state ? tensorsIn(state) : [];
  if (core.type === 'cell') {
    const [tensor] = input ? tensorsIn(input) : [];
    if (!tensor) return [unknown('a recurrent cell is given something that is not known', true), STATE];
    core.mode.overSteps = false;
    const output = it.graph.apply(core.layer, [tensor, ...before], place);
    const parts = new Map<string, Value>([
      ['hidden', output],
      ['cell', output],
    ]);
    return [output, core.layer.cell?.cell === 'lstm' ? { kind: 'dictionary', entries: parts } : output];
  }
  const states: Value[] = [];
  const output = chained(it, core, input, place, (child, value) => {
    const part = child.kind === 'native' ? cores.get(child) : undefined;
    if (!part) return it.invoke(child, [{ name: null, value, node: place.node }], place, false);
    const own = state?.kind === 'list' ? state.items?.[states.length] : undefined;
    const [made, next] = oneStep(it, part, value, own, place);
    states.push(next);
    return made;
  });
  return [output, listValue(states)];
}

function chained(
  it: Interpreter,
  { children }: Extract<Core, { type: 'chain' }>,
  input: Value | undefined,
  place: Place,
  apply: (child: Value, value: Value) => Value,
): Value {
  let value = input ?? unknown('nothing is passed to it');
  if (!children) {
    it.graph.hidesWeights = true;
    const [tensor] = tensorsIn(value);
    return tensor ? it.graph.unknown(place, 'core', 'this recurrent core is not followed', [tensor], null) : value;
  }
  for (const child of children) if (it.spend()) value = apply(child, value);
  return value;
}

/** `hk.dynamic_unroll(core, inputs, state)`: runs a core over the steps, which are the first axis unless `time_major=False`. */
export function unrolled(it: Interpreter, passed: readonly Passed[], place: Place, hidden: boolean): Value {
  const bound = new Bound(passed, ['core', 'input_sequence', 'initial_state', 'time_major'], hidden, place.node);
  const [core, given] = [bound.value('core'), bound.value('input_sequence')];
  const isTimeFirst = bound.flag('time_major', true);
  const tensors = given ? tensorsIn(given) : [];
  const [tensor] = tensors;
  const isFollowed =
    core && tensor && tensors.length === 1 && given?.kind === 'tensor' && isTimeFirst !== null && !bound.has('return_all_states');
  if (!isFollowed) {
    it.graph.hidesWeights = true;
    const reason = 'this recurrent core is not followed';
    const output = tensors.length > 0 ? it.graph.unknown(place, 'unroll', reason, tensors, null) : unknown(reason, true);
    return listValue([output, STATE]);
  }
  if (isTimeFirst && tensor.axes?.[0] !== undefined && tensor.axes[0] === 'batch') it.graph.needsTimeFirst = true;
  return listValue([overAll(it, core, tensor, isTimeFirst ? 0 : 1, place), STATE]);
}

function overAll(it: Interpreter, core: Value, tensor: Tensor, steps: number, place: Place): Value {
  const part = core.kind === 'native' ? cores.get(core) : undefined;
  if (part?.type === 'cell') {
    part.mode.overSteps = true;
    const output = it.graph.apply(part.layer, [tensor], place);
    part.mode.overSteps = false;
    return output;
  }
  if (part) {
    return chained(it, part, tensor, place, (child, value) =>
      value.kind === 'tensor' ? overAll(it, child, value, steps, place) : unknown('what is passed on is not known'),
    );
  }
  // A core of the project gives its output and its state, a function its output alone.
  return onEachStep(it, tensor, steps, (inner) => {
    const args: Passed[] = [{ name: null, value: inner, node: place.node }];
    if (core.kind === 'instance') args.push({ name: null, value: STATE, node: place.node });
    const result = it.invoke(core, args, place, false);
    return core.kind === 'instance' && result.kind === 'list' ? (result.items?.[0] ?? STATE) : result;
  });
}
