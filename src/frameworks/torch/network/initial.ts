import type { InitialWeights } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import type { Span } from '../../../text/span';
import { span } from '../tree';
import { distributionOf, filledBy, scaledBy } from './distributions';
import type { Interpreter } from './interpreter';
import { partsOf } from './parts';
import type { LayerValue, Passed, Value, WeightValue } from './values';

/** `nn.init.kaiming_normal_(layer.weight)`: how a weight of a layer starts is kept with the layer. */
export function startsFrom(it: Interpreter, name: string, passed: readonly Passed[], node: PyNode): void {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const weight = passed.find((each) => each.name === 'tensor')?.value ?? passed[0]?.value;
  // A question about a weight, not a deed.
  if (!short.endsWith('_') && distributionOf(short, passed) === null) return;
  if (weight?.kind === 'weight') start(it, weight, distributionOf(short, passed) ?? { kind: 'unknown', words: short }, node);
}

/** Methods of a tensor that change its values. */
const DEEDS: ReadonlySet<string> = new Set(
  `normal_ uniform_ fill_ zero_ copy_ mul_ div_ add_ sub_ clamp_ exponential_ log_normal_ cauchy_ bernoulli_ random_ set_`.split(/\s+/),
);

/** `weight.data.normal_(0, 0.02)`; a weight that is multiplied keeps its distribution, wider or narrower. */
export function startsBy(it: Interpreter, weight: WeightValue, method: string, passed: readonly Passed[], node: PyNode): void {
  if (!DEEDS.has(method)) return;
  const factor = passed[0]?.value;
  const before = weight.part?.layer.starts?.get(weight.part.name);
  const scales = method === 'mul_' || method === 'div_';
  const times = scales && factor?.kind === 'number' ? (method === 'mul_' ? factor.value : 1 / factor.value) : null;
  const scaled = before && times !== null && !weight.part?.range ? scaledBy(before.weights, times) : null;
  start(it, weight, scaled ?? filledBy(method, passed) ?? { kind: 'unknown', words: method }, node);
}

/** `weight.data = …`: values that are not followed. */
export function startsOtherwise(it: Interpreter, weight: WeightValue, node: PyNode): void {
  start(it, weight, { kind: 'unknown', words: 'values that it is given' }, node);
}

/** A weight starts as told. While the network runs, nothing starts any more. */
function start(it: Interpreter, { part }: WeightValue, weights: InitialWeights, node: PyNode): void {
  if (!part || !it.graph.isBuilding) return;
  const { layer, name, range } = part;
  layer.starts ??= new Map();
  const found = range === undefined ? weights : inPart(layer.starts.get(name)?.weights, weights, range);
  layer.starts.set(name, { weights: found, span: it.graph.locate(span(node)).span });
}

/** Quarters or thirds of a bias: one gate of a cell starts otherwise. */
function inPart(whole: InitialWeights | undefined, weights: InitialWeights, range: readonly [number, number] | null): InitialWeights {
  const values = whole?.kind === 'blocks' ? whole.values : whole?.kind === 'constant' ? Array<number>(12).fill(whole.value) : null;
  const unread: InitialWeights = { kind: 'unknown', words: 'values of their own for some of them' };
  if (!values || !range || weights.kind !== 'constant') return unread;
  const [from, to] = range.map((share) => share * values.length);
  if (from === undefined || to === undefined || !Number.isInteger(from) || !Number.isInteger(to)) return unread;
  return { kind: 'blocks', values: shortest(values.map((value, index) => (index >= from && index < to ? weights.value : value))) };
}

/** One value for each gate: four of an LSTM, three of a GRU, where that is enough. */
function shortest(values: readonly number[]): readonly number[] {
  for (const count of [3, 4]) {
    const length = values.length / count;
    const gates = Array.from({ length: count }, (_, gate) => values[gate * length] ?? 0);
    if (Number.isInteger(length) && values.every((value, index) => value === gates[Math.floor(index / length)])) return gates;
  }
  return values;
}

/** Whatever a layer's weights start from is not known any more. */
export function doubtStarts(layer: LayerValue, words: string, at: Span): void {
  layer.starts ??= new Map();
  for (const { name } of partsOf(layer)) layer.starts.set(name, { weights: { kind: 'unknown', words }, span: at });
}

/** `layer.reset_parameters()`: PyTorch's own first weights again. */
export function startsByDefault(layer: LayerValue): void {
  delete layer.starts;
}

/** The part of a weight that an index such as `n // 4:n // 2` stands for. */
export function partOfWeight(weight: WeightValue, indices: readonly Value[]): WeightValue {
  const { part, shape } = weight;
  if (!part) return weight;
  const [only] = indices;
  const length = shape?.length === 1 ? shape[0] : null;
  const bounds = indices.length === 1 && only?.kind === 'string' ? /^(\d*):(\d*)$/.exec(only.value) : null;
  const isWhole = indices.every((index) => index.kind === 'string' && index.value === ':');
  if (isWhole) return weight;
  const range = length && bounds ? ([Number(bounds[1] || 0) / length, Number(bounds[2] || length) / length] as const) : null;
  return { ...weight, part: { ...part, range: part.range === undefined ? range : null } };
}
