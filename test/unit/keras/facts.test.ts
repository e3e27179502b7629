import { describe, expect, test } from 'vitest';
import type { Application } from '../../../src/model/application';
import type { Facts } from '../../../src/model/facts';
import { readKeras } from './reading';

async function factsOf(text: string): Promise<Facts> {
  return (await readKeras(text)).facts;
}

function textOf(source: string, application: Application): string {
  return source.slice(application.span.start, application.span.end);
}

test.each([
  ['import keras', 'keras-3'],
  ['from keras import layers', 'keras-3'],
  ['from keras.layers import Dense', 'keras-3'],
  ['import tensorflow as tf\nx = tf.keras.layers.Dense(1)', 'tf-keras'],
  ['from tensorflow.keras import layers', 'tf-keras'],
  ['from tensorflow import keras', 'tf-keras'],
  ['import keras\nfrom tensorflow.keras import layers', 'tf-keras'],
  ['from keras.layers.core import Dense', 'tf-keras'],
  ['import numpy', null],
])('the Keras of %j is %s', async (text, version) => {
  expect((await factsOf(text)).keras).toBe(version);
});

describe('calls that run dropout', () => {
  const source = `import keras
from keras import layers

class Ffn(layers.Layer):
    def __init__(self, rate=0.1):
        super().__init__()
        self.drop = layers.Dropout(rate)
    def call(self, x):
        return self.drop(x)

def make_head():
    return keras.Sequential([layers.Dense(4), layers.Dropout(0.2)])

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(8)
        self.ffn = Ffn()
        self.blocks = [Ffn(0.2) for _ in range(3)]
        self.head = make_head()
        self.rnn = layers.LSTM(4, dropout=0.3)
        self.plain = layers.LSTM(4)
        self.none = layers.Dropout(0.0)
        self.attend = layers.MultiHeadAttention(2, 8, dropout=0.4)
    def call(self, x):
        x = self.fc(x)
        x = self.ffn(x)
        for block in self.blocks:
            x = block(x)
        x = self.attend(x, x)
        x = self.rnn(x)
        x = self.plain(x)
        x = self.none(x)
        return self.finish(x)
    def finish(self, x):
        return self.head(x, training=True)
`;

  test('layers, classes, lists and methods that run dropout; not those without', async () => {
    const { applications, classes } = await factsOf(source);
    const net = classes.find((owner) => owner.name === 'Net');
    const call = net?.methods.find((method) => method.name === 'call');
    const inCall = applications.filter((application) => call?.applications.includes(application.id));
    expect(inCall.map((application) => [textOf(source, application), application.siteId !== null, application.passesTraining])).toEqual([
      ['self.ffn(x)', false, false],
      ['block(x)', false, false],
      ['self.attend(x, x)', true, false],
      ['self.rnn(x)', true, false],
      ['self.none(x)', true, false],
      ['self.head(x, training=True)', false, true],
    ]);
    expect(net?.role).toBe('keras-model');
    expect(call?.parameters).toEqual(['x']);
    expect(classes.find((owner) => owner.name === 'Ffn')?.role).toBe('keras-layer');
  });

  test('a result that is thrown away', async () => {
    const text = `from keras import layers
def head(x):
    drop = layers.Dropout(0.5)
    layers.Dropout(0.2)(x)
    drop(x)
    y = drop(x)
    return y
layers.Dropout(0.5)(q)
`;
    const { applications } = await factsOf(text);
    expect(applications.map((application) => [textOf(text, application), application.discarded, application.inputText])).toEqual([
      ['layers.Dropout(0.2)(x)', true, 'x'],
      ['drop(x)', true, 'x'],
      ['drop(x)', false, 'x'],
      ['layers.Dropout(0.5)(q)', true, 'q'],
    ]);
  });
});

test('attributes that hold dropout and what reads them', async () => {
  const { classes } = await factsOf(`from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.used = keras.layers.Dropout(0.1)
        self.forgotten = keras.layers.Dropout(0.2)
        # kept for compatibility with old checkpoints
        self.kept = keras.layers.Dropout(0.3)
        self.twice = keras.layers.Dropout(0.4)
        self.twice = keras.layers.Dropout(0.5)
    def call(self, x, training=None):
        return self.used(x, training=training)
class Loop(keras.Model):
    def __init__(self):
        super().__init__()
        self.drop = keras.layers.Dropout(0.2)
    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
`);
  const [net, loop] = classes;
  expect(net?.attributes.map((held) => [held.name, held.loads, held.markedUnused, held.reassigned])).toEqual([
    ['used', 1, false, false],
    ['forgotten', 0, false, false],
    ['kept', 0, true, false],
    ['twice', 0, false, true],
    ['twice', 0, false, true],
  ]);
  expect(net?.dynamicAttributes).toBe(false);
  expect(loop?.dynamicAttributes).toBe(true);
});
