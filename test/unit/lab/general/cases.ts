import type { LabFramework, LabLayer, LabNetwork, LabOperation } from '../../../../src/lab/network';
import { parametersOf } from '../../../../src/lab/space/parameters';
import { shapesOf, sizeOf } from '../../../../src/lab/space/shapes';
import type { LossChoice, OptimizerChoice } from '../../../../src/lab/study';
import type { ModelOptions, Rows } from '../../../../src/lab/train/engine';
import { wave } from '../plain';

/** A small network around one layer, behind a dense layer so that the gradient in its input is seen, too. */
export interface Case {
  readonly input: readonly number[];
  readonly layers: readonly LabLayer[];
  readonly framework?: LabFramework;
  readonly tokens?: true;
  readonly loss?: LossChoice;
  /** Rate of all sites. */
  readonly rate?: number;
}

export const dense = (units: number): LabLayer => ({ type: 'dense', units, bias: true });
const image = (...layers: readonly LabLayer[]): Case => ({
  input: [6, 5, 2],
  layers: [dense(3), ...layers, { type: 'flatten' }, dense(3)],
});
const line = (...layers: readonly LabLayer[]): Case => ({ input: [7, 2], layers: [dense(4), ...layers, { type: 'flatten' }, dense(3)] });
const flat = (...layers: readonly LabLayer[]): Case => ({ input: [4], layers: [dense(6), ...layers, dense(3)] });
const solid = (...layers: readonly LabLayer[]): Case => ({
  input: [4, 3, 4, 2],
  layers: [dense(2), ...layers, { type: 'flatten' }, dense(3)],
});
const act = (name: Extract<LabOperation, { type: 'activation' }>['name'], slope?: number): LabLayer => ({
  type: 'activation',
  name,
  ...(slope === undefined ? {} : { slope }),
});
const drop = (granularity: Extract<LabOperation, { type: 'dropout' }>['granularity'], classic = false): LabLayer => ({
  type: 'dropout',
  siteId: 's',
  granularity,
  rate: null,
  classic,
});
type Options<T extends LabOperation['type']> = Partial<Extract<LabOperation, { type: T }>>;
const conv = (changes: Options<'conv'> = {}): LabLayer => ({
  type: 'conv',
  rank: 2,
  filters: 4,
  kernel: [3, 2],
  stride: [1, 1],
  padding: 'valid',
  bias: true,
  ...changes,
});
const transposed = (changes: Options<'conv-transpose'> = {}): LabLayer => ({
  type: 'conv-transpose',
  rank: 2,
  filters: 2,
  kernel: [3, 2],
  stride: [2, 1],
  padding: [0, 0],
  bias: true,
  ...changes,
});
const depthwise = (changes: Options<'depthwise-conv'> = {}): LabLayer => ({
  type: 'depthwise-conv',
  rank: 2,
  multiplier: 2,
  kernel: [3, 3],
  stride: [1, 1],
  padding: 'same',
  bias: true,
  ...changes,
});
const pool = (changes: Options<'pool'> = {}): LabLayer => ({
  type: 'pool',
  rank: 2,
  mode: 'max',
  size: [2, 2],
  stride: [2, 2],
  padding: 'valid',
  ...changes,
});
const recurrent = (changes: Options<'recurrent'> = {}): LabLayer => ({
  type: 'recurrent',
  cell: 'lstm',
  units: 3,
  bias: true,
  bidirectional: false,
  sequences: true,
  ...changes,
});
const attention = (changes: Options<'attention'> = {}): LabLayer => ({ type: 'attention', heads: 2, keySize: 3, bias: true, ...changes });
const keras = (one: Case): Case => ({ ...one, framework: 'keras' });
const tfjs = (one: Case): Case => ({ ...one, framework: 'tfjs' });
const at = (rate: number, one: Case): Case => ({ ...one, rate });

/** Every layer that the general trainer has. */
export const CASES: Readonly<Record<string, Case>> = {
  dense: flat(),
  'dense on steps': line(),
  'dense without bias': flat({ type: 'dense', units: 5, bias: false }),
  dropconnect: at(0.4, flat({ type: 'dense', units: 5, bias: true, weightSite: 'w' })),
  'conv 2d': image(conv()),
  'conv 2d same, stride': keras(image(conv({ padding: 'same', stride: [2, 2] }))),
  'conv 2d padding, dilation': image(conv({ padding: [2, 1], dilation: [2, 1], bias: false })),
  'conv 2d groups': image(dense(4), conv({ groups: 2 })),
  'conv 1d': line(conv({ rank: 1, kernel: [3], stride: [2], padding: [1] })),
  'conv 3d': solid(conv({ rank: 3, kernel: [2, 2, 3], stride: [1, 1, 2], padding: [1, 0, 1] })),
  'conv transposed 2d': image(transposed()),
  'conv transposed 2d, padding': image(transposed({ padding: [1, 1], outputPadding: [1, 0], dilation: [1, 2] })),
  'conv transposed 2d same': keras(image(transposed({ padding: 'same', kernel: [3, 3], stride: [2, 2] }))),
  'conv transposed 1d valid': keras(line(transposed({ rank: 1, kernel: [2], stride: [3], padding: 'valid' }))),
  'depthwise 2d': image(depthwise()),
  'depthwise 2d stride': image(depthwise({ stride: [2, 2], padding: [1, 1], multiplier: 1, bias: false })),
  'depthwise 1d': line(depthwise({ rank: 1, kernel: [3], stride: [1] })),
  'max pool': image(pool()),
  'max pool overlapping': image(pool({ size: [3, 3], padding: [1, 1] })),
  'average pool, padding counts': image(pool({ mode: 'average', size: [3, 3], padding: [1, 1] })),
  'average pool same': keras(image(pool({ mode: 'average', size: [3, 3], padding: 'same' }))),
  'max pool 1d': line(pool({ rank: 1, size: [3], stride: [2] })),
  'max pool 3d': solid(pool({ rank: 3, size: [2, 2, 2], stride: [1, 1, 2] })),
  'average pool 3d': solid(pool({ rank: 3, mode: 'average', size: [2, 1, 2], stride: [2, 1, 1] })),
  'global average pool': image({ type: 'global-pool', mode: 'average' }),
  'global max pool': image({ type: 'global-pool', mode: 'max' }),
  'global max pool, keras': keras(image({ type: 'global-pool', mode: 'max' })),
  relu: flat(act('relu')),
  relu6: flat(act('relu6')),
  'leaky relu': flat(act('leaky_relu')),
  'leaky relu, keras': keras(flat(act('leaky_relu'))),
  elu: flat(act('elu', 0.7)),
  selu: flat(act('selu')),
  gelu: flat(act('gelu')),
  'gelu by tanh': flat(act('gelu_tanh')),
  silu: flat(act('silu')),
  mish: flat(act('mish')),
  tanh: flat(act('tanh')),
  sigmoid: flat(act('sigmoid')),
  'hard sigmoid': flat(act('hard_sigmoid')),
  'hard sigmoid, tfjs': tfjs(flat(act('hard_sigmoid'))),
  'hard swish': flat(act('hard_swish')),
  'hard tanh': flat(act('hard_tanh')),
  softsign: flat(act('softsign')),
  softplus: flat(act('softplus')),
  exponential: flat(act('exponential')),
  softmax: line(act('softmax')),
  'log softmax': line(act('log_softmax')),
  prelu: line({ type: 'prelu', shared: false }),
  'prelu shared': line({ type: 'prelu', shared: true }),
  'batch norm': flat({ type: 'batch-norm', epsilon: 1e-5, momentum: 0.9 }),
  'batch norm on images': keras(image({ type: 'batch-norm', epsilon: 1e-3, momentum: 0.99, affine: false })),
  'layer norm': line({ type: 'layer-norm', epsilon: 1e-5 }),
  'layer norm over two axes': line({ type: 'layer-norm', epsilon: 1e-5, axes: 2 }),
  'layer norm without scale': line({ type: 'layer-norm', epsilon: 1e-5, affine: false }),
  'group norm': image(dense(4), { type: 'group-norm', groups: 2, epsilon: 1e-5 }),
  reshape: line({ type: 'reshape', shape: [4, 7] }, act('tanh'), dense(2)),
  permute: image({ type: 'permute', axes: [2, 0, 1] }, dense(2)),
  take: line({ type: 'take', axis: 0, index: -1 }),
  slice: line({ type: 'slice', axis: 0, start: 1, end: 4 }),
  'reduce mean': image({ type: 'reduce', axes: [0, 1], mode: 'mean' }),
  'reduce max': image({ type: 'reduce', axes: [1], mode: 'max' }),
  'reduce sum': line({ type: 'reduce', axes: [0], mode: 'sum' }),
  'zero pad': image({
    type: 'zero-pad',
    padding: [
      [1, 2],
      [0, 1],
    ],
  }),
  upsample: image({ type: 'upsample', factors: [2, 3] }, conv()),
  repeat: flat({ type: 'repeat', times: 3 }, dense(2), { type: 'flatten' }),
  affine: flat({ type: 'affine', factor: 0.5, offset: -1 }),
  embedding: { input: [5], tokens: true, layers: [{ type: 'embedding', rows: 7, size: 3 }, { type: 'flatten' }, dense(3)] },
  'embedding with padding': {
    input: [5],
    tokens: true,
    layers: [{ type: 'embedding', rows: 7, size: 3, padding: 0 }, { type: 'position-embedding' }, { type: 'flatten' }, dense(3)],
  },
  lstm: line(recurrent()),
  'lstm, last state, both ways': line(recurrent({ bidirectional: true, sequences: false })),
  'lstm, keras': keras(line(recurrent({ bidirectional: true }))),
  'lstm, tfjs': tfjs(line(recurrent())),
  'lstm with masks': at(0.3, line(recurrent({ bidirectional: true, inputSite: 'x', stateSite: 'h' }))),
  gru: line(recurrent({ cell: 'gru' })),
  'gru, reset before': keras(line(recurrent({ cell: 'gru', resetAfter: false }))),
  'gru, reset after': keras(line(recurrent({ cell: 'gru', resetAfter: true, stateSite: 'h' }))),
  'simple rnn': line(recurrent({ cell: 'rnn' })),
  'simple rnn, relu, no bias': keras(line(recurrent({ cell: 'rnn', activation: 'relu', bias: false, sequences: false }))),
  'gru, tfjs': tfjs(line(recurrent({ cell: 'gru', bidirectional: true }))),
  'gru with masks': at(0.3, line(recurrent({ cell: 'gru', bidirectional: true, sequences: false, inputSite: 'x', stateSite: 'h' }))),
  'gru, reset before, with masks': at(0.3, keras(line(recurrent({ cell: 'gru', resetAfter: false, bidirectional: true, stateSite: 'h' })))),
  'simple rnn with masks': at(0.3, keras(line(recurrent({ cell: 'rnn', bidirectional: true, inputSite: 'x', stateSite: 'x' })))),
  'two layers of gru, dropout between': at(
    0.3,
    line(recurrent({ cell: 'gru' }), drop('element'), recurrent({ cell: 'gru', units: 5, sequences: false })),
  ),
  'lstm twice with the same weights': line(recurrent({ units: 4 }), { ...recurrent({ units: 4 }), sharesWith: 1 }),
  'lstm of tokens': at(0.3, {
    input: [5],
    tokens: true,
    layers: [
      { type: 'embedding', rows: 7, size: 3, padding: 0 },
      recurrent({ inputSite: 'x' }),
      { type: 'reduce', axes: [0], mode: 'mean' },
      act('tanh'),
      dense(3),
    ],
  }),
  attention: line(attention()),
  'attention, causal, dropped': at(0.3, line(attention({ causal: true, siteId: 's', valueSize: 2, outputSize: 5 }))),
  'attention over another': {
    input: [7, 2],
    layers: [dense(4), { ...dense(3), from: [-1] }, { ...attention({ bias: false }), from: [0, 1] }, { type: 'flatten' }, dense(3)],
  },
  'residual, shared weights': {
    input: [4],
    layers: [dense(5), act('tanh'), dense(5), { type: 'add', from: [1, 2] }, { ...dense(5), sharesWith: 2 }, dense(3)],
  },
  'joined by all': {
    input: [4],
    layers: [
      dense(3),
      { ...dense(3), from: [-1] },
      { type: 'multiply', from: [0, 1] },
      { type: 'subtract', from: [0, 1] },
      { type: 'maximum', from: [0, 1] },
      { type: 'average', from: [0, 1, 2] },
      { type: 'concatenate', from: [2, 3, 4, 5] },
      dense(3),
    ],
  },
  'multiplied by a gate per channel': {
    input: [6, 5, 2],
    layers: [
      dense(3),
      { type: 'global-pool', mode: 'average' },
      dense(3),
      act('sigmoid'),
      { type: 'reshape', shape: [1, 1, 3] },
      { type: 'multiply', from: [0, 4] },
      { type: 'flatten' },
      dense(3),
    ],
  },
  dropout: at(0.4, flat(drop('element'))),
  'dropout on images': at(0.4, image(drop('element'))),
  'dropout, classic': at(0.4, flat(drop('element', true))),
  'channel dropout': at(0.4, image(drop('channel'))),
  'stochastic depth': at(0.4, image(drop('sample'))),
  'alpha dropout': at(0.4, flat(drop('alpha'))),
  'channel alpha dropout': at(0.4, line(drop('channel-alpha'))),
  'gaussian dropout': at(0.4, flat(drop('gaussian'))),
  'gaussian noise': flat({ type: 'gaussian-noise', deviation: 0.3 }),
  'binary cross-entropy': { ...flat(act('tanh')), loss: { name: 'binary-cross-entropy' } },
  'binary cross-entropy, one logit': { input: [4], layers: [dense(5), act('tanh'), dense(1)], loss: { name: 'binary-cross-entropy' } },
  'mean squared error': { ...flat(act('tanh')), loss: { name: 'mean-squared-error' } },
  'mean absolute error': { ...flat(act('tanh')), loss: { name: 'mean-absolute-error' } },
  huber: { ...flat(act('tanh')), loss: { name: 'huber', delta: 0.4 } },
};

const ROWS = 5;
export const STILL: OptimizerChoice = { name: 'sgd', learningRate: 0, momentum: 0, weightDecay: 0, epsilon: 1e-8 };

export function optionsOf({ input, layers, framework = 'torch', tokens, loss = { name: 'cross-entropy' } }: Case): ModelOptions {
  const shapes = shapesOf({ input, layers });
  if ('err' in shapes) throw new RangeError(`layer ${shapes.err.layer}: ${shapes.err.reason}`);
  const outputs = sizeOf(shapes.ok.at(-1) ?? []);
  const network: LabNetwork = { name: 'net', framework, input, outputs, layers, ...(tokens ? { inputKind: 'tokens' } : {}) };
  return { network, initial: waveWeights(network), optimizer: STILL, loss, masks: { seed: 5, repeat: 1 }, batchSize: ROWS };
}

/** Weights that any language can make again: waves, those of scales and variances around 1. */
export function waveWeights(network: LabNetwork): readonly Float32Array[] {
  return parametersOf(network).map(({ role, shape }, index) => {
    const values = wave(sizeOf(shape), 0.1 * (index + 1), 0.5);
    return role === 'scale' || role === 'variance' ? values.map((value) => 1 + value) : values;
  });
}

/** A batch that any language can make again. */
export function batchOf({ network, loss }: ModelOptions): Rows {
  const size = sizeOf(network.input as readonly number[]);
  const features = wave(ROWS * size, 0.9, 2);
  const whole = loss.name === 'cross-entropy' || (loss.name === 'binary-cross-entropy' && network.outputs > 1);
  const targets = whole
    ? Float32Array.from({ length: ROWS }, (_, row) => (2 * row) % network.outputs)
    : loss.name === 'binary-cross-entropy'
      ? Float32Array.from({ length: ROWS }, (_, row) => row % 2)
      : wave(ROWS * network.outputs, 0.4);
  const tokens = (value: number, index: number): number => (3 * index + Math.round(2 * value) + 2) % 7;
  return { rows: ROWS, features: network.inputKind === 'tokens' ? features.map(tokens) : features, targets };
}
