import { Bound } from '../../jaxcore/network/bound';
import type { Interpreter } from '../../jaxcore/network/interpreter';
import { iterated } from '../../jaxcore/network/iteration';
import { binary } from '../../jaxcore/network/operators';
import { prefixOf } from '../../jaxcore/network/scopes';
import { product } from '../../jaxcore/network/shapes';
import {
  type ArrayValue,
  booleanValue,
  KEY,
  type LayerValue,
  NONE,
  type Passed,
  type Place,
  type Tensor,
  tensorsIn,
  unknown,
  type Value,
} from '../../jaxcore/network/values';
import { haikuLayers } from '../layers/plain';
import { coreOf, unrolled } from './cores';
import { perceptron } from './perceptron';
import { onMergedAxes } from './steps';

/** Functions and composed modules of Haiku, and what JAX has for one-hot vectors; null for other names. */
export function callHaiku(it: Interpreter, dotted: string, passed: readonly Passed[], place: Place, hidden: boolean): Value | null {
  if (/^(?:jax\.numpy|numpy)\.(?:dot|matmul)$/.test(dotted)) return multiplied(it, passed, place);
  if (dotted === 'collections.namedtuple') return namedTuple(passed);
  if (dotted === 'jax.nn.one_hot' || dotted === 'haiku.one_hot') return oneHot(it, passed, place);
  const name = /^haiku\.(?:nets\.)?(\w+)$/.exec(dotted)?.[1];
  if (name === undefined) return null;
  if (dotted === 'haiku.nets.MLP') return perceptron(it, passed, place, hidden);
  const core = coreOf(it, name, passed, place, hidden);
  if (core) return core;
  switch (name) {
    case 'dynamic_unroll':
    case 'static_unroll':
      return unrolled(it, passed, place, hidden);
    case 'get_parameter':
      return parameter(it, passed, place);
    case 'get_state':
      return { kind: 'array', shape: null, trains: false };
    case 'set_state':
    case 'reserve_rng_keys':
      return NONE;
    case 'next_rng_keys':
    case 'maybe_next_rng_key':
    case 'PRNGSequence':
      return KEY;
    // What is drawn is the network as it runs.
    case 'running_init':
      return booleanValue(false);
    case 'max_pool':
    case 'avg_pool':
      return pooled(it, name === 'max_pool' ? 'MaxPool' : 'AvgPool', passed, place);
    case 'BatchApply':
      return batchApplied(it, passed);
    case 'Deferred':
      return deferred(it, passed, place, hidden);
    case 'to_module':
      return passed[0] ? { kind: 'native', call: () => passed[0]?.value ?? NONE } : null;
    default:
      return null;
  }
}

/** `hk.get_parameter('w', [n, m], init=...)`: weights of the module whose method runs; asked for again they are the same. */
function parameter(it: Interpreter, passed: readonly Passed[], place: Place): Value {
  const bound = new Bound(passed, ['name', 'shape', 'dtype', 'init'], false, place.node);
  const name = bound.text('name', '');
  const given = bound.value('shape');
  const items = given ? (iterated(given) ?? (given.kind === 'number' ? [given] : null)) : null;
  const shape = items?.map((item) => (item.kind === 'number' ? item.value : null)) ?? null;
  const scope = it.scopes.at(-1);
  const key = name ? `${scope ? (scope.owner?.path ?? '') : ''}:${scope ? prefixOf({ ...scope, owner: null }) : ''}${name}` : null;
  const before = key === null ? undefined : it.graph.parts.get(key);
  if (before?.kind === 'array') return before;
  const value: ArrayValue = { kind: 'array', shape, trains: true };
  it.graph.weights.set(value, product(shape));
  if (shape?.some((size) => size === null) ?? true) it.graph.note(place, `the size of the parameter ${name || 'here'} is not known`);
  if (key !== null) it.graph.parts.set(key, value);
  return value;
}

/** `hk.max_pool(x, (2, 2, 1), (2, 2, 1), 'VALID')`. */
function pooled(it: Interpreter, name: 'MaxPool' | 'AvgPool', passed: readonly Passed[], place: Place): Value | null {
  const [first] = passed.filter((each) => each.name === null || each.name === 'value');
  const tensor = first ? tensorsIn(first.value)[0] : undefined;
  const blueprint = haikuLayers[name];
  if (!tensor || !blueprint) return null;
  const rest = passed.filter((each) => each !== first);
  const { run } = blueprint.build(new Bound(rest, blueprint.names, false, place.node), []);
  const callee = place.node.childForFieldName('function')?.text ?? name;
  const layer: LayerValue = {
    kind: 'layer',
    name: `haiku.${name}`,
    callee: /^[\w.]+$/.test(callee) ? callee : name,
    place,
    run,
    parameters: 0,
    demand: null,
    result: 'tensor',
    isJoint: false,
    path: name === 'MaxPool' ? 'max_pool' : 'avg_pool',
  };
  return it.graph.apply(layer, [tensor], place);
}

function oneHot(it: Interpreter, passed: readonly Passed[], place: Place): Value | null {
  const bound = new Bound(passed, ['x', 'num_classes'], false, place.node);
  const input = bound.value('x');
  if (input?.kind !== 'tensor') return null;
  const size = bound.size('num_classes', null);
  const axes = input.axes && !bound.has('axis') ? [...input.axes, size] : null;
  const reason = 'one-hot vectors are not modelled';
  return it.graph.step({
    name: 'one_hot',
    callee: place.node.childForFieldName('function')?.text ?? 'one_hot',
    place,
    operation: { type: 'unknown', reason },
    from: [input],
    axes,
    parameters: 0,
    ...(size === null || bound.has('axis') ? {} : { last: size }),
  });
}

function batchApplied(it: Interpreter, passed: readonly Passed[]): Value | null {
  const bound = new Bound(passed, ['f', 'num_dims'], false, passed[0]?.node as never);
  const callee = bound.value('f');
  if (!callee || bound.number('num_dims', 2) !== 2) return null;
  return {
    kind: 'native',
    call(given, place) {
      const [first, ...rest] = given;
      if (first?.value.kind !== 'tensor') return unknown('it is given something that is not known', true);
      const isAlone = rest.every(({ value }) => tensorsIn(value).length === 0);
      const inner = (tensor: Tensor) => it.invoke(callee, [{ ...first, value: tensor }, ...rest], place, false);
      return isAlone ? onMergedAxes(it, first.value, inner) : it.invoke(callee, given.map(flattened), place, false);
    },
  };
}

/** Of several arrays the axes are not followed. */
function flattened(each: Passed): Passed {
  return each.value.kind === 'tensor' ? { ...each, value: { ...each.value, axes: null } } : each;
}

/** `jnp.dot(x, w)` with activations, as the operator `@`. */
function multiplied(it: Interpreter, passed: readonly Passed[], place: Place): Value | null {
  const [left, right] = passed.filter(({ name }) => name === null).map(({ value }) => value);
  if (!left || !right || ![left, right].some(({ kind }) => kind === 'tensor')) return null;
  return binary(it, '@', left, right, place);
}

/** `collections.namedtuple('Output', ['logits', 'value'])`. */
function namedTuple(passed: readonly Passed[]): Value | null {
  const given = passed[1]?.value;
  const items = given?.kind === 'string' ? given.value.split(/[\s,]+/).filter((name) => name !== '') : given ? iterated(given) : null;
  const names = items?.map((item) => (typeof item === 'string' ? item : item.kind === 'string' ? item.value : null));
  if (!names?.every((name) => name !== null)) return null;
  return {
    kind: 'native',
    call(values) {
      const entries = new Map<string, Value>();
      for (const [index, { name, value }] of values.entries()) entries.set(name ?? names[index] ?? String(index), value);
      return { kind: 'dictionary', entries };
    },
  };
}

/** `hk.Deferred(lambda: hk.Linear(3))`: the module that a function makes when it is first called. */
function deferred(it: Interpreter, passed: readonly Passed[], place: Place, hidden: boolean): Value | null {
  const [factory, ...rest] = passed;
  if (!factory) return null;
  let made: Value | null = null;
  const target = () => (made ??= it.invoke(factory.value, rest, place, hidden));
  return { kind: 'native', call: (given, at) => it.invoke(target(), given, at, false) };
}
