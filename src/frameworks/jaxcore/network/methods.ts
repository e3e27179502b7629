import { isModuleRole } from '../dialect';
import { applyInstance, applyModule } from './apply';
import { ofTensor } from './arrays';
import { shapeOf } from './axes';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { type Axis, KEY, NONE, type Passed, type Place, unknown, type Value } from './values';

/** `object.name(...)`; null when the method is not known. */
export function callMethod(
  it: Interpreter,
  object: Value,
  name: string,
  passed: readonly Passed[],
  place: Place,
  hidden: boolean,
): Value | null {
  switch (object.kind) {
    case 'tensor':
      return ofTensor(it, name, object, [{ name: null, value: object, node: place.node }, ...passed], place);
    case 'array':
      return { ...object, shape: name === 'astype' ? object.shape : null };
    case 'list':
      return listMethod(object, name, passed);
    case 'dictionary':
      return dictionaryMethod(object, name, passed);
    case 'key':
      return KEY;
    case 'layer':
    case 'sequence':
      return name === '__call__' ? applyModule(it, object, passed, place, hidden) : layerMethod(object, name);
    case 'native':
      return name === '__call__' ? object.call(passed, place) : (object.method?.(name, passed, place) ?? null);
    case 'instance':
      return instanceMethod(it, object, name, passed, place, hidden);
    default:
      return null;
  }
}

function listMethod(list: Extract<Value, { kind: 'list' }>, name: string, passed: readonly Passed[]): Value | null {
  const value = passed[0]?.value;
  if (name === 'append' && value) list.items?.push(value);
  else if (name === 'extend' && value) {
    const more = iterated(value);
    if (more) list.items?.push(...more);
    else list.items = null;
  } else if (name === 'insert' || name === 'pop' || name === 'remove') list.items = null;
  else return name === 'tolist' ? list : null;
  return NONE;
}

function dictionaryMethod({ entries }: Extract<Value, { kind: 'dictionary' }>, name: string, passed: readonly Passed[]): Value | null {
  const key = passed[0]?.value;
  if (name === 'get' && key?.kind === 'string') return entries.get(key.value) ?? passed[1]?.value ?? NONE;
  if (name === 'items')
    return {
      kind: 'list',
      items: [...entries].map(([each, value]) => ({ kind: 'list', items: [{ kind: 'string', value: each }, value] })),
    };
  if (name === 'values') return { kind: 'list', items: [...entries.values()] };
  return name === 'keys' ? { kind: 'list', items: [...entries.keys()].map((each) => ({ kind: 'string', value: each })) } : null;
}

/** `rnn.initialize_carry(...)` gives a state, which is no activation. */
function layerMethod(layer: Extract<Value, { kind: 'layer' | 'sequence' }>, name: string): Value | null {
  if (name === 'initialize_carry' || name === 'initial_state') return { kind: 'array', shape: null, trains: false };
  return layer.kind === 'layer' && name === 'attend' ? unknown('attending to an embedding is not modelled') : null;
}

function instanceMethod(
  it: Interpreter,
  object: Extract<Value, { kind: 'instance' }>,
  name: string,
  passed: readonly Passed[],
  place: Place,
  hidden: boolean,
): Value | null {
  if (!isModuleRole(it.library.dialect.roleOf(object.type.owner))) return null;
  switch (name) {
    case '__call__':
      return applyInstance(it, object, name, passed, place, hidden);
    case 'param':
    case 'variable':
      return parameter(it, name === 'param', passed);
    case 'make_rng':
      return KEY;
    case 'sow':
    case 'perturb':
    case 'is_initializing':
    case 'is_mutable_collection':
    case 'has_variable':
      return name === 'sow' || name === 'perturb' ? NONE : unknown('it depends on how the network is run');
    default:
      return null;
  }
}

/** `self.param('pos', init, (1, n, d))`: weights of the module itself. */
export function parameter(it: Interpreter, trains: boolean, passed: readonly Passed[]): Value {
  const initializer = passed[1]?.value;
  const given = passed[2]?.value;
  const sizes = given ? iterated(given)?.map((item): Axis => (item.kind === 'number' ? item.value : null)) : undefined;
  const isCall = initializer?.kind === 'function';
  const shape = isCall ? null : given?.kind === 'number' ? [given.value] : (shapeOf(sizes ?? null) ?? null);
  const value: Value = { kind: 'array', shape, trains };
  const size = shape?.every((each) => each !== null) ? (shape as number[]).reduce((all, each) => all * each, 1) : null;
  if (trains) it.graph.weights.set(value, size);
  return value;
}
