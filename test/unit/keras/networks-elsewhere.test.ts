import { describe, expect, test } from 'vitest';
import { folder, readKeras } from './reading';

const BLOCKS = `import keras
from keras import layers

WIDTH = 8
RATES = [0.1, 0.2]

class Block(layers.Layer):
    def __init__(self, units, dropout=0.5):
        super().__init__()
        self.fc = layers.Dense(units, activation="relu")
        self.drop = layers.Dropout(dropout)

    def call(self, x, training=None):
        return self.drop(self.fc(x), training=training)

class Base(keras.Model):
    def __init__(self):
        super().__init__()
        self.body = Block(WIDTH)

    def call(self, x, training=None):
        return self.head(self.body(x, training=training))

def tail(x, units):
    x = layers.Dropout(0.25)(x)
    return layers.Dense(units)(x)
`;

const project = folder({ 'blocks.py': BLOCKS });

describe('networks whose parts stand in other files', () => {
  test('a functional model of layers, functions and constants of another file', async () => {
    const text = `import keras
import blocks
from blocks import Block, WIDTH, tail

inputs = keras.Input((4,))
x = Block(WIDTH, dropout=0.3)(inputs)
x = blocks.Block(6)(x)
model = keras.Model(inputs, tail(x, 2))
model.compile("adam", "mse")
`;
    const { networks, sites } = await readKeras(text, project);
    const [network] = networks;
    expect(networks).toHaveLength(1);
    expect(network?.layers.map(({ operation, outputShape, parameters }) => [operation.type, outputShape, parameters])).toEqual([
      ['input', [4], 0],
      ['dense', [8], 40],
      ['dropout', [8], 0],
      ['dense', [6], 54],
      ['dropout', [6], 0],
      ['dropout', [6], 0],
      ['dense', [2], 14],
    ]);
    expect(network?.parameters).toBe(108);
    const [, first, , , , , last] = network?.layers ?? [];
    expect(text.slice(first?.span.start, first?.span.end)).toBe('Block(WIDTH, dropout=0.3)');
    expect(first?.definedAt?.file).toBe('blocks.py');
    expect(BLOCKS.slice(first?.definedAt?.span.start, first?.definedAt?.span.end)).toBe('layers.Dense(units, activation="relu")');
    expect(text.slice(last?.span.start, last?.span.end)).toBe('tail(x, 2)');
    expect(sites.map(({ kind, rate }) => [kind, rate.value])).toEqual([['argument', 0.3]]);
    expect(network?.siteIds).toEqual([sites[0]?.id]);
    expect(network?.foreignSites?.map(({ file, site }) => [file, site.rate.value])).toEqual([
      ['blocks.py', 0.5],
      ['blocks.py', 0.25],
    ]);
    const dropouts = network?.layers.flatMap(({ operation }) => (operation.type === 'dropout' ? [operation.siteId] : []));
    expect(new Set(dropouts)).toEqual(new Set(network?.foreignSites?.map(({ site }) => site.id)));
  });

  test('a class whose base stands in another file', async () => {
    const text = `from keras import layers
from blocks import Base

class Net(Base):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(3)

net = Net()
net.build((None, 5))
`;
    const { networks } = await readKeras(text, project);
    expect(networks.map(({ name, form, parameters, outputShape }) => [name, form, parameters, outputShape])).toEqual([
      ['Net', 'class', 75, [3]],
    ]);
    expect(networks[0]?.unreadable).toEqual([]);
  });

  test('a model that another file builds is read there', async () => {
    const other = folder({
      'zoo.py': 'import keras\ndef build():\n    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])\n',
    });
    expect((await readKeras('import keras\nfrom zoo import build\nmodel = build()\nmodel.fit(x)\n', other)).networks).toEqual([]);
  });

  test('files that name each other', async () => {
    const circle = folder({
      'a.py': 'import keras\nfrom b import B\nclass A(keras.layers.Layer):\n    def call(self, x):\n        return B()(x)\n',
      'b.py': 'import keras\nfrom a import A\nclass B(A):\n    def call(self, x):\n        return A()(x)\n',
    });
    const { networks } = await readKeras('import keras\nfrom a import A\ni = keras.Input((3,))\nmodel = keras.Model(i, A()(i))\n', circle);
    expect(networks).toEqual([]);
  });
});
