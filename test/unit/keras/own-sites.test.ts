import { describe, expect, test } from 'vitest';
import type { DropoutSite } from '../../../src/model/site';
import { readKeras } from './reading';

const HEAD = 'import keras\nfrom keras import layers, ops, random\n';

async function argumentsOf(text: string): Promise<readonly (readonly unknown[])[]> {
  const { sites } = await readKeras(HEAD + text);
  return sites.filter((site) => site.kind === 'argument').map(told);
}

function told(site: DropoutSite): readonly unknown[] {
  return [site.callee, site.parameter, site.rate.value, site.granularity];
}

describe('arguments of classes and functions of the project', () => {
  test('the argument is the rate of a layer inside', async () => {
    const text = `
class Block(layers.Layer):
    def __init__(self, units, dropout=0.1, **kwargs):
        super().__init__(**kwargs)
        self.drop = layers.Dropout(dropout)
b = Block(8, dropout=0.3)
c = Block(8)
`;
    expect(await argumentsOf(text)).toEqual([['Block', 'dropout', 0.3, 'element']]);
  });

  test('through an attribute, another class and float()', async () => {
    const text = `
class Inner(layers.Layer):
    def __init__(self, drop_rate):
        self.rate = float(drop_rate)
    def build(self, shape):
        self.drop = layers.SpatialDropout1D(rate=self.rate)
class Outer(keras.Model):
    def __init__(self, dropout_rate=0.0):
        self.p = dropout_rate
        self.inner = Inner(self.p)
m = Outer(dropout_rate=0.25)
`;
    expect(await argumentsOf(text)).toEqual([['Outer', 'dropout_rate', 0.25, 'channel']]);
  });

  test('a building function, and a function inside it', async () => {
    const text = `
def block(x, units, dropout):
    x = layers.Dense(units)(x)
    return layers.Dropout(dropout)(x)
def build(dropout=0.5):
    def tail(x):
        return block(x, 8, dropout=dropout)
    return tail(layers.Input((4,)))
build(dropout=0.4)
`;
    const { sites } = await readKeras(HEAD + text);
    expect(sites.map((site) => [site.kind, ...told(site)])).toEqual([
      ['layer', 'keras.layers.Dropout', 'rate', 0.5, 'element'],
      ['argument', 'block', 'dropout', 0.5, 'element'],
      ['argument', 'build', 'dropout', 0.4, 'element'],
    ]);
  });

  test('what is kept is turned, by the name inside or by 1 - x', async () => {
    const text = `
import tensorflow as tf
def thin(x, keep_prob):
    return tf.compat.v1.nn.dropout(x, keep_prob=keep_prob)
def other(x, keep_prob):
    return layers.Dropout(1 - keep_prob)(x)
def third(x, dropout):
    return tf.compat.v1.nn.dropout(x, keep_prob=1.0 - dropout)
thin(x, keep_prob=0.9)
other(x, keep_prob=0.8)
third(x, dropout=0.3)
`;
    expect((await argumentsOf(text)).map((site) => site.slice(0, 3))).toEqual([
      ['thin', 'keep_prob', 0.1],
      ['other', 'keep_prob', 0.2],
      ['third', 'dropout', 0.3],
    ]);
  });

  test('handed to the base class, by name or by **kwargs', async () => {
    const text = `
class Base(layers.Layer):
    def __init__(self, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.drop = layers.Dropout(dropout)
class Named(Base):
    def __init__(self, drop):
        super().__init__(dropout=drop)
class Rest(Base):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
class Plain(Base):
    pass
Named(drop=0.1), Rest(3, dropout=0.2), Plain(dropout=0.3)
`;
    expect((await argumentsOf(text)).map((site) => site.slice(0, 3))).toEqual([
      ['Named', 'drop', 0.1],
      ['Rest', 'dropout', 0.2],
      ['Plain', 'dropout', 0.3],
    ]);
  });

  test('keywords that travel in **kwargs', async () => {
    const text = `
def block(x, dropout=0.1):
    return layers.Dropout(dropout)(x)
def build(x, **kwargs):
    return block(x, **kwargs)
def cell(**kw):
    return layers.LSTM(8, **kw)
def other(x, **kwargs):
    kwargs.pop('dropout')
    return block(x, **kwargs)
build(x, dropout=0.2); cell(recurrent_dropout=0.3); other(x, dropout=0.4); build(x, drop_rate=0.5)
`;
    expect(await argumentsOf(text)).toEqual([
      ['build', 'dropout', 0.2, 'element'],
      ['cell', 'recurrent_dropout', 0.3, 'element'],
    ]);
  });

  test('a dropout layer with a constructor of its own', async () => {
    const text = `
class NamedDropout(layers.Dropout):
    def __init__(self, label, rate, **kwargs):
        super().__init__(rate, **kwargs)
class HalfDropout(layers.Dropout):
    def __init__(self, label, **kwargs):
        super().__init__(0.5, **kwargs)
NamedDropout('a', 0.2); NamedDropout('b', rate=0.3); HalfDropout('c')
`;
    const { sites } = await readKeras(HEAD + text);
    expect(sites.map((site) => [site.kind, site.callee, site.rate.value])).toEqual([
      ['layer', 'NamedDropout', 0.2],
      ['layer', 'NamedDropout', 0.3],
    ]);
  });

  test('an own layer that derives from a dropout layer', async () => {
    const text = `
class MCDropout(layers.Dropout):
    def call(self, x):
        return super().call(x, training=True)
MCDropout(0.4)
MCDropout(rate=0.5)
`;
    const { sites } = await readKeras(HEAD + text);
    expect(sites.map((site) => [site.kind, ...told(site)])).toEqual([
      ['layer', 'MCDropout', 'rate', 0.4, 'element'],
      ['layer', 'MCDropout', 'rate', 0.5, 'element'],
    ]);
  });

  test.each([
    ['a name only', 'class Block:\n    def __init__(self, dropout):\n        self.dropout = dropout\nBlock(dropout=0.3)\n'],
    [
      'a flag',
      'def f(x, dropout=True):\n    if dropout:\n        x = layers.Dropout(0.5)(x)\n    return x\nf(x, dropout=True)\nf(x, dropout=flag)\n',
    ],
    ['another value by then', 'def f(x, dropout):\n    dropout = dropout * 2\n    return layers.Dropout(dropout)(x)\nf(x, dropout=0.3)\n'],
    ['a sum', 'def f(x, dropout):\n    return layers.Dropout(dropout + 0.1)(x)\nf(x, dropout=0.3)\n'],
    [
      'a parameter of the same name further inside',
      'def f(dropout):\n    def g(dropout):\n        return layers.Dropout(dropout)\n    return g\nf(dropout=0.3)\n',
    ],
    [
      'named like a layer',
      'class LSTM(layers.Layer):\n    def __init__(self, dropout):\n        self.d = layers.Dropout(dropout)\nLSTM(dropout=0.3)\n',
    ],
    ['itself', 'def f(dropout):\n    return f(dropout=dropout)\nf(dropout=0.3)\n'],
    ['not given', 'def f(x, dropout=None):\n    return layers.Dropout(dropout or 0.1)(x)\nf(x, dropout=None)\n'],
    ['a library', 'from lib import Block\nBlock(dropout=0.3)\n'],
  ])('not: %s', async (_, text) => {
    expect(await argumentsOf(text)).toEqual([]);
  });
});

describe('drop-path of the project, told by what it does', () => {
  const PATH = `
class DropPath(layers.Layer):
    def __init__(self, drop_prob=0.0, **kwargs):
        super().__init__(**kwargs)
        self.drop_prob = drop_prob
    def call(self, x, training=None):
        if self.drop_prob == 0.0 or not training:
            return x
        keep = 1.0 - self.drop_prob
        mask = ops.floor(keep + random.uniform((ops.shape(x)[0], 1, 1)))
        return x / keep * mask
`;

  test('layer, function and keep probability', async () => {
    const { sites } = await readKeras(`${HEAD}${PATH}
class MyStochasticDepth(layers.Layer):
    def __init__(self, survival_probability=0.5):
        self.survival = survival_probability
    def call(self, x, training=None):
        return x[0] + keras.backend.random_bernoulli([], p=self.survival) * x[1]
def drop_connect(inputs, is_training, survival_prob):
    if not is_training:
        return inputs
    return inputs / survival_prob * ops.floor(survival_prob + random.uniform([8, 1, 1, 1]))
class DropBlock2D(layers.Layer):
    def __init__(self, rate, block_size):
        self.rate = rate
    def call(self, x, training=None):
        return x * (random.uniform(ops.shape(x)) > self.rate)
DropPath(0.1)
DropPath(drop_prob=0.2)
DropPath()
MyStochasticDepth(0.9)
drop_connect(x, True, 0.8)
DropBlock2D(0.3, 7)
`);
    expect(sites.map((site) => [site.kind, site.granularity, site.callee, site.parameter, site.rate.value])).toEqual([
      ['drop-path', 'sample', 'DropPath', 'drop_prob', 0.1],
      ['drop-path', 'sample', 'DropPath', 'drop_prob', 0.2],
      ['drop-path', 'sample', 'DropPath', 'drop_prob', 0],
      ['drop-path', 'sample', 'MyStochasticDepth', 'survival_probability', 0.1],
      ['drop-path', 'sample', 'drop_connect', 'survival_prob', 0.2],
      ['drop-block', 'block', 'DropBlock2D', 'rate', 0.3],
    ]);
  });

  test('an argument that reaches it', async () => {
    const text = `${PATH}
class Block(layers.Layer):
    def __init__(self, drop_path=0.0):
        self.path = DropPath(drop_path)
Block(drop_path=0.15)
`;
    expect(await argumentsOf(text)).toEqual([['Block', 'drop_path', 0.15, 'sample']]);
  });

  test.each([
    ['dpr = [float(x) for x in np.linspace(0.0, drop_path_rate, depth)]', 'dpr[i]'],
    ['dpr = [x for x in ops.linspace(0.0, drop_path_rate, depth)]', 'dpr[i]'],
    ['dpr = tf.linspace(start=0.0, stop=drop_path_rate, num=depth).numpy().tolist()', 'dpr[i]'],
    ['dpr = tf.unstack(tf.linspace(0.0, drop_path_rate, depth))', 'float(dpr[i])'],
    ['dpr = [drop_path_rate * i / depth for i in range(depth)]', 'dpr[i]'],
    ['pass', 'drop_path_rate * i / depth'],
  ])('rates that rise over the layers: %s, %s', async (schedule, given) => {
    const text = `import numpy as np
import tensorflow as tf
from keras import layers, ops
def body(x, depth=4, drop_path_rate=0.0):
    ${schedule}
    for i in range(depth):
        x = layers.Dropout(${given}, noise_shape=(None, 1, 1))(x)
    return x
body(x, drop_path_rate=0.2)
`;
    expect(await argumentsOf(text)).toEqual([['body', 'drop_path_rate', 0.2, 'element']]);
  });

  test.each([
    ['a number of them', 'np.linspace(0.0, 0.3, drop_path_rate)'],
    ['another list', '[x for x in np.linspace(0.0, 0.3, depth)]'],
    ['a count', 'list(range(drop_path_rate))'],
    ['something else by a call', 'plan(drop_path_rate, depth)'],
    ['a divisor', '[0.1 / drop_path_rate for _ in range(depth)]'],
  ])('%s: silent', async (_what, schedule) => {
    const text = `import numpy as np
from keras import layers
def body(x, depth=4, drop_path_rate=0.0):
    dpr = ${schedule}
    return layers.Dropout(dpr[0])(x)
body(x, drop_path_rate=0.2)
`;
    expect(await argumentsOf(text)).toEqual([]);
  });

  test.each([
    [
      'draws nothing',
      'class DropPath(layers.Layer):\n    def __init__(self, rate):\n        self.rate = rate\n    def call(self, x):\n        return x * self.rate\nDropPath(0.1)\n',
    ],
    [
      'is no layer',
      'class DropPathSchedule:\n    def __init__(self, rate):\n        self.rate = rate\n    def call(self, x):\n        return random.uniform(()) * self.rate\nDropPathSchedule(0.1)\n',
    ],
  ])('not: %s', async (_, text) => {
    expect((await readKeras(HEAD + text)).sites).toEqual([]);
  });
});
