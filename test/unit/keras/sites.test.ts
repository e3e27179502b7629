import { describe, expect, test } from 'vitest';
import type { DropoutSite } from '../../../src/model/site';
import { readKeras } from './reading';

async function sitesOf(text: string): Promise<readonly DropoutSite[]> {
  return (await readKeras(text)).sites;
}

describe('which calls are dropout sites', () => {
  test.each([
    ['from keras.layers import Dropout\nDropout(0.5)'],
    ['from keras import layers\nlayers.Dropout(0.5)'],
    ['import keras\nkeras.layers.Dropout(0.5)'],
    ['import tensorflow as tf\ntf.keras.layers.Dropout(0.5)'],
    ['from tensorflow import keras\nkeras.layers.Dropout(0.5)'],
    ['from tensorflow.keras import layers as L\nL.Dropout(rate=0.5)'],
    ['from tensorflow.python.keras.layers import Dropout\nDropout(0.5)'],
    ['from tensorflow.python.keras.layers.core import Dropout as Drop\nDrop(0.5)'],
    ['from keras.layers.core import Dropout\nDropout(p=0.5)'],
    ['from keras.src.layers.regularization.dropout import Dropout\nDropout(0.5)'],
    ['import tf_keras\ntf_keras.layers.Dropout(0.5)'],
    ['import keras\nlayers = keras.layers\nlayers.Dropout(0.5)'],
  ])('%s', async (text) => {
    const sites = await sitesOf(text);
    expect(sites.map((site) => [site.callee, site.parameter, site.rate.value])).toEqual([['keras.layers.Dropout', 'rate', 0.5]]);
  });

  test('a class of the project that is called Dropout is not Keras', async () => {
    expect(await sitesOf('import keras\nclass Dropout:\n    pass\nDropout(0.5)\n')).toEqual([]);
    expect(await sitesOf('import keras\nfrom mylib import Dropout\nDropout(0.5)\n')).toEqual([]);
  });

  test('kinds and granularity', async () => {
    const sites = await sitesOf(`from keras import layers
layers.SpatialDropout1D(0.1)
layers.SpatialDropout3D(0.2)
layers.AlphaDropout(0.3)
layers.GaussianDropout(0.4)
layers.MultiHeadAttention(2, 16, dropout=0.5)
layers.LSTM(8, dropout=0.6, recurrent_dropout=0.7)
layers.LSTM(8)
layers.GRUCell(8, dropout=0.8)
`);
    expect(sites.map((site) => [site.kind, site.granularity, site.parameter, site.rate.value])).toEqual([
      ['layer', 'channel', 'rate', 0.1],
      ['layer', 'channel', 'rate', 0.2],
      ['layer', 'alpha', 'rate', 0.3],
      ['layer', 'gaussian', 'rate', 0.4],
      ['attention', 'element', 'dropout', 0.5],
      ['recurrent', 'element', 'dropout', 0.6],
      ['recurrent', 'element', 'recurrent_dropout', 0.7],
      ['recurrent', 'element', 'dropout', 0.8],
    ]);
    expect(new Set(sites.map((site) => site.id)).size).toBe(sites.length);
  });

  test('tf.nn.dropout: the second argument is a rate in TensorFlow 2 and a keep probability in TensorFlow 1', async () => {
    const modern = await sitesOf('import tensorflow as tf\ndef f(x):\n    return tf.nn.dropout(x, 0.3)\n');
    expect(modern.map((site) => [site.callee, site.kind, site.parameter, site.rate.value])).toEqual([
      ['tensorflow.nn.dropout', 'functional', 'rate', 0.3],
    ]);
    const old = await sitesOf('import tensorflow as tf\nkeep = tf.placeholder(tf.float32)\ndef f(x):\n    return tf.nn.dropout(x, 0.8)\n');
    expect(old.map((site) => [site.parameter, site.rate.value])).toEqual([['keep_prob', 0.2]]);
    const keyword = await sitesOf('import tensorflow as tf\ntf.nn.dropout(x, keep_prob=0.9)\n');
    expect(keyword.map((site) => [site.parameter, site.rate.value])).toEqual([['keep_prob', 0.1]]);
  });
});

describe('TensorFlow beside Keras', () => {
  async function told(text: string): Promise<readonly (readonly unknown[])[]> {
    return (await sitesOf(text)).map((site) => [site.kind, site.parameter, site.rate.value, site.rate.source]);
  }

  test.each([
    ['import tensorflow as tf\ntf.layers.dropout(x, 0.3, training=t)', [['functional', 'rate', 0.3, 'literal']]],
    ['import tensorflow as tf\ntf.layers.dropout(x)', [['functional', 'rate', 0.5, 'framework-default']]],
    ['import tensorflow.compat.v1 as tf\ntf.layers.dropout(inputs=x, rate=0.4)', [['functional', 'rate', 0.4, 'literal']]],
    ['import tensorflow as tf\ntf.compat.v1.layers.dropout(x, rate=0.4)', [['functional', 'rate', 0.4, 'literal']]],
    ['import tensorflow as tf\ntf.layers.Dropout()', [['layer', 'rate', 0.5, 'framework-default']]],
    ['from tensorflow.contrib import layers\nlayers.dropout(x, keep_prob=0.8)', [['functional', 'keep_prob', 0.2, 'literal']]],
    ['import tensorflow.contrib.slim as slim\nslim.dropout(x, 0.7, is_training=t)', [['functional', 'keep_prob', 0.3, 'literal']]],
    ['import tf_slim as slim\nslim.dropout(x)', [['functional', 'keep_prob', 0.5, 'framework-default']]],
    ['import tensorflow as tf\ntf.contrib.nn.alpha_dropout(x, 0.9)', [['functional', 'keep_prob', 0.1, 'literal']]],
    [
      'import tensorflow as tf\ntf.contrib.rnn.DropoutWrapper(cell, output_keep_prob=0.5, input_keep_prob=0.75)',
      [
        ['recurrent', 'input_keep_prob', 0.25, 'literal'],
        ['recurrent', 'output_keep_prob', 0.5, 'literal'],
      ],
    ],
    [
      'import tensorflow as tf\ntf.nn.rnn_cell.DropoutWrapper(cell, state_keep_prob=0.6)',
      [['recurrent', 'state_keep_prob', 0.4, 'literal']],
    ],
    ['from tensorflow.python.ops.rnn_cell import DropoutWrapper\nDropoutWrapper(cell)', []],
    ['import tensorflow as tf\ntf.nn.RNNCellDropoutWrapper(cell, 0.9)', [['recurrent', 'input_keep_prob', 0.1, 'literal']]],
    ['import keras\nkeras.random.dropout(x, 0.2, seed=1)', [['functional', 'rate', 0.2, 'literal']]],
    ['from keras import backend as K\nK.dropout(x, level=0.2)', [['functional', 'level', 0.2, 'literal']]],
    ['from tensorflow.keras import backend as K\nK.dropout(x, 0.2)', [['functional', 'level', 0.2, 'literal']]],
    ['import tensorflow as tf\ntf.nn.experimental.stateless_dropout(x, 0.2, seed)', [['functional', 'rate', 0.2, 'literal']]],
    ['import tensorflow as tf\ntf.keras.experimental.PeepholeLSTMCell(8, dropout=0.2)', [['recurrent', 'dropout', 0.2, 'literal']]],
    [
      'import tensorflow as tf\ntf.keras.layers.Bidirectional(tf.keras.layers.LSTM(8, recurrent_dropout=0.2))',
      [['recurrent', 'recurrent_dropout', 0.2, 'literal']],
    ],
    ['from keras.layers import ConvLSTM2D\nConvLSTM2D(8, 3, dropout=0.2)', [['recurrent', 'dropout', 0.2, 'literal']]],
    ['import keras\nkeras.layers.AdditiveAttention(dropout=0.2)', [['attention', 'dropout', 0.2, 'literal']]],
    ['import keras_hub\nkeras_hub.layers.TransformerEncoder(64, 8, 0.2)', [['transformer', 'dropout', 0.2, 'literal']]],
    ['import keras_nlp\nkeras_nlp.layers.TransformerDecoder(64, 8, dropout=0.2)', [['transformer', 'dropout', 0.2, 'literal']]],
    ['import keras_hub\nkeras_hub.layers.TransformerEncoder(64, 8)', []],
    [
      'from keras_hub.layers import CachedMultiHeadAttention\nCachedMultiHeadAttention(2, 8, dropout=0.2)',
      [['attention', 'dropout', 0.2, 'literal']],
    ],
    ['import keras_hub\nkeras_hub.models.BertBackbone(vocabulary_size=9, dropout=0.2)', [['argument', 'dropout', 0.2, 'literal']]],
    ['import keras_hub\nkeras_hub.models.ViTBackbone(attention_dropout=0.2)', [['argument', 'attention_dropout', 0.2, 'literal']]],
    ['import keras_cv\nkeras_cv.layers.DropPath(0.2)', [['drop-path', 'rate', 0.2, 'literal']]],
    ['import keras_cv\nkeras_cv.layers.StochasticDepth()', [['drop-path', 'rate', 0.5, 'framework-default']]],
    ['import keras_cv\nkeras_cv.layers.DropBlock2D(0.2, 7)', [['drop-block', 'rate', 0.2, 'literal']]],
    ['import tensorflow_addons as tfa\ntfa.layers.StochasticDepth(0.8)', [['drop-path', 'survival_probability', 0.2, 'literal']]],
    ['import tensorflow_addons as tfa\ntfa.layers.MultiHeadAttention(64, 8, dropout=0.2)', [['attention', 'dropout', 0.2, 'literal']]],
    ['import tensorflow_addons as tfa\ntfa.rnn.LayerNormLSTMCell(8, dropout=0.2)', [['recurrent', 'dropout', 0.2, 'literal']]],
  ])('%s', async (text, expected) => {
    expect(await told(text)).toEqual(expected);
  });

  test.each([
    'import tensorflow as tf\ntf.data.Dataset.dropout(x, 0.3)',
    'from lib import slim\nslim.dropout(x, 0.7)',
    'import keras_cv\nkeras_cv.layers.RandomDropBox(0.2)',
    'import keras_hub\nkeras_hub.tokenizers.Tokenizer(dropout=0.2)',
    'import keras\nkeras.layers.Dense(8, dropout=0.2)',
    'import tensorflow as tf\ntf.nn.rnn_cell.LSTMCell(8, dropout=0.2)',
  ])('nothing: %s', async (text) => {
    expect(await told(text)).toEqual([]);
  });
});

describe('what a site knows', () => {
  test('rates by literal, constant, attribute and default; others are unknown', async () => {
    const sites = await sitesOf(`from keras import layers
RATE = 0.25
class Block(layers.Layer):
    def __init__(self, rate=0.1, other=None):
        self.rate = rate
        self.a = layers.Dropout(rate)
        self.b = layers.Dropout(self.rate)
        self.c = layers.Dropout(RATE)
        self.d = layers.Dropout(hp.Float("x", 0, 1))
        self.e = layers.Dropout(**options)
`);
    expect(sites.map((site) => [site.attribute, site.rate.value, site.rate.source, site.rate.byDefault])).toEqual([
      ['a', 0.1, 'parameter-default', true],
      ['b', 0.1, 'attribute', true],
      ['c', 0.25, 'constant', false],
      ['d', null, 'tuner', false],
      ['e', null, 'unknown', false],
    ]);
    expect(sites[4]?.starred).toBe(true);
  });

  test('places', async () => {
    const sites = await sitesOf(`import keras
from keras import layers
top = layers.Dropout(0.1)
def build(x):
    return layers.Dropout(0.2)(x, training=True)
class Net(keras.Model):
    def __init__(self):
        self.drop = layers.Dropout(0.3)
    def call(self, x):
        return self.head(layers.Dropout(0.4)(x))
    def head(self, x):
        return layers.Dropout(0.5)(x)
    def other(self):
        return layers.Dropout(0.6)
`);
    expect(sites.map((site) => [site.context.place, site.context.functionName])).toEqual([
      ['module', null],
      ['function', 'build'],
      ['constructor', '__init__'],
      ['forward', 'call'],
      ['forward', 'head'],
      ['method', 'other'],
    ]);
    expect(sites.map((site) => site.statement?.role ?? null)).toEqual(['assignment', null, 'assignment', null, null, null]);
    expect(sites[1]?.arguments.training).toMatchObject({ given: true, value: true });
    expect(sites[1]?.modeSet).toBe(true);
    expect(sites[3]?.arguments.training).toMatchObject({ given: false });
    expect(sites[2]?.arguments).not.toHaveProperty('training');
  });
});

test('rates that rise over the layers', async () => {
  const text = `import numpy as np
import keras
from keras import layers, ops

def body(depth=4, drop_path_rate=0.3):
    dpr = [float(x) for x in np.linspace(0.0, drop_path_rate, depth)]
    a = [layers.Dropout(dpr[i]) for i in range(depth)]
    rates = ops.convert_to_numpy(ops.linspace(0.0, 0.2, 3))
    b = [layers.Dropout(rates[i], noise_shape=(None, 1, 1)) for i in range(3)]
    return a + b
`;
  expect((await sitesOf(text)).map(({ rate }) => [rate.value, rate.list, rate.byDefault])).toEqual([
    [null, [0, 0.1, 0.2, 0.3], true],
    [null, [0, 0.1, 0.2], false],
  ]);
});
