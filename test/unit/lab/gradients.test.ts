import { describe, expect, test } from 'vitest';
import type { LabLayer } from '../../../src/lab/study';
import { buildChain, type Chain } from '../../../src/lab/train/chain';
import type { ActivationName } from '../../../src/model/network';
import { countedWords, wave, workshop } from './plain';

const ROWS = 5;

const conv = (changes: Partial<Extract<LabLayer, { type: 'conv' }>>): LabLayer => ({
  type: 'conv',
  rank: 2,
  filters: 3,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [0, 0],
  bias: true,
  ...changes,
});
const pool = (changes: Partial<Extract<LabLayer, { type: 'pool' }>>): LabLayer => ({
  type: 'pool',
  rank: 2,
  mode: 'max',
  size: [2, 2],
  stride: [2, 2],
  padding: 'valid',
  ...changes,
});
const dense = (units: number, bias = true): LabLayer => ({ type: 'dense', units, bias });
const drop = (granularity: Extract<LabLayer, { type: 'dropout' }>['granularity']): LabLayer => ({
  type: 'dropout',
  siteId: 's',
  granularity,
  rate: null,
});
const act = (name: ActivationName): LabLayer => ({ type: 'activation', name });
const flatten: LabLayer = { type: 'flatten' };

/** A chain whose masks are the same at every pass, so that its loss is one function of its weights. */
function fixedChain(layers: readonly LabLayer[], input: readonly number[], framework: 'torch' | 'keras') {
  let words = countedWords();
  const shop = workshop({ framework, maskWord: () => words(), maskNormal: () => (words() / 2 ** 32 - 0.5) * 3 });
  const chain = buildChain({ name: 'n', framework, input, outputs: 0, layers }, shop);
  const data = wave(ROWS * input.reduce((product, size) => product * size, 1), 0.4);
  const loss = (): number => {
    words = countedWords();
    const output = chain.forward({ rows: ROWS, shape: input, data }, true);
    return output.data.reduce((sum, value, index) => sum + value * Math.cos(1.3 * index + 0.2), 0);
  };
  const backward = (): void => {
    loss();
    const size = ROWS * chain.outputs;
    chain.backward({
      rows: ROWS,
      shape: [chain.outputs],
      data: Float32Array.from({ length: size }, (_, index) => Math.cos(1.3 * index + 0.2)),
    });
  };
  return { chain, loss, backward };
}

/** Largest difference between the chain's gradients and central differences, relative to the largest gradient. */
function worstError({ chain, loss, backward }: { chain: Chain; loss: () => number; backward: () => void }): number {
  backward();
  const gradients = chain.parameters.map((parameter) => Float32Array.from(parameter.gradient));
  const largest = Math.max(...gradients.map((gradient) => Math.max(...gradient.map(Math.abs))));
  const step = 2e-3;
  let worst = 0;
  chain.parameters.forEach((parameter, which) => {
    parameter.value.forEach((value, index) => {
      const at = (moved: number): number => {
        parameter.value[index] = moved;
        return loss();
      };
      const numeric = (at(value + step) - at(value - step)) / (2 * step);
      parameter.value[index] = value;
      worst = Math.max(worst, Math.abs(numeric - (gradients[which]?.[index] ?? Number.NaN)));
    });
  });
  return worst / largest;
}

describe('gradients agree with finite differences', () => {
  const smooth: ActivationName[] = ['elu', 'selu', 'gelu', 'silu', 'tanh', 'sigmoid', 'softmax', 'log_softmax', 'softplus', 'linear'];
  const chains: Record<string, { input: readonly number[]; layers: LabLayer[]; framework?: 'torch' | 'keras' }> = {
    'two dense layers': { input: [7], layers: [dense(6), act('tanh'), dense(4, false), act('tanh'), dense(3)] },
    'relu and leaky relu': { input: [7], layers: [dense(6), act('relu'), dense(5), act('leaky_relu'), dense(3)] },
    'batch normalisation': { input: [7], layers: [dense(4), { type: 'batch-norm', epsilon: 1e-3, momentum: 0.9 }, act('tanh'), dense(3)] },
    'layer normalisation': { input: [7], layers: [dense(5), { type: 'layer-norm', epsilon: 1e-3 }, act('tanh'), dense(3)] },
    'dropout of elements': { input: [7], layers: [dense(6), drop('element'), act('tanh'), dense(3)] },
    'gaussian dropout': { input: [7], layers: [dense(6), drop('gaussian'), act('tanh'), dense(3)] },
    'alpha dropout': { input: [7], layers: [dense(6), act('selu'), drop('alpha'), dense(3)] },
    'two convolutions': { input: [5, 6, 2], layers: [conv({}), act('tanh'), conv({ padding: [1, 1], stride: [2, 2] }), flatten, dense(3)] },
    'convolution with uneven same padding': {
      input: [5, 6, 2],
      framework: 'keras',
      layers: [conv({}), conv({ kernel: [2, 4], padding: 'same', stride: [2, 1], bias: false }), act('tanh'), flatten, dense(2)],
    },
    'convolution along one axis': {
      input: [1, 8, 2],
      layers: [
        conv({ rank: 1, kernel: [3], stride: [1], padding: [1] }),
        act('tanh'),
        conv({ rank: 1, kernel: [3], stride: [2], padding: 'valid' }),
        flatten,
        dense(2),
      ],
    },
    'largest of a pool': { input: [4, 4, 1], layers: [conv({ filters: 2 }), pool({ stride: [1, 1], padding: [1, 1] }), flatten, dense(2)] },
    'mean of an overlapping padded pool': {
      input: [6, 6, 2],
      layers: [conv({}), pool({ mode: 'average', size: [3, 3], stride: [1, 1], padding: [1, 1] }), act('tanh'), flatten, dense(2)],
    },
    'mean of a padded pool, Keras': {
      input: [6, 6, 2],
      framework: 'keras',
      layers: [conv({}), pool({ mode: 'average', size: [3, 3], stride: [2, 2], padding: 'same' }), act('tanh'), flatten, dense(2)],
    },
    'dropped channels and a global pool': {
      input: [5, 5, 2],
      layers: [conv({}), drop('channel'), act('tanh'), { type: 'global-pool', mode: 'average' }, dense(2)],
    },
    'alpha-dropped channels, normalised': {
      input: [5, 5, 2],
      layers: [
        conv({}),
        { type: 'batch-norm', epsilon: 1e-3, momentum: 0.9 },
        drop('channel-alpha'),
        { type: 'global-pool', mode: 'max' },
        dense(2),
      ],
    },
  };
  for (const name of smooth) chains[`activation ${name}`] = { input: [7], layers: [dense(5), act(name), dense(3)] };

  test.each(Object.entries(chains))('%s', (_, { input, layers, framework = 'torch' }) => {
    expect(worstError(fixedChain(layers, input, framework))).toBeLessThan(5e-3);
  });
});

test('dropout off is another function than dropout on, and repeats itself', () => {
  const { chain } = fixedChain([dense(40), drop('element'), dense(3)], [7], 'torch');
  const batch = { rows: 2, shape: [7], data: wave(14, 0.1) };
  const off = [...chain.forward(batch, false).data];
  expect([...chain.forward(batch, false).data]).toEqual(off);
  expect([...chain.forward(batch, true).data]).not.toEqual(off);
});
