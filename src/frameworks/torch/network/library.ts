import type { Shape } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { canonical } from '../sites/callables';
import { span } from '../tree';
import { Bound } from './arguments';
import { copied, shallowCopy } from './copies';
import { gainOf } from './distributions';
import { functionName } from './functional';
import { startsFrom } from './initial';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { blueprintFor, isLossName } from './layers/catalogue';
import { weightShape } from './parts';
import { tensorFunction } from './tensors';
import { triangle } from './triangles';
import {
  booleanValue,
  type LayerValue,
  NONE,
  numberValue,
  type Passed,
  type Sequence,
  type Tensor,
  tensorsIn,
  unknown,
  type Value,
  type WeightValue,
} from './values';
import { callVector } from './vectors';

/** A call of something in PyTorch or the standard library; null when it is not known here. */
export function callLibrary(it: Interpreter, dotted: string, passed: readonly Passed[], node: PyNode, hidden: boolean): Value | null {
  const name = canonical(dotted);
  if (name === 'torch.nn.init.calculate_gain') return gain(passed);
  if (name.startsWith('torch.nn.init.')) startsFrom(it, name, passed, node);
  const plain = callVector(name, passed) ?? fixed(name, passed);
  if (plain) return plain;
  if (/^torch\.nn\.(parameter\.)?Buffer$/.test(name)) return { kind: 'array', shape: arrayShape(passed[0]?.value) };
  const container = CONTAINERS[name];
  if (container && Object.hasOwn(CONTAINERS, name)) return sequenceOf(it, container, passed, node, hidden);
  const layer = layerOf(it, name, passed, node, hidden);
  if (layer) return layer;
  if (isLossName(name)) return unknown(`${name} is a loss`);
  if (/^torch\.nn\.(parameter\.)?Parameter$/.test(name)) return parameterOf(passed);
  if (/^torch\.(zeros|ones|empty|randn|rand|full|Tensor|FloatTensor|randint|eye)$/.test(name)) return arrayOf(name, passed);
  if (name === 'torch.nn.functional.scaled_dot_product_attention') return attention(it, passed, node);
  if (name === 'einops.rearrange') return rearranged(it, passed, node, hidden);
  if (name === 'einops.repeat' && passed[0]?.value.kind === 'weight') return forEachRow(passed[0].value);
  if (name === 'copy.deepcopy') return passed[0] ? copied(passed[0].value) : null;
  if (name === 'copy.copy') return passed[0] ? shallowCopy(passed[0].value) : null;
  const short = functionName(name);
  const [first] = passed;
  const mask = triangle(name.split('.').at(-1) ?? '', passed);
  if (mask) return mask;
  if (short !== null && first?.value.kind === 'array') return ELEMENTWISE.has(short) ? first.value : { kind: 'array', shape: null };
  return short === null ? null : tensorFunction(it, short, passed, node, hidden);
}

/** `nn.init.calculate_gain('leaky_relu', 0.2)`. */
function gain(passed: readonly Passed[]): Value {
  const [bend, param] = [passed[0]?.value, passed[1]?.value];
  const slope = param === undefined || param.kind === 'none' ? 0.01 : param.kind === 'number' ? param.value : null;
  const found = bend?.kind === 'string' && slope !== null ? gainOf(bend.value, slope) : null;
  return found === null ? unknown('this gain is not known') : numberValue(found, true);
}

/** What is the same in every run that trains, or gives its argument back. */
function fixed(name: string, passed: readonly Passed[]): Value | null {
  if (SWITCHED_OFF.has(name)) return booleanValue(false);
  if (/^(typing\.cast|torch\.jit\.annotate)$/.test(name)) return passed[1]?.value ?? null;
  if (
    /^torch\.(jit\.(script|script_if_tracing|ignore|unused|export)|compile|nn\.utils\.(parametrizations\.)?(weight_norm|spectral_norm))$/.test(
      name,
    )
  ) {
    const value = passed[0]?.value ?? null;
    return name.endsWith('weight_norm') ? normalized(value, passed) : value;
  }
  return /^(torch\.(_assert|_check\w*)|warnings\.warn|torch\.nn\.init\.\w+|logging\.\w+|torch\._C\.\w+)$/.test(name) ? NONE : null;
}

/** `weight_norm` keeps a size for each slice of a layer's weight beside the direction of its weights. */
function normalized(value: Value | null, passed: readonly Passed[]): Value | null {
  if (value?.kind !== 'layer') return value;
  const given = (name: string, position: number): Value | undefined =>
    passed.find((each) => each.name === name)?.value ?? passed.filter((each) => each.name === null)[position]?.value;
  const name = given('name', 1);
  const isWeight = !name || (name.kind === 'string' && name.value === 'weight');
  const slices = isWeight ? slicesOf(value, given('dim', 2)) : null;
  value.parameters = value.parameters === null || slices === null ? null : value.parameters + slices;
  return value;
}

/** Size of a layer's weight along an axis (0 when not given), 1 for no axis. */
function slicesOf(layer: LayerValue, dim: Value | undefined): number | null {
  if (dim?.kind === 'none') return 1;
  const axis = !dim ? 0 : dim.kind === 'number' ? dim.value : null;
  const size = axis === null ? null : (weightShape(layer)?.at(axis) ?? null);
  return size !== null && Number.isInteger(size) ? size : null;
}

const SWITCHED_OFF: ReadonlySet<string> = new Set([
  'torch.jit.is_scripting',
  'torch.jit.is_tracing',
  'torch.onnx.is_in_onnx_export',
  'torch.compiler.is_compiling',
  'torch._dynamo.is_compiling',
  'torch.compiler.is_exporting',
  'torch.fx._symbolic_trace.is_fx_tracing',
  'torch.distributed.is_initialized',
  'torch.is_autocast_enabled',
]);

/** Functions that keep the size of an array. */
const ELEMENTWISE: ReadonlySet<string> = new Set(
  'log exp sqrt abs sign round floor ceil zeros_like ones_like rand_like randn_like empty_like full_like sigmoid tanh relu clamp'.split(
    ' ',
  ),
);

const CONTAINERS: Readonly<Record<string, Sequence['container']>> = {
  'torch.nn.Sequential': 'sequential',
  'torch.nn.ModuleList': 'list',
  'torch.nn.ModuleDict': 'dictionary',
};

export function layerOf(it: Interpreter, name: string, passed: readonly Passed[], node: PyNode, hidden: boolean): LayerValue | null {
  const blueprint = blueprintFor(name);
  if (!blueprint) return null;
  const bound = new Bound(passed, blueprint.names, hidden, node);
  const built = blueprint.build(bound, it.sitesAt(node));
  const callee = node.childForFieldName('function')?.text ?? name;
  for (const { node: place, reason, cause, about } of bound.missing) it.graph.note(place, `${callee}: ${reason}`, { cause, about });
  return {
    kind: 'layer',
    name,
    callee: isDotted(callee) ? callee : (name.split('.').at(-1) ?? name),
    place: it.graph.locate(span(node)),
    operation: built.operation,
    parameters: built.parameters,
    settings: bound.settings(),
    flow: built.flow,
    demand: built.demand ?? null,
    result: built.result ?? 'tensor',
    state: built.state ?? null,
    batchAxis: built.batchAxis ?? null,
  };
}

function isDotted(text: string): boolean {
  return /^[\w.]+$/.test(text);
}

/** `nn.Sequential(a, b)`, `nn.Sequential(OrderedDict([...]))`, `nn.ModuleList([...])`, `nn.ModuleDict({...})`. */
export function sequenceOf(
  it: Interpreter,
  container: Sequence['container'],
  passed: readonly Passed[],
  node: PyNode,
  hidden: boolean,
): Sequence {
  const values = passed.map((each) => each.value);
  const [first] = values;
  const byName = values.length === 1 && first?.kind === 'dictionary' ? [...first.entries] : null;
  const list = container === 'sequential' ? values : first ? iterated(first) : [];
  const children = hidden
    ? null
    : byName
      ? byName.map(([name, value]) => ({ name, value }))
      : (list?.map((value, index) => ({ name: String(index), value })) ?? null);
  if (!children) it.graph.note(node, 'the layers in this container are not known');
  return { kind: 'sequence', container, children };
}

function arrayShape(value: Value | undefined): Shape | null {
  return value?.kind === 'array' ? value.shape : null;
}

function parameterOf(passed: readonly Passed[]): Value {
  const flag = passed.find((each) => each.name === 'requires_grad')?.value;
  const data = passed[0]?.value;
  const isFrozen = flag?.kind === 'boolean' && !flag.value;
  return { kind: 'weight', shape: data?.kind === 'array' || data?.kind === 'weight' ? data.shape : null, trains: !isFrozen };
}

function arrayOf(name: string, passed: readonly Passed[]): Value {
  const positional = passed.filter((each) => each.name === null).map((each) => each.value);
  const named = passed.find((each) => each.name === 'size')?.value;
  const [first] = positional;
  const sizes = named ? iterated(named) : first?.kind === 'list' ? first.items : name === 'torch.full' ? null : positional;
  const shape = sizes?.map((size) => (size.kind === 'number' ? size.value : null)) ?? null;
  return { kind: 'array', shape, ...(/\.(ones|full)$/.test(name) ? { alike: true } : {}) };
}

/** `repeat(cls_token, '… d -> b … d', b=batch)`: the same weights for each row. */
function forEachRow(weight: WeightValue): Value {
  return weight.shape?.length === 2 ? { ...weight, shape: [1, ...weight.shape] } : weight;
}

/** `rearrange(x, pattern, …)`: as the layer of that pattern does it. */
function rearranged(it: Interpreter, [input, ...rest]: readonly Passed[], node: PyNode, hidden: boolean): Value | null {
  const layer = input?.value.kind === 'tensor' ? layerOf(it, 'einops.layers.torch.Rearrange', rest, node, hidden) : null;
  return layer && input ? it.invoke(layer, [input], node, false) : null;
}

/** What hides keys in `scaled_dot_product_attention(query, key, value, attn_mask, dropout_p, is_causal, scale)`. */
function maskOf(passed: readonly Passed[]): 'none' | 'causal' | 'given' {
  const given = (name: string, place: number): Value | undefined =>
    passed.find((each) => each.name === name)?.value ?? passed.filter((each) => each.name === null)[place]?.value;
  const mask = given('attn_mask', 3);
  const causal = given('is_causal', 5);
  if ((mask && mask.kind !== 'none') || given('scale', 6)) return 'given';
  if (causal && causal.kind !== 'boolean') return 'given';
  return causal?.kind === 'boolean' && causal.value ? 'causal' : 'none';
}

/** Attention without weights: one output for each query, as wide as the values. */
function attention(it: Interpreter, passed: readonly Passed[], node: PyNode): Value | null {
  const tensors = passed.slice(0, 3).flatMap((each) => tensorsIn(each.value));
  const [query, , value] = tensors;
  if (!query || tensors.length !== 3) return null;
  const isSame = query.shape !== null && value?.shape !== null && query.shape.at(-1) === value?.shape.at(-1);
  const callee = node.childForFieldName('function')?.text ?? 'attention';
  const from = tensors.filter((tensor: Tensor, index) => tensors.findIndex((other) => other.layer === tensor.layer) === index);
  const reads = tensors.slice(0, 3).map((tensor) => from.findIndex((other) => other.layer === tensor.layer));
  const [first = 0, second = 0, third = 0] = reads;
  const sizes = { heads: null, keySize: null, valueSize: null, bias: null } as const;
  const facts = { ...sizes, projected: false, reads: [first, second, third], mask: maskOf(passed) } as const;
  const operation = { type: 'attention', siteIds: it.sitesAt(node), facts } as const;
  return it.graph.step({ name: 'attention', callee, span: span(node), operation, from, shape: isSame ? query.shape : null, parameters: 0 });
}
