import type { Detail, Operation, Shape, TransformerFacts } from '../../../model/network';
import type { LayerValue, Value } from './values';

/** A weight that a layer makes itself, by its name in `named_parameters()`. */
export interface Part {
  readonly name: string;
  /** null = unknown. */
  readonly shape: Shape | null;
  /** null = unknown. */
  readonly size: number | null;
}

/** What a layer computes, also where rules have no word for it. */
export function computationOf({ operation }: LayerValue): Operation | Detail {
  return operation.type === 'unknown' && operation.detail ? operation.detail : operation;
}

/** Weights that a layer makes itself, in PyTorch's order. */
export function partsOf(layer: LayerValue): readonly Part[] {
  if (layer.parameters === 0) return [];
  const operation = computationOf(layer);
  switch (operation.type) {
    case 'dense':
    case 'conv':
    case 'conv-transpose':
      return productParts(layer, operation);
    case 'batch-norm':
    case 'layer-norm':
    case 'group-norm': {
      const shape = 'features' in operation ? [operation.features] : Array<null>('axes' in operation ? operation.axes : 1).fill(null);
      return ['weight', 'bias'].map((name) => part(name, shape));
    }
    case 'embedding':
      return [{ name: 'weight', shape: [operation.rows, operation.size], size: layer.parameters }];
    case 'recurrent':
      return recurrentParts(operation);
    case 'attention':
      return layer.name === 'torch.nn.MultiheadAttention' ? attentionParts(layer) : plainParts();
    case 'transformer':
      return operation.facts ? transformerParts(operation.facts) : plainParts();
    default:
      return plainParts();
  }
}

function part(name: string, shape: Shape | null): Part {
  const size = shape?.reduce<number | null>((all, axis) => (all === null || axis === null ? null : all * axis), 1) ?? null;
  return { name, shape, size };
}

function plainParts(): readonly Part[] {
  return [part('weight', null), part('bias', null)];
}

type Product = Extract<Operation | Detail, { type: 'dense' | 'conv' | 'conv-transpose' }>;

function productParts(layer: LayerValue, operation: Product): readonly Part[] {
  const units = operation.type === 'dense' ? operation.units : operation.filters;
  const bias = operation.bias ? units : 0;
  const size = layer.parameters === null || bias === null ? null : layer.parameters - bias;
  const weight = { name: 'weight', shape: weightShape(layer), size };
  return bias === 0 ? [weight] : [weight, { name: 'bias', shape: [units], size: bias }];
}

const GATES = { lstm: 4, gru: 3, rnn: 1 } as const;

/** Per layer and direction, as torch.nn.RNNBase names them. */
function recurrentParts(operation: Extract<Operation | Detail, { type: 'recurrent' }>): readonly Part[] {
  const { units, layers, bidirectional, cell } = operation;
  const width = units === null ? null : GATES[cell] * units;
  const directions = bidirectional ? ['', '_reverse'] : [''];
  return Array.from({ length: layers }, (_, layer) =>
    directions.flatMap((direction) => {
      const inputs = layer === 0 ? operation.inputs : units === null ? null : units * directions.length;
      const named = (name: string, shape: Shape): Part => part(`${name}_l${layer}${direction}`, shape);
      const weights = [named('weight_ih', [width, inputs]), named('weight_hh', [width, units])];
      return operation.bias === false ? weights : [...weights, named('bias_ih', [width]), named('bias_hh', [width])];
    }),
  ).flat();
}

function attentionParts({ settings }: LayerValue): readonly Part[] {
  const size = numberIn(settings.get('embed_dim'));
  const bias = settings.get('bias');
  const hasBias = bias?.kind !== 'boolean' || bias.value;
  const weights = [part('in_proj_weight', [size === null ? null : 3 * size, size]), part('out_proj.weight', [size, size])];
  return hasBias ? [...weights, part('in_proj_bias', [size === null ? null : 3 * size]), part('out_proj.bias', [size])] : weights;
}

/** Names of all weights of the layers; only how many axes they have is told. */
function transformerParts({ part: kind, copies, finalNorm }: TransformerFacts): readonly Part[] {
  const matrix = (name: string): Part => part(name, [null, null]);
  const vector = (name: string): Part => part(name, [null]);
  const attention = (name: string) => [
    matrix(`${name}.in_proj_weight`),
    vector(`${name}.in_proj_bias`),
    matrix(`${name}.out_proj.weight`),
    vector(`${name}.out_proj.bias`),
  ];
  const norm = (name: string) => [vector(`${name}.weight`), vector(`${name}.bias`)];
  const stack = (prefix: string, attentions: readonly string[], count: number | null) =>
    Array.from({ length: count ?? 1 }, (_, index) => [
      ...attentions.flatMap((name) => attention(`${prefix}${index}.${name}`)),
      ...['linear1', 'linear2'].flatMap((name) => [matrix(`${prefix}${index}.${name}.weight`), vector(`${prefix}${index}.${name}.bias`)]),
      ...[...attentions, ''].flatMap((_, at) => norm(`${prefix}${index}.norm${at + 1}`)),
    ]).flat();
  const [encoders, decoders] = copies;
  return [
    ...(kind === 'decoder' ? [] : stack('encoder.layers.', ['self_attn'], encoders)),
    ...(kind === 'encoder' ? [] : stack('decoder.layers.', ['self_attn', 'multihead_attn'], decoders)),
    ...(finalNorm ? norm('norm') : []),
  ];
}

function numberIn(value: Value | undefined): number | null {
  return value?.kind === 'number' ? value.value : null;
}

/** All axes of the weight of a linear layer or convolution. */
export function weightShape({ name, operation, settings }: LayerValue): Shape | null {
  if (operation.type === 'dense') return [operation.units, operation.inputs];
  const [, transposed, rank] = /\.Conv(Transpose)?([123])d$/.exec(name) ?? [];
  if (rank === undefined) return null;
  const kernel = settings.get('kernel_size');
  const sizes = kernel?.kind === 'list' ? (kernel.items ?? []).map(numberIn) : Array<number | null>(Number(rank)).fill(numberIn(kernel));
  const groups = settings.has('groups') ? numberIn(settings.get('groups')) : 1;
  const channels = [numberIn(settings.get('in_channels')), numberIn(settings.get('out_channels'))];
  const [first = null, second = null] = transposed ? channels : channels.toReversed();
  return sizes.length === Number(rank) ? [first, second === null || groups === null ? null : second / groups, ...sizes] : null;
}
