import { describe, expect, test } from 'vitest';
import { keras } from '../../../src/frameworks/keras';
import type { Change } from '../../../src/model/change';
import type { Reading } from '../../../src/model/reading';
import { openModule } from '../../../src/syntax/open';
import { applyEdits } from '../../../src/text/edit';
import { testParser } from '../parser';

async function changed(text: string, pick: (reading: Reading) => Change): Promise<string | null> {
  const parser = await testParser();
  const module = openModule(parser, text);
  const reading = keras.read(module);
  const edits = keras.write(pick(reading), { module, reading });
  module.dispose();
  return edits && applyEdits(text, edits);
}

const last = (reading: Reading) => reading.sites.at(-1)?.id ?? '';
const setRate = (text: string, rate: number) =>
  changed(text, (reading) => ({ type: 'set-rate', siteIds: [last(reading)], rate, at: 'origin' }));
const remove = (text: string) => changed(text, (reading) => ({ type: 'remove-site', siteId: last(reading) }));
const drop = (text: string) => changed(text, (reading) => ({ type: 'remove-rate-argument', siteId: last(reading) }));

const TF = 'import tensorflow as tf\n';
const OWN = `from keras import layers
class Block(layers.Layer):
    def __init__(self, dropout=0.2):
        self.drop = layers.Dropout(dropout)
def thin(x, dropout):
    return layers.Dropout(1 - dropout)(x)
`;
const PATH = `from keras import layers, random
class DropPath(layers.Layer):
    def __init__(self, rate=0.1):
        self.rate = rate
    def call(self, x, training=None):
        return x * (random.uniform((1,)) >= self.rate)
`;

describe('new rates', () => {
  test.each([
    [`${TF}y = tf.layers.dropout(x, 0.3)\n`, '0.3', '0.4'],
    [`${TF}cell = tf.nn.rnn_cell.DropoutWrapper(cell, output_keep_prob=0.7)\n`, '0.7', '0.6'],
    [`${TF}y = tf.contrib.layers.dropout(x, keep_prob=0.5)\n`, '0.5', '0.6'],
    [`${TF}y = tf.keras.backend.dropout(x, level=0.3)\n`, '0.3', '0.4'],
    ['import keras_hub\nkeras_hub.layers.TransformerEncoder(64, 8, dropout=0.1)\n', '0.1', '0.4'],
    ['import tensorflow_addons as tfa\ntfa.layers.StochasticDepth(0.8)\n', '0.8', '0.6'],
    [`${OWN}b = Block(dropout=0.3)\n`, '0.3', '0.4'],
    [`${OWN}y = thin(x, dropout=0.8)\n`, '0.8', '0.6'],
    [`${PATH}p = DropPath(0.3)\n`, '0.3', '0.4'],
  ])('%s', async (text, before, after) => {
    const at = text.lastIndexOf(before);
    expect(await setRate(text, 0.4)).toBe(text.slice(0, at) + after + text.slice(at + before.length));
  });

  test('an argument is added where the default holds', async () => {
    expect(await setRate(`${TF}y = tf.layers.dropout(x)\n`, 0.4)).toContain('tf.layers.dropout(x, rate=0.4)');
    expect(await setRate(`${TF}y = tf.contrib.layers.dropout(x)\n`, 0.4)).toContain('tf.contrib.layers.dropout(x, keep_prob=0.6)');
  });
});

describe('taking dropout out', () => {
  test.each([
    [`${TF}y = tf.layers.dropout(x, 0.3)\n`, `${TF}y = x\n`],
    [`${TF}x = tf.layers.dropout(x, 0.3)\nz = x\n`, `${TF}z = x\n`],
    [`${TF}cell = tf.nn.rnn_cell.DropoutWrapper(cell, output_keep_prob=0.7)\n`, `${TF}cell = tf.nn.rnn_cell.DropoutWrapper(cell)\n`],
    [
      'import keras_hub\nkeras_hub.layers.TransformerEncoder(64, 8, dropout=0.1)\n',
      'import keras_hub\nkeras_hub.layers.TransformerEncoder(64, 8)\n',
    ],
    [`${OWN}b = Block(dropout=0.3)\n`, `${OWN}b = Block(dropout=0.0)\n`],
  ])('%s', async (text, expected) => {
    expect(await remove(text)).toBe(expected);
  });

  test('an argument of the project is not deleted: its default may drop as well', async () => {
    expect(await drop(`${OWN}b = Block(dropout=0.3)\n`)).toBeNull();
  });
});

test('the training flag of a function that takes one', async () => {
  const flag = (text: string) =>
    changed(text, (reading) => ({ type: 'set-argument', siteId: last(reading), name: 'training', text: 'training' }));
  expect(await flag(`${TF}y = tf.layers.dropout(x, 0.3)\n`)).toBe(`${TF}y = tf.layers.dropout(x, 0.3, training=training)\n`);
  expect(await flag(`${TF}y = tf.nn.dropout(x, 0.3)\n`)).toBeNull();
});
