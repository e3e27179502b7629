import { describe, expect, test } from 'vitest';
import { keras } from '../../../src/frameworks/keras';
import type { Change } from '../../../src/model/change';
import type { Reading } from '../../../src/model/reading';
import { openModule } from '../../../src/syntax/open';
import { applyEdits } from '../../../src/text/edit';
import { testParser } from '../parser';

/** Text after a change, checked to parse; null when the writer declines. */
async function changed(text: string, pick: (reading: Reading) => Change): Promise<string | null> {
  const parser = await testParser();
  const module = openModule(parser, text);
  const reading = keras.read(module);
  const edits = keras.write(pick(reading), { module, reading });
  module.dispose();
  if (!edits) return null;
  const result = applyEdits(text, edits);
  const again = openModule(parser, result);
  expect(again.hasErrors, result).toBe(false);
  again.dispose();
  return result;
}

const siteId = (reading: Reading, index = 0) => reading.sites[index]?.id ?? '';
const remove = (text: string, index = 0) => changed(text, (reading) => ({ type: 'remove-site', siteId: siteId(reading, index) }));
const setRate = (text: string, rate: number, at: 'origin' | 'argument' = 'origin') =>
  changed(text, (reading) => ({ type: 'set-rate', siteIds: reading.sites.map((site) => site.id), rate, at }));
const addTraining = (text: string) =>
  changed(text, ({ facts }) => ({ type: 'add-training-parameter', classId: facts.classes.at(-1)?.id ?? '', method: 'call' }));

describe('rates', () => {
  test('the literal, also behind a constant shared by two sites', async () => {
    const text = 'from keras.layers import Dropout\nRATE = 0.5  # chosen by hand\na = Dropout(RATE)\nb = Dropout(rate=RATE)\n';
    expect(await setRate(text, 0.3)).toBe(text.replace('0.5', '0.3'));
    expect(await setRate(text, 0.3, 'argument')).toBe(text.replace('Dropout(RATE)', 'Dropout(0.3)').replace('rate=RATE', 'rate=0.3'));
  });

  test('both rates of a recurrent layer; rate 0 is written 0.0', async () => {
    const text = 'from keras import layers\nlayers.LSTM(8, dropout=0.2, recurrent_dropout=0.1)\n';
    expect(await setRate(text, 0)).toBe(text.replace('0.2', '0.0').replace('0.1', '0.0'));
  });

  test('a keep probability gets one minus the rate', async () => {
    const text = 'import tensorflow as tf\ny = tf.nn.dropout(x, keep_prob=0.9)\n';
    expect(await setRate(text, 0.25)).toBe(text.replace('0.9', '0.75'));
  });

  test('inverting', async () => {
    const invert = (text: string) => changed(text, (reading) => ({ type: 'invert-rate', siteId: siteId(reading) }));
    expect(await invert('from keras import layers\nlayers.Dropout(keep_prob)\n')).toContain('Dropout(1 - keep_prob)');
    expect(await invert('from keras import layers\nlayers.Dropout(a if b else keep)\n')).toContain('Dropout(1 - (a if b else keep))');
    expect(await invert('from keras import layers\nlayers.Dropout(rate=0.8)\n')).toContain('Dropout(rate=0.2)');
  });

  test('the argument of a recurrent layer is deleted', async () => {
    const text = 'from keras import layers\nlayers.LSTM(\n    8,\n    dropout=0.2,\n    return_sequences=True,\n)\n';
    expect(await changed(text, (reading) => ({ type: 'remove-rate-argument', siteId: siteId(reading) }))).toBe(
      text.replace('    dropout=0.2,\n', ''),
    );
    expect(await remove('from keras import layers\nlayers.GRU(8, dropout=0.2)\n')).toBe('from keras import layers\nlayers.GRU(8)\n');
  });
});

describe('removing a site', () => {
  const list = (body: string) => `import keras\nfrom keras import layers\nmodel = keras.Sequential(${body})\n`;

  test.each([
    ['[layers.Dense(8), layers.Dropout(0.5), layers.Dense(1)]', '[layers.Dense(8), layers.Dense(1)]'],
    ['[layers.Dense(8), layers.Dropout(0.5)]', '[layers.Dense(8)]'],
    ['[layers.Dense(8), layers.Dropout(0.5),]', '[layers.Dense(8),]'],
    ['[layers.Dropout(0.5), layers.Dense(8)]', '[layers.Dense(8)]'],
    [
      '[\n    layers.Dense(8),\n    layers.Dropout(0.5),  # half\n    layers.Dense(1),\n]',
      '[\n    layers.Dense(8),\n    layers.Dense(1),\n]',
    ],
    ['[\n    layers.Dense(8),\n    layers.Dropout(0.5)\n]', '[\n    layers.Dense(8),\n]'],
  ])('%j', async (before, after) => {
    expect(await remove(list(before))).toBe(list(after));
  });

  test('model.add', async () => {
    const text =
      'from keras.models import Sequential\nfrom keras.layers import Dense, Dropout\nm = Sequential()\nm.add(Dense(4))\nm.add(Dropout(0.5))\nm.add(Dense(1))\n';
    expect(await remove(text)).toBe(text.replace('m.add(Dropout(0.5))\n', ''));
  });

  test('functional style: the line goes, or the input takes its place', async () => {
    const text =
      'from keras import layers\ndef f(x):\n    x = layers.Dense(4)(x)\n    x = layers.Dropout(0.5)(x)\n    return layers.Dense(1)(x)\n';
    expect(await remove(text)).toBe(text.replace('    x = layers.Dropout(0.5)(x)\n', ''));
    const nested = 'from keras import layers\ndef f(x):\n    y = layers.Dropout(0.5)(layers.Dense(4)(x))\n    return y\n';
    expect(await remove(nested)).toBe(nested.replace('layers.Dropout(0.5)(layers.Dense(4)(x))', 'layers.Dense(4)(x)'));
    const alone = 'from keras import layers\ndef f(x, deep):\n    if deep:\n        x = layers.Dropout(0.5)(x)\n    return x\n';
    expect(await remove(alone)).toBe(alone.replace('x = layers.Dropout(0.5)(x)', 'pass'));
  });

  test('an attribute with its uses, and not while something else needs it', async () => {
    const text = `import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = keras.layers.Dense(4)
        self.drop = keras.layers.Dropout(0.5)
    def call(self, x, training=None):
        x = self.drop(x, training=training)
        return self.drop(self.fc(x), training=training)
`;
    expect(await remove(text)).toBe(
      text
        .replace('        self.drop = keras.layers.Dropout(0.5)\n', '')
        .replace('        x = self.drop(x, training=training)\n', '')
        .replace('self.drop(self.fc(x), training=training)', 'self.fc(x)'),
    );
    expect(await remove(text.replace('return self.drop(self.fc(x), training=training)', 'return list(map(self.drop, x))'))).toBeNull();
  });
});

test('a thrown-away result is assigned', async () => {
  const text = 'from keras import layers\ndef f(x):\n    layers.Dropout(0.5)(x)\n    return x\n';
  const result = await changed(text, ({ facts }) => ({ type: 'assign-result', applicationId: facts.applications[0]?.id ?? '' }));
  expect(result).toBe(text.replace('    layers.Dropout', '    x = layers.Dropout'));
});

describe('training parameter', () => {
  const net = (call: string) => `import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = keras.layers.Dense(4)
        self.drop = keras.layers.Dropout(0.5)
${call}`;

  test.each([
    [
      '    def call(self, x):\n        return self.drop(self.fc(x))\n',
      '    def call(self, x, training=None):\n        return self.drop(self.fc(x), training=training)\n',
    ],
    [
      '    def call(self, x: Tensor, mask=None, **kwargs) -> Tensor:\n        return self.drop(\n            self.fc(x),\n        )\n',
      '    def call(self, x: Tensor, mask=None, training=None, **kwargs) -> Tensor:\n        return self.drop(\n            self.fc(x),\n            training=training,\n        )\n',
    ],
    [
      '    def call(\n        self,\n        x,\n        *,\n        scale=1.0,\n    ):\n        y = self.drop(x)\n        return self.drop(y, training=False) * scale\n',
      '    def call(\n        self,\n        x,\n        *,\n        scale=1.0,\n        training=None,\n    ):\n        y = self.drop(x, training=training)\n        return self.drop(y, training=False) * scale\n',
    ],
    [
      '    def call(self, *inputs):\n        return self.head(inputs[0])\n    def head(self, x):\n        return self.drop(x)\n    def summary(self, x):\n        return self.fc(x)\n',
      '    def call(self, *inputs, training=None):\n        return self.head(inputs[0], training=training)\n    def head(self, x, training=None):\n        return self.drop(x, training=training)\n    def summary(self, x):\n        return self.fc(x)\n',
    ],
  ])('%j', async (before, after) => {
    expect(await addTraining(net(before))).toBe(net(after));
    expect(await addTraining(net(after))).toBeNull();
  });
});

test('a layer built in call moves to the constructor unless its rate is known only there', async () => {
  const text = (rate: string) => `import keras
class Net(keras.Model):
    def __init__(self, width):
        super().__init__()
        self.fc = keras.layers.Dense(width)  # wide

    def call(self, x, rate=0.1):
        return keras.layers.Dropout(${rate})(self.fc(x))
`;
  const hoist = (source: string) => changed(source, (reading) => ({ type: 'hoist-to-constructor', siteId: siteId(reading) }));
  expect(await hoist(text('0.5'))).toBe(
    text('0.5')
      .replace('# wide\n', '# wide\n        self.dropout = keras.layers.Dropout(0.5)\n')
      .replace('return keras.layers.Dropout(0.5)(', 'return self.dropout('),
  );
  expect(await hoist(text('rate'))).toBeNull();
});

test('changes of other frameworks and unknown ids are declined', async () => {
  const text = 'from keras import layers\nlayers.Dropout(0.5)\n';
  expect(await changed(text, () => ({ type: 'remove-site', siteId: 'torch:0:p' }))).toBeNull();
  expect(await changed(text, () => ({ type: 'set-rate', siteIds: ['torch:0:p'], rate: 0.1, at: 'origin' }))).toBeNull();
});
