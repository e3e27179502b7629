import { distributionOf, initialOf } from '../layers/initial';
import { arrayFunction } from './arrays';
import { shapeOf } from './axes';
import { Bound } from './bound';
import { named } from './instances';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { parameter } from './methods';
import {
  type Axis,
  type LayerValue,
  listValue,
  type Passed,
  type Place,
  type SequenceValue,
  tensorsIn,
  unknown,
  type Value,
} from './values';

/** A call of something in a library: a layer, a container, a wrapped class, a function of arrays; null when it is not known here. */
export function callLibrary(it: Interpreter, dotted: string, passed: readonly Passed[], place: Place, hidden: boolean): Value | null {
  const name = it.library.dialect.canonical(dotted);
  const own = it.library.call?.(it, name, passed, place, hidden);
  if (own) return own;
  const container = it.library.container(name);
  if (container) return contained(it, container, passed, place, hidden);
  const layer = layerOf(it, name, passed, place, hidden);
  if (layer) return layer;
  const first = passed[0]?.value;
  if (WRAPPERS.test(name)) return first ?? { kind: 'partial', callee: { kind: 'library', name }, passed, hidden };
  if (name === 'jax.vmap' || name === 'equinox.filter_vmap' || name === 'haiku.vmap') return first ? mappedOver(first, passed) : null;
  if (VARIABLES.test(name)) return parameterOf(it, name.endsWith('Param'), first);
  if (PARAMETERS.test(name)) return parameter(it, name.includes('param_'), passed);
  if (name === 'haiku.dropout' || (it.sitesAt(place).length > 0 && passed.some(({ value }) => value.kind === 'tensor')))
    return siteStep(it, passed, place);
  const initialized = INITIALIZERS.test(name) ? fromInitializer(name, passed) : null;
  if (initialized) return initialized;
  if (TILED.test(name) && first?.kind === 'array') return first;
  if (MADE.test(name) && passed.every(({ value }) => tensorsIn(value).length === 0)) return madeArray(name, passed);
  return arrayFunction(it, name, passed, place);
}

const WRAPPERS =
  /^flax\.linen\.(?:remat|checkpoint|jit|compact|nowrap|named_call|with_partitioning)$|^jax\.(?:jit|checkpoint|remat|named_call|named_scope)$|^flax\.nnx\.(?:jit|remat|data|static)$|^equinox\.(?:filter_jit|filter_checkpoint)$|^jax\.tree_util\.Partial$|^haiku\.(?:remat|transparent)$|^equinox\.nn\.Lambda$/;
const MADE =
  /^(?:jax\.numpy|numpy|jax\.random)\.(?:ones|zeros|empty|full|arange|eye|normal|uniform|randint|truncated_normal|linspace|array|asarray|rand|randn|ones_like|zeros_like)$|^jax\.ShapeDtypeStruct$|^numpy\.random\.\w+$/;

/** `in_axes=(0, None)`; other axes than the first are not followed. */
function mappedOver(callee: Value, passed: readonly Passed[]): Value {
  const given = (passed.find(({ name }) => name === 'in_axes') ?? passed.filter(({ name }) => name === null)[1])?.value;
  const items = given ? (iterated(given) ?? [given]) : [];
  if (items.some((item) => item.kind !== 'none' && !(item.kind === 'number' && item.value === 0)))
    return unknown('it runs over another axis than the first');
  return { kind: 'mapped', callee, over: given?.kind === 'list' ? items.map((item) => item.kind === 'number') : null };
}

const VARIABLES = /^flax\.nnx\.(?:Param|Variable|BatchStat|Cache|Intermediate|RngState|RngKey|RngCount)$/;
const PARAMETERS = /^flax\.linen\.(?:partitioning\.|spmd\.)?(?:param|variable)_with_axes$/;

const INITIALIZERS = /^(?:jax\.nn|flax\.linen|flax\.nnx|haiku)\.initializers\./;
/** What repeats an array for each sample of the batch keeps its other axes. */
const TILED = /^(?:jax\.numpy|numpy)\.(?:tile|broadcast_to|repeat)$/;

/** `initializers.normal(0.02)` gives an initializer, and `initializer(key, shape)` an array. */
function fromInitializer(name: string, passed: readonly Passed[]): Value {
  const given = (passed.find((each) => each.name === 'shape') ?? passed.filter((each) => each.name === null)[1])?.value;
  const items = given?.kind === 'list' ? given.items : null;
  if (!items || passed[0]?.value.kind === 'number') {
    const initial = distributionOf(name, passed) ?? ({ kind: 'unknown', words: name } as const);
    return { kind: 'library', name: 'jax.nn.initializers.made', initial };
  }
  return { kind: 'array', shape: items.map((item) => (item.kind === 'number' ? item.value : null)), trains: false };
}

function layerOf(it: Interpreter, name: string, passed: readonly Passed[], place: Place, hidden: boolean): LayerValue | null {
  const blueprint = it.library.blueprint(name);
  if (!blueprint) return null;
  const bound = new Bound(passed, blueprint.names, hidden, place.node);
  const built = blueprint.build(bound, it.sitesAt(place));
  const text = place.node.childForFieldName('function')?.text ?? name;
  const short = name.slice(name.lastIndexOf('.') + 1);
  for (const { reason, about } of bound.missing) it.graph.note(place, `${short}: ${reason}`, about);
  const layer: LayerValue = {
    kind: 'layer',
    name,
    callee: /^[\w.]+$/.test(text) ? text : short,
    place,
    run: built.run,
    parameters: built.parameters ?? null,
    demand: built.demand ?? null,
    result: built.result ?? 'tensor',
    isJoint: /Attention$/.test(name),
    ...(built.cell ? { cell: built.cell } : {}),
    ...(built.assumes ? { assumes: built.assumes } : {}),
    first: firstOf(name, passed),
    path: null,
  };
  return named(it, layer, short, passed);
}

/** A layer that runs cells over steps has their weights. */
function firstOf(name: string, passed: readonly Passed[]): NonNullable<LayerValue['first']> {
  const cells = passed.flatMap(({ value }) => (value.kind === 'layer' && value.cell ? [value.first ?? {}] : []));
  const [first, ...others] = cells;
  if (!first) return initialOf(name, passed);
  const isSame = others.every(({ initial }) => JSON.stringify(initial) === JSON.stringify(first.initial));
  if (isSame) return first;
  const unread = { kind: 'unknown', words: 'ways that differ between both directions' } as const;
  const roles = cells.flatMap(({ initial }) => Object.keys(initial ?? {}));
  return { initial: Object.fromEntries(roles.map((role) => [role, unread])) };
}

/** `nn.Sequential([a, b])`, `nnx.Sequential(a, b)`, `nnx.List([...])`. */
function contained(it: Interpreter, container: 'sequence' | 'list', passed: readonly Passed[], place: Place, hidden: boolean): Value {
  const [first] = passed;
  const isOne = passed.length === 1 && first && first.value.kind === 'list';
  const values = isOne ? iterated(first.value) : passed.filter(({ name }) => name === null || name === 'layers').map(({ value }) => value);
  if (container === 'list') return listValue(hidden || !values ? null : [...values]);
  const children = hidden || !values ? null : [...values];
  if (!children) it.graph.note(place, 'the layers in this container are not known');
  const made: SequenceValue = { kind: 'sequence', place, children, path: null };
  const sequence = named(it, made, 'Sequential', passed);
  if (sequence !== made) return sequence;
  for (const [index, child] of (children ?? []).entries()) {
    if (child.kind === 'layer' && sequence.path !== null) child.path ??= `${sequence.path}.layers_${index}`;
  }
  return sequence;
}

function parameterOf(it: Interpreter, trains: boolean, first: Value | undefined): Value {
  if (first?.kind !== 'array') it.graph.hidesWeights ||= trains;
  return { kind: 'array', shape: first?.kind === 'array' ? first.shape : null, trains };
}

/** A functional dropout or attention: it reads what activations it is given. */
function siteStep(it: Interpreter, passed: readonly Passed[], place: Place): Value | null {
  const [siteId] = it.sitesAt(place);
  const from = passed.flatMap(({ value }) => tensorsIn(value));
  const [first] = from;
  if (!first) return unknown('nothing is passed to it');
  const callee = place.node.childForFieldName('function')?.text ?? 'dropout';
  const isAttention = /attention/i.test(callee);
  if (siteId === undefined) return it.graph.unknown(place, callee, 'this dropout is not known', from);
  const operation = isAttention ? ({ type: 'attention', siteIds: [siteId] } as const) : ({ type: 'dropout', siteId } as const);
  return it.graph.step({
    name: isAttention ? 'attention' : 'dropout',
    callee,
    place,
    operation,
    from: isAttention ? from : [first],
    axes: first.axes,
    parameters: 0,
    ...(first.last === undefined || isAttention ? {} : { last: first.last }),
  });
}

/** `jnp.ones((1, 28, 28, 1))`, `jax.random.normal(key, (n, d))`. */
function madeArray(name: string, passed: readonly Passed[]): Value {
  const isRandom = name.startsWith('jax.random.');
  const given = (passed.find((each) => each.name === 'shape') ?? passed.filter((each) => each.name === null)[isRandom ? 1 : 0])?.value;
  if (/\.(?:array|asarray|linspace|\w+_like|eye)$/.test(name))
    return { kind: 'array', shape: given?.kind === 'array' ? given.shape : null, trains: false };
  if (name.endsWith('.arange'))
    return { kind: 'array', shape: [given?.kind === 'number' ? given.value : null], trains: false, isInteger: true };
  const items = given?.kind === 'number' ? [given] : given ? iterated(given) : isRandom ? [] : null;
  const axes = items?.map((item): Axis => (item.kind === 'number' ? item.value : null)) ?? null;
  return { kind: 'array', shape: shapeOf(axes), trains: false, ...(name.endsWith('.randint') ? { isInteger: true } : {}) };
}
