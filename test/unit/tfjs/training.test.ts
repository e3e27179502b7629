import { describe, expect, test } from 'vitest';
import { readScript } from './reading';

const HEAD = "import * as tf from '@tensorflow/tfjs';\n\n";

async function read(source: string) {
  const text = HEAD + source;
  const { networks } = await readScript(text);
  return { network: networks[0], textAt: (span: { start: number; end: number } | undefined) => text.slice(span?.start, span?.end) };
}

const model = (layer: string, input = '[4]') =>
  `const model = tf.sequential();\nmodel.add(tf.layers.${layer.replace('({', `({inputShape: ${input}, `)});\nmodel.add(tf.layers.dropout({rate: 0.5}));\nmodel.add(tf.layers.dense({units: 3}));\n`;

test('settings of compile and fit in a function that is given the model, each with its place', async () => {
  const source = `${model('dense({units: 8})')}
async function train(net, xs, ys) {
  net.compile({ optimizer: tf.train.adam(0.002, 0.8, 0.99, 1e-6), loss: 'categoricalCrossentropy' });
  await net.fit(xs, ys, { epochs: 12, batchSize: 16 });
}
train(model, a, b);
`;
  const { network, textAt } = await read(source);
  const { places, ...facts } = network?.training ?? {};
  expect(facts).toEqual({
    optimizer: 'adam',
    learningRate: 0.002,
    beta1: 0.8,
    beta2: 0.99,
    epsilon: 1e-6,
    loss: 'cross-entropy',
    epochs: 12,
    batchSize: 16,
  });
  expect(textAt(places?.optimizer)).toBe('tf.train.adam(0.002, 0.8, 0.99, 1e-6)');
  expect(textAt(places?.epochs)).toBe('epochs: 12');
  expect(textAt(places?.loss)).toBe("loss: 'categoricalCrossentropy'");
});

test('momentum and RMSprop', async () => {
  const facts = async (optimizer: string) => {
    const { places: _places, ...rest } =
      (await read(`${model('dense({units: 8})')}model.compile({optimizer: ${optimizer}, loss: 'meanSquaredError'});\n`)).network
        ?.training ?? {};
    return rest;
  };
  expect(await facts('tf.train.momentum(0.1, 0.9, true)')).toEqual({
    optimizer: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: true,
    loss: 'mean-squared-error',
  });
  expect(await facts('tf.train.rmsprop(0.01, 0.95)')).toEqual({
    optimizer: 'rmsprop',
    learningRate: 0.01,
    beta2: 0.95,
    loss: 'mean-squared-error',
  });
});

describe('first weights', () => {
  const initial = async (layer: string, input?: string) =>
    (await read(model(layer, input))).network?.layers.find(({ operation }) => operation.type !== 'input')?.initial;
  // Cut at two deviations and not widened again.
  const normal = (scale: number, fan: string) => ({
    kind: 'variance-scaling',
    scale: expect.closeTo(scale * 0.7737413, 6),
    fan,
    distribution: 'truncated-normal',
  });

  test.each([
    ["'heNormal'", normal(2, 'in')],
    ["'HeNormal'", normal(2, 'in')],
    ['tf.initializers.heNormal({seed: 3})', normal(2, 'in')],
    ['tf.initializers.leCunNormal({})', normal(1, 'in')],
    ["'glorotUniform'", { kind: 'variance-scaling', scale: 1, fan: 'average', distribution: 'uniform' }],
    ['tf.initializers.randomNormal({stddev: 0.01})', { kind: 'normal', mean: 0, deviation: 0.01 }],
    ['tf.initializers.truncatedNormal({mean: 1})', { kind: 'normal', mean: 1, deviation: 0.05, truncated: true }],
    ['tf.initializers.randomUniform({minval: -1, maxval: 1})', { kind: 'uniform', low: -1, high: 1 }],
    [
      "tf.initializers.varianceScaling({scale: 3, mode: 'fanOut', distribution: 'uniform'})",
      { kind: 'variance-scaling', scale: 3, fan: 'out', distribution: 'uniform' },
    ],
    ['tf.initializers.orthogonal({gain: 2})', { kind: 'orthogonal', gain: 2 }],
    ['tf.initializers.identity({gain: 2})', { kind: 'unknown', words: 'tf.initializers.identity' }],
    ['tf.initializers.constant(options)', { kind: 'unknown', words: 'tf.initializers.constant' }],
  ])('%s', async (written, expected) => {
    expect(await initial(`dense({units: 8, kernelInitializer: ${written}})`)).toEqual({ kernel: expected });
  });

  test('gates, both directions, and where it stands', async () => {
    expect(await initial("lstm({units: 5, unitForgetBias: true, recurrentInitializer: 'glorotNormal'})", '[6, 2]')).toEqual({
      bias: { kind: 'blocks', values: [0, 1, 0, 0] },
      recurrent: normal(1, 'average'),
    });
    expect(await initial("bidirectional({layer: tf.layers.gru({units: 5, biasInitializer: 'ones'})})", '[6, 2]')).toEqual({
      bias: { kind: 'constant', value: 1 },
    });
    const { network, textAt } = await read(model("dense({units: 8, biasInitializer: 'ones'})"));
    const dense = network?.layers.find(({ operation }) => operation.type === 'dense');
    expect(textAt(dense?.initialAt?.bias)).toBe("biasInitializer: 'ones'");
  });
});
