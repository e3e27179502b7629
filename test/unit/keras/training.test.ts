import { describe, expect, test } from 'vitest';
import type { Network } from '../../../src/model/network';
import { readKeras } from './reading';

const HEAD = 'import keras\nfrom keras import layers\n\n';
const BUILD = `def build():
    return keras.Sequential([layers.Input((4,)), layers.Dense(8), layers.Dropout(0.5), layers.Dense(3)])


`;

/** The networks of a source, and what stands at the places of their settings. */
async function read(source: string): Promise<{ networks: readonly Network[]; texts: readonly Readonly<Record<string, string>>[] }> {
  const text = HEAD + source;
  const { networks } = await readKeras(text);
  const texts = networks.map(({ training }) =>
    Object.fromEntries(Object.entries(training.places ?? {}).map(([name, { start, end }]) => [name, text.slice(start, end)])),
  );
  return { networks, texts };
}

async function facts(source: string): Promise<Omit<Network['training'], 'places'>> {
  const { networks } = await read(source);
  const { places: _places, ...rest } = networks[0]?.training ?? {};
  return rest;
}

describe('compile and fit in a function that is given the model', () => {
  const train = `def train(model, x, y, lr=0.1):
    model.compile(optimizer=keras.optimizers.SGD(lr, momentum=0.9, nesterov=True, weight_decay=1e-4), loss="mse")
    model.fit(x, y, batch_size=64, epochs=7)


`;

  test('what the call passes, and where each setting stands', async () => {
    const { networks, texts } = await read(`${BUILD}${train}net = build()\ntrain(net, a, b, lr=0.02)\n`);
    expect(networks[0]?.training).toMatchObject({
      optimizer: 'sgd',
      learningRate: 0.02,
      momentum: 0.9,
      nesterov: true,
      weightDecay: 1e-4,
      loss: 'mean-squared-error',
      epochs: 7,
      batchSize: 64,
    });
    expect(texts[0]).toMatchObject({ learningRate: 'lr', momentum: 'momentum=0.9', loss: 'loss="mse"', epochs: 'epochs=7' });
    expect(texts[0]?.optimizer).toMatch(/^keras\.optimizers\.SGD\(.*\)$/);
  });

  test('calls that do not agree leave out what differs', async () => {
    expect(await facts(`${BUILD}${train}train(build(), a, b, lr=0.1)\ntrain(build(), a, b, lr=0.2)\n`)).toEqual({
      optimizer: 'sgd',
      momentum: 0.9,
      nesterov: true,
      weightDecay: 1e-4,
      loss: 'mean-squared-error',
      epochs: 7,
      batchSize: 64,
      unread: ['learningRate'],
    });
  });

  test('what is given but cannot be told is named', async () => {
    const source = `model = build()
model.compile(keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)), loss=my_loss)
model.fit(x, y, batch_size=None)
`;
    expect(await facts(`${BUILD}${source}`)).toEqual({ optimizer: 'adam', unread: ['learningRate', 'loss'] });
    expect(
      await facts(`${BUILD}model = build()
model.compile(keras.optimizers.Lion(0.1), 'mse')
`),
    ).toEqual({ loss: 'mean-squared-error', unread: ['optimizer'] });
  });

  test.each([
    ['in main', 'def main():\n    train(build(), a, b)\n\n\nif __name__ == "__main__":\n    main()\n'],
    ['in a function that another file calls', 'def run(data):\n    train(build(), data.x, data.y)\n'],
    ['for each fold', 'for fold, (a, b) in enumerate(folds.split(x)):\n    model = build()\n    train(model, x[a], x[b])\n'],
    [
      'by an object that holds the model',
      'class Trainer:\n    def __init__(self, model):\n        self.model = model\n\n    def go(self):\n        train(self.model, a, b)\n\n\nTrainer(build()).go()\n',
    ],
  ])('%s', async (_name, source) => {
    expect(await facts(`${BUILD}${train}${source}`)).toMatchObject({ optimizer: 'sgd', learningRate: 0.1, epochs: 7 });
  });

  test('each network that it is given', async () => {
    const source = `def compile_and_fit(model, window):
    model.compile(loss=keras.losses.Huber(delta=0.5), optimizer=keras.optimizers.Adam(3e-4))
    return model.fit(window.train, epochs=20)


linear = keras.Sequential([layers.Dense(units=1)])
compile_and_fit(linear, w)
deep = keras.Sequential([layers.Dense(64), layers.Dropout(0.2), layers.Dense(1)])
compile_and_fit(deep, w)
`;
    const { networks } = await read(source);
    for (const { training } of networks)
      expect(training).toMatchObject({ loss: 'huber', lossDelta: 0.5, optimizer: 'adam', learningRate: 3e-4, epochs: 20 });
    expect(networks).toHaveLength(2);
  });
});

describe('first weights', () => {
  async function initial(layer: string, input = '(6, 4)') {
    const { networks } = await read(`model = keras.Sequential([layers.Input(${input}), ${layer}, layers.Dropout(0.5), layers.Dense(3)])\n`);
    return networks[0]?.layers.find(({ operation }) => operation.type !== 'input')?.initial;
  }
  const HE = { kind: 'variance-scaling', scale: 2, fan: 'in', distribution: 'truncated-normal' };

  test('an LSTM keeps its forget gate open whatever its biases start from', async () => {
    expect(await initial('layers.LSTM(5, kernel_initializer="he_normal", bias_initializer="zeros")')).toEqual({
      kernel: HE,
      bias: { kind: 'blocks', values: [0, 1, 0, 0] },
    });
    expect(await initial('layers.LSTM(5, unit_forget_bias=False)')).toEqual({ bias: { kind: 'constant', value: 0 } });
    expect(await initial('layers.LSTM(5, bias_initializer="he_normal")')).toEqual({
      bias: { kind: 'unknown', words: 'an initializer beside an open forget gate' },
    });
  });

  test('both directions, both biases of a GRU', async () => {
    const constant = { kind: 'constant', value: 0.5 };
    expect(await initial('layers.Bidirectional(layers.GRU(5, bias_initializer=keras.initializers.Constant(0.5)))')).toEqual({
      bias: constant,
      'recurrent-bias': constant,
    });
  });

  test('all projections of attention', async () => {
    const { networks } = await read(
      'x = keras.Input((6, 8))\ny = layers.MultiHeadAttention(2, 4, kernel_initializer="he_normal")(x, x)\nmodel = keras.Model(x, layers.Dense(2)(layers.Dropout(0.1)(y)))\n',
    );
    expect(networks[0]?.layers.find(({ operation }) => operation.type === 'attention')?.initial).toEqual({
      kernel: HE,
      query: HE,
      key: HE,
      value: HE,
    });
  });

  test('two kernels of a separable layer', async () => {
    const same = 'layers.SeparableConv2D(5, 3, depthwise_initializer="he_normal", pointwise_initializer="he_normal")';
    expect(await initial(same, '(8, 8, 2)')).toEqual({ kernel: HE });
    expect(await initial('layers.SeparableConv2D(5, 3, depthwise_initializer="he_normal")', '(8, 8, 2)')).toMatchObject({
      kernel: { kind: 'unknown' },
    });
  });

  test('where it stands', async () => {
    const source = 'model = keras.Sequential([layers.Input((4,)), layers.Dense(8, kernel_initializer="he_normal"), layers.Dropout(0.5)])\n';
    const { networks } = await read(source);
    const at = networks[0]?.layers[1]?.initialAt?.kernel;
    expect((HEAD + source).slice(at?.start, at?.end)).toBe('kernel_initializer="he_normal"');
  });
});
