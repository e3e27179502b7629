import { describe, expect, test } from 'vitest';
import { keras } from '../../../src/frameworks/keras/index';
import { type DataShape, fitNetwork } from '../../../src/lab/space/fit';
import { parametersOf, weightCount } from '../../../src/lab/space/parameters';
import { settleSizes } from '../../../src/lab/space/sizes';
import type { GivenValues } from '../../../src/model/arguments';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';

const DIGITS: DataShape = { width: 64, image: [8, 8, 1], problem: 'classification', classes: 10 };
const TOKENS: DataShape = { width: 24, image: null, shape: [24], tokens: { vocabulary: 200 }, problem: 'classification', classes: 2 };

/** Reads, fits and settles the network of a name as the lab does. */
async function settled(source: string, name: string, data: DataShape, entered: GivenValues = {}) {
  const module = openModule(await testParser(), `import keras\nfrom keras import layers\n\n\n${source}`);
  try {
    return settleSizes(entered, (values) => {
      const { networks, sites } = keras.read(module, 'networks', () => values);
      const network = networks.find((each) => each.name === name);
      if (!network) throw new Error(`${name} is not read`);
      const fit = fitNetwork(network, sites, data);
      return { network, fit, proposed: fit.proposed };
    });
  } finally {
    module.dispose();
  }
}

function told({ sizes }: Awaited<ReturnType<typeof settled>>) {
  return sizes.map(({ argument, value, from }) => [argument.name, argument.kind, value, from]);
}

function weights({ result }: Awaited<ReturnType<typeof settled>>): number | null {
  return result.fit.network && weightCount(parametersOf(result.fit.network));
}

const CNN = `def build_cnn(input_shape, num_classes, filters=8, dropout=0.3):
    inputs = keras.Input(shape=input_shape)
    x = layers.Conv2D(filters, 3, activation="relu")(inputs)
    x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    x = layers.Dropout(dropout)(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(x))
`;

const MLP = `def build_mlp(input_dim, hidden_units, n_classes, rate):
    model = keras.Sequential()
    model.add(layers.Input(shape=(input_dim,)))
    for units in hidden_units:
        model.add(layers.Dense(units, activation="relu"))
        model.add(layers.Dropout(rate))
    model.add(layers.Dense(n_classes, activation="softmax"))
    return model
`;

const NET = `class Net(keras.Model):
    def __init__(self, hidden, classes, rate=0.5):
        super().__init__()
        self.a = layers.Dense(hidden, activation="relu")
        self.drop = layers.Dropout(rate)
        self.b = layers.Dense(classes)

    def call(self, x, training=False):
        return self.b(self.drop(self.a(x), training=training))
`;

const TEXT = `def text_model(vocab_size, embed_dim, maxlen, units=16):
    return keras.Sequential([
        layers.Input(shape=(maxlen,)),
        layers.Embedding(vocab_size, embed_dim),
        layers.LSTM(units),
        layers.Dropout(0.4),
        layers.Dense(1, activation="sigmoid"),
    ])
`;

describe('Keras functions and classes ask for what no file gives', () => {
  // Weights as Keras 3.15 counts them: build_cnn((8, 8, 1), 10), build_mlp(64, [32, 16], 10, 0.2), Net(24, 10) on 64 columns, text_model(200, 8, 24).
  test('a shape and classes are told by the data', async () => {
    const found = await settled(CNN, 'build_cnn', DIGITS);
    expect(told(found)).toEqual([
      ['input_shape', 'list', [8, 8, 1], 'data'],
      ['num_classes', 'integer', 10, 'data'],
      ['filters', 'integer', 8, 'default'],
      ['dropout', 'share', 0.3, 'default'],
    ]);
    expect(weights(found)).toBe(810);
    expect(weights(await settled(CNN, 'build_cnn', DIGITS, { filters: 4 }))).toBe((9 + 1) * 4 + 9 * 4 * 10 + 10);
  });

  test('a list decides a loop; what calls pass differently is offered, what they agree on is taken', async () => {
    const calls = `small = build_mlp(64, [32, 16], 10, rate=0.2)\nlarge = build_mlp(64, [128], 10, 0.4)\n`;
    const open = await settled(`${MLP}\n\n${calls}`, 'build_mlp', DIGITS);
    expect(told(open)).toEqual([
      ['hidden_units', 'list', undefined, 'nothing'],
      ['rate', 'share', undefined, 'nothing'],
      ['input_dim', 'integer', 64, 'call'],
      ['n_classes', 'integer', 10, 'call'],
    ]);
    const { buildings = [] } = open.result.network;
    expect(buildings.map(({ words, values }) => [words, values])).toEqual([
      ['small = build_mlp(64, [32, 16], 10, rate=0.2)', { input_dim: 64, hidden_units: [32, 16], n_classes: 10, rate: 0.2 }],
      ['large = build_mlp(64, [128], 10, 0.4)', { input_dim: 64, hidden_units: [128], n_classes: 10, rate: 0.4 }],
    ]);
    expect(weights(await settled(`${MLP}\n\n${calls}`, 'build_mlp', DIGITS, { ...buildings[0]?.values }))).toBe(2778);
  });

  test('a class, and a table of words', async () => {
    expect(weights(await settled(NET, 'Net', DIGITS))).toBeNull();
    expect(weights(await settled(NET, 'Net', DIGITS, { hidden: 24 }))).toBe(1810);
    const text = await settled(TEXT, 'text_model', TOKENS, { embed_dim: 8 });
    expect(told(text).slice(0, 3)).toEqual([
      ['vocab_size', 'integer', 200, 'data'],
      ['embed_dim', 'integer', 8, 'entered'],
      ['maxlen', 'integer', 24, 'data'],
    ]);
    expect(weights(text)).toBe(3217);
  });

  test('one call decides everything: it is taken, and can be changed', async () => {
    const source = `${MLP}\n\nmodel = build_mlp(64, [32, 16], 10, 0.2)\n`;
    const found = await settled(source, 'build_mlp', DIGITS);
    expect(weights(found)).toBe(2778);
    expect(told(found).every(([, , , from]) => from === 'call')).toBe(true);
    expect(weights(await settled(source, 'build_mlp', DIGITS, { hidden_units: [32] }))).toBe(65 * 32 + 33 * 10);
  });

  test('what the program works out itself is not asked for', async () => {
    const source = `${MLP}\n\nsizes = [2 * n for n in (16, 8)]\nmodel = build_mlp(64, sizes, 10, 0.2)\n`;
    const found = await settled(source, 'build_mlp', DIGITS);
    expect(weights(found)).toBe(2778);
    expect(told(found).map(([name]) => name)).not.toContain('hidden_units');
  });

  test('functions, layers and optimizers that are handed over are not asked for', async () => {
    const source = `def build(n, block, act, optimizer):
    model = keras.Sequential([layers.Input(shape=(64,)), block(n), layers.Dropout(0.5), layers.Dense(10)])
    model.compile(optimizer=optimizer(), loss=act)
    return model
`;
    const found = await settled(source, 'build', DIGITS);
    expect(told(found).map(([name]) => name)).toEqual(['n', 'act']);
  });

  test('rules see nothing of it', async () => {
    const module = openModule(await testParser(), `import keras\nfrom keras import layers\n\n\n${CNN}`);
    expect(keras.read(module, 'networks').networks[0]?.arguments).toBeUndefined();
    module.dispose();
  });
});
