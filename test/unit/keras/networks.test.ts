import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Network } from '../../../src/model/network';
import { readKeras } from './reading';

async function networksOf(text: string): Promise<readonly Network[]> {
  return (await readKeras(text)).networks;
}

function types(network: Network | undefined): string[] {
  return network?.layers.map((layer) => layer.operation.type) ?? [];
}

const HEAD = 'import keras\nfrom keras import layers\n';

describe('which networks there are', () => {
  test('names: variable, function, class; ids by their place', async () => {
    const text = `${HEAD}small = keras.Sequential([layers.Dense(4), layers.Dropout(0.1)])
def build():
    model = keras.Sequential()
    model.add(layers.Dense(4))
    model.add(layers.Dropout(0.2))
    return model
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(3)
    def call(self, x):
        return self.fc(x)
`;
    const networks = await networksOf(text);
    expect(networks.map((network) => [network.name, network.form])).toEqual([
      ['small', 'sequential'],
      ['build', 'sequential'],
      ['Net', 'class'],
    ]);
    expect(networks.map((network) => network.id)).toEqual([
      `keras:net:${text.indexOf('keras.Sequential([')}`,
      `keras:net:${text.indexOf('keras.Sequential()')}`,
      `keras:net:${text.indexOf('class Net')}`,
    ]);
    const [, built] = networks;
    expect(text.slice(built?.span.start, built?.span.end)).toMatch(/^keras\.Sequential\(\)[\s\S]*layers\.Dropout\(0\.2\)\)$/);
    expect(text.slice(built?.nameSpan.start, built?.nameSpan.end)).toBe('build');
  });

  test('a part of another network is not one of its own, a model that is only called on data is', async () => {
    const parts = await networksOf(`${HEAD}augment = keras.Sequential([layers.RandomFlip(), layers.Dropout(0.1)])
inputs = keras.Input((8,))
model = keras.Model(inputs, layers.Dense(2)(augment(inputs)))
`);
    expect(parts.map((network) => network.name)).toEqual(['model']);
    const loop = await networksOf(`${HEAD}model = keras.Sequential([layers.Dense(4), layers.Dropout(0.1)])
for batch in data:
    predictions = model(batch, training=True)
`);
    expect(loop.map((network) => network.name)).toEqual(['model']);
  });

  test('a sequential inside a class that runs it belongs to the class, with its sites', async () => {
    const networks = await networksOf(`${HEAD}class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.body = keras.Sequential([layers.Dense(4), layers.Dropout(0.1)])
        self.never = layers.Dropout(0.9)
    def call(self, x, training=None):
        return self.body(x, training=training)
`);
    expect(networks.map((network) => [network.name, network.siteIds.length, types(network)])).toEqual([
      ['Net', 2, ['input', 'dense', 'dropout']],
    ]);
    expect(networks[0]?.layers.map((layer) => layer.name)).toEqual(['input', 'body.dense', 'body.dropout']);
  });
});

describe('what is not known is said and not guessed', () => {
  test('a layer under a condition', async () => {
    const [network] = await networksOf(`${HEAD}model = keras.Sequential([keras.Input((4,)), layers.Dense(8)])
if args.deep:
    model.add(layers.Dense(16))
    model.add(layers.Dropout(0.5))
model.add(layers.Dense(2))
`);
    expect(types(network)).toEqual(['input', 'dense', 'unknown', 'unknown', 'dense']);
    expect(network?.parameters).toBeNull();
    expect(network?.siteIds.length).toBe(1);
    expect(network?.unreadable[0]?.reason).toContain('condition');
  });

  test('a condition that is known is followed', async () => {
    const [network] = await networksOf(`${HEAD}USE_BN = False
def build(depth=2, width=8):
    x = inputs = keras.Input((4,))
    for i in range(depth):
        x = layers.Dense(width * (i + 1))(x)
        if USE_BN:
            x = layers.BatchNormalization()(x)
        x = layers.Dropout(0.1)(x)
    return keras.Model(inputs, layers.Dense(1)(x))
`);
    expect(types(network)).toEqual(['input', 'dense', 'dropout', 'dense', 'dropout', 'dense']);
    expect(network?.parameters).toBe(4 * 8 + 8 + 8 * 16 + 16 + 16 + 1);
    expect(network?.siteIds.length).toBe(1);
  });

  test('layers behind an early exit of unknown outcome', async () => {
    const exits = (exit: string) =>
      networksOf(`${HEAD}def build(cfg):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(8)])
    for size in [3, 5]:
        ${exit}
        model.add(layers.Dense(size))
    return model
`);
    expect(types((await exits('if cfg.stop: break'))[0])).toContain('unknown');
    expect(types((await exits('if cfg.stop: continue'))[0])).toContain('unknown');
    expect(types((await exits('if cfg.stop: return model'))[0])).toContain('unknown');
    expect(types((await exits('if cfg.stop: raise ValueError'))[0])).toEqual(['input', 'dense', 'dense', 'dense']);
    expect(types((await exits('if size == 5: break'))[0])).toEqual(['input', 'dense', 'dense']);
    expect(types((await exits('if size == 3: continue'))[0])).toEqual(['input', 'dense', 'dense']);
  });

  test('either of two tensors', async () => {
    const [network] = await networksOf(`${HEAD}inputs = keras.Input((4,))
x = layers.Dense(8)(inputs)
if flags.wide:
    x = layers.Dense(32)(x)
else:
    x = layers.Dense(16)(x)
model = keras.Model(inputs, layers.Dense(1)(x))
`);
    const last = network?.layers.at(-1);
    expect(last?.operation).toMatchObject({ type: 'dense', inputs: null, units: 1 });
    expect(network?.layers.at(-2)?.operation.type).toBe('unknown');
    expect(network?.parameters).toBeNull();
  });

  test('sizes from outside', async () => {
    const [network] = await networksOf(
      `${HEAD}model = keras.Sequential([layers.Dense(hp.Int("units", 8, 64)), layers.Dropout(0.1), layers.Dense(n_classes)])`,
    );
    expect(network?.layers.map((layer) => layer.parameters)).toEqual([0, null, 0, null]);
    expect(network?.inputShape).toBeNull();
  });

  test('the width behind a layer is known even where the input is not', async () => {
    const [network] = await networksOf(`${HEAD}model = keras.Sequential([layers.Dense(64), layers.Dropout(0.1), layers.Dense(10)])`);
    expect(network?.layers.map((layer) => layer.parameters)).toEqual([0, null, 0, 650]);
    expect(network?.outputShape).toBeNull();
  });

  test('layers with weights of their own, foreign layers and functions', async () => {
    const [network] = await networksOf(`${HEAD}import keras_hub
class Scale(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=shape[1:])
    def call(self, x):
        return x * self.w
inputs = keras.Input((4,))
x = Scale()(inputs)
x = keras_hub.layers.Mystery(3)(x)
x = keras.ops.cumsum(x)
model = keras.Model(inputs, layers.Dense(1)(x))
`);
    expect(types(network)).toEqual(['input', 'unknown', 'unknown', 'unknown', 'dense']);
    expect(network?.layers.map((layer) => layer.parameters)).toEqual([0, null, null, 0, null]);
    expect(network?.unreadable).toHaveLength(3);
  });

  test('a function called with different arguments is shown with its defaults', async () => {
    const [network] = await networksOf(`${HEAD}def build(units=8):
    return keras.Sequential([keras.Input((4,)), layers.Dense(units), layers.Dropout(0.1)])
a = build(16)
b = build(32)
`);
    expect(network?.outputShape).toEqual([8]);
  });
});

describe('training', () => {
  test('compile and fit, in the function or where it is called', async () => {
    const [network] = await networksOf(`${HEAD}EPOCHS = 12
def build():
    return keras.Sequential([layers.Dense(4), layers.Dropout(0.1)])
model = build()
model.compile(optimizer=keras.optimizers.AdamW(learning_rate=3e-4, weight_decay=0.01), loss="categorical_crossentropy")
model.fit(x, y, epochs=EPOCHS, batch_size=64)
`);
    expect(network?.training).toMatchObject({
      optimizer: 'adamw',
      learningRate: 3e-4,
      weightDecay: 0.01,
      loss: 'cross-entropy',
      epochs: 12,
      batchSize: 64,
    });
  });

  test('weights frozen after compile are still trained by it', async () => {
    const text = (
      before: string,
      after: string,
    ) => `${HEAD}model = keras.Sequential([keras.Input((4,)), layers.Dense(4), layers.Dropout(0.1)])
${before}model.compile("adam", "mse")
${after}`;
    const freeze = 'model.trainable = False\n';
    expect((await networksOf(text('', freeze)))[0]?.parameters).toBe(20);
    expect((await networksOf(text(freeze, '')))[0]?.parameters).toBe(0);
  });
});

describe('robustness', () => {
  const folder = new URL('networks/', import.meta.url);
  test.each(readdirSync(folder))('no prefix of %s stops the reader', async (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    for (let end = 0; end < text.length; end += 41) {
      const reading = await readKeras(text.slice(0, end));
      for (const network of reading.networks) {
        const ids = network.layers.map((layer) => layer.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const [index, layer] of network.layers.entries())
          for (const source of layer.from) expect(ids.indexOf(source)).toBeLessThan(index);
        for (const siteId of network.siteIds) expect(reading.sites.some((site) => site.id === siteId)).toBe(true);
      }
    }
  });

  test('programs that never end', async () => {
    const networks = await networksOf(`${HEAD}def grow(x, n):
    return grow(layers.Dense(n)(x), n + 1)
inputs = keras.Input((4,))
for i in range(64):
    for j in range(64):
        for k in range(64):
            x = layers.Dense(4)(inputs)
model = keras.Model(inputs, grow(x, 1))
other = keras.Sequential([layers.Dense(2), layers.Dropout(0.5)])
`);
    expect(networks.length).toBeLessThan(3);
  });
});
