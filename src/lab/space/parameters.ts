import { type Initializer, type LabFramework, type LabLayer, type LabNetwork, type Role, sourcesOf } from '../network';
import type { Stream } from '../search/streams';
import { defaultInitializer, drawInitial, fanOf, GATES, type Parameter, type Part } from './initial';
import { type RowShape, shapesOf, sizeOf } from './shapes';

export type { Parameter } from './initial';

/**
 * All stored arrays of a network, in layer order; a layer that shares another's weights has none. Layouts, channels last:
 * dense [inputs, units]; conv [kernel…, inputs / groups, filters]; conv-transpose [kernel…, inputs, filters]; depthwise [kernel…, inputs,
 * multiplier]; embedding [rows, size]; recurrent kernel [inputs, gates · units], recurrent [units, gates · units], `bias` [gates · units] on
 * the inputs' product and, in PyTorch and where the reset gate acts behind the product, `recurrent-bias` on the state's; attention query, key, value [inputs, heads · size]
 * with heads slowest, kernel [heads · value size, output]. Throws a RangeError where the shapes do not fit (`shapesOf` says it as a value).
 */
export function parametersOf(network: LabNetwork): readonly Parameter[] {
  const shapes = shapesOf(network);
  if ('err' in shapes) throw new RangeError(shapes.err.reason);
  const shapeOf = (source: number): RowShape => (source < 0 ? (network.input as RowShape) : (shapes.ok[source] ?? []));
  return network.layers.flatMap((layer, index) => {
    if (layer.sharesWith !== undefined) return [];
    const read = sourcesOf(network.layers, index).map(shapeOf);
    return partsOf(layer, network.framework, read).map((part) => ({
      layer: index,
      trained: !layer.frozen && part.role !== 'mean' && part.role !== 'variance',
      initial: firstOf(layer, part, network.framework, read),
      ...part,
      ...paddingRow(layer),
    }));
  });
}

/** `nn.Embedding(padding_idx=…)` makes a row of zeros; what sets the table afterwards sets that row, too. */
function paddingRow(layer: LabLayer): Pick<Parameter, 'zeroRow'> {
  const isSet = layer.initial?.table !== undefined && layer.initial.table.kind !== 'default';
  return layer.type === 'embedding' && layer.padding !== undefined && !isSet ? { zeroRow: layer.padding } : {};
}

function firstOf(layer: LabLayer, part: Part, framework: LabFramework, read: readonly RowShape[]): Initializer {
  const given = layer.initial?.[part.role];
  if (given?.kind !== 'default') return given ?? defaultInitializer(framework, layer, part);
  const theirs = partsOf(layer, given.of, read).find(({ role }) => role === part.role);
  // A second bias, which that framework does not have, adds nothing at first.
  return theirs ? byFansOf(theirs, part, defaultInitializer(given.of, layer, theirs)) : { kind: 'constant', value: 0 };
}

/** The same distribution where the framework counts other fans for such a weight than the one that it is drawn for. */
function byFansOf(theirs: Part, own: Part, initial: Initializer): Initializer {
  if (initial.kind !== 'variance-scaling') return initial;
  const share = fanOf(own, initial.fan) / fanOf(theirs, initial.fan);
  return share === 1 ? initial : { ...initial, scale: initial.scale * share };
}

/** Trained weights of a network. */
export function weightCount(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { trained, shape }) => sum + (trained ? sizeOf(shape) : 0), 0);
}

/** Draws the initial values of all parameters, in order, from one stream. */
export function initialValues(parameters: readonly Parameter[], random: Stream): readonly Float32Array[] {
  return parameters.map((parameter) => drawInitial(parameter, random));
}

function partsOf(layer: LabLayer, framework: LabFramework, read: readonly RowShape[]): readonly Part[] {
  const shape = read[0] ?? [];
  const channels = shape.at(-1) ?? 0;
  switch (layer.type) {
    case 'dense':
      return withBias(part('kernel', [channels, layer.units], channels, layer.units), layer.bias && layer.units);
    case 'conv': {
      const inputs = channels / (layer.groups ?? 1);
      const field = sizeOf(padded(layer.kernel, layer.rank));
      const kernel = [...padded(layer.kernel, layer.rank), inputs, layer.filters];
      return withBias(part('kernel', kernel, field * inputs, field * layer.filters), layer.bias && layer.filters);
    }
    case 'conv-transpose': {
      const field = sizeOf(padded(layer.kernel, layer.rank));
      const kernel = [...padded(layer.kernel, layer.rank), channels, layer.filters];
      // Both PyTorch and Keras take the filters for the inputs, by the order of axes in which they store this kernel.
      return withBias(part('kernel', kernel, field * layer.filters, field * channels), layer.bias && layer.filters);
    }
    case 'depthwise-conv': {
      const field = sizeOf(padded(layer.kernel, layer.rank));
      const kernel = [...padded(layer.kernel, layer.rank), channels, layer.multiplier];
      // A grouped convolution in PyTorch sees one input channel per filter; Keras reads the fans off the kernel's shape.
      const fans = framework === 'torch' ? [field, field * channels * layer.multiplier] : [field * channels, field * layer.multiplier];
      return withBias(part('kernel', kernel, fans[0] ?? 1, fans[1] ?? 1), layer.bias && channels * layer.multiplier);
    }
    case 'batch-norm':
      return [...affine(layer.affine, channels), part('mean', [channels], 1, 1), part('variance', [channels], 1, 1)];
    case 'layer-norm':
      return affine(layer.affine, ...shape.slice(-(layer.axes ?? 1))).slice(0, layer.shift === false ? 1 : 2);
    case 'rms-norm':
      return affine(layer.affine, channels).slice(0, 1);
    case 'group-norm':
      return affine(layer.affine, channels);
    case 'prelu':
      return [part('slope', [layer.shared ? 1 : channels], 1, 1)];
    case 'embedding':
      return [part('table', [layer.rows, layer.size], layer.rows, layer.size)];
    case 'position-embedding':
      return [part('table', shape, shape[0] ?? 1, channels)];
    case 'class-token':
      return [part('table', [layer.tokens, channels], layer.tokens, channels)];
    case 'recurrent':
      return recurrentParts(layer, framework, channels);
    case 'attention':
      return attentionParts(layer, read);
    default:
      return [];
  }
}

function part(role: Role, shape: RowShape, fanIn: number, fanOut: number): Part {
  return { role, shape, fanIn, fanOut };
}

function withBias(kernel: Part, size: number | false): readonly Part[] {
  return size ? [kernel, part('bias', [size], kernel.fanIn, kernel.fanOut)] : [kernel];
}

function affine(wanted: boolean | undefined, ...shape: readonly number[]): readonly Part[] {
  return wanted === false ? [] : [part('scale', shape, 1, 1), part('shift', shape, 1, 1)];
}

/** One size for each axis, where one number stands for all. */
function padded(kernel: readonly number[], rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => kernel[axis] ?? kernel[0] ?? 1);
}

function recurrentParts(layer: Extract<LabLayer, { type: 'recurrent' }>, framework: LabFramework, inputs: number): readonly Part[] {
  const { units } = layer;
  const width = GATES[layer.cell] * units;
  const both = framework === 'torch' || (layer.cell === 'gru' && layer.resetAfter === true);
  // Haiku's LSTM has one matrix for inputs and state, Flax one for each gate.
  const joined = framework === 'haiku' && layer.cell === 'lstm' ? inputs + units : null;
  const fanOut = framework === 'flax' ? units : width;
  const direction = (prefix: '' | 'back-'): Part[] => [
    part(`${prefix}kernel`, [inputs, width], joined ?? inputs, fanOut),
    part(`${prefix}recurrent`, [units, width], joined ?? units, fanOut),
    ...(layer.bias ? [part(`${prefix}bias`, [width], units, width)] : []),
    ...(layer.bias && both ? [part(`${prefix}recurrent-bias`, [width], units, width)] : []),
  ];
  return layer.bidirectional ? [...direction(''), ...direction('back-')] : direction('');
}

function attentionParts(layer: Extract<LabLayer, { type: 'attention' }>, read: readonly RowShape[]): readonly Part[] {
  const query = read[0]?.at(-1) ?? 0;
  const value = read[1]?.at(-1) ?? query;
  const key = read[2]?.at(-1) ?? value;
  const keys = layer.heads * layer.keySize;
  const values = layer.heads * (layer.valueSize ?? layer.keySize);
  const output = layer.outputSize ?? query;
  const bias = (role: Role, size: number): readonly Part[] => (layer.bias ? [part(role, [size], size, size)] : []);
  return [
    part('query', [query, keys], query, keys),
    ...bias('query-bias', keys),
    part('key', [key, keys], key, keys),
    ...bias('key-bias', keys),
    part('value', [value, values], value, values),
    ...bias('value-bias', values),
    part('kernel', [values, output], values, output),
    ...bias('bias', output),
  ];
}
