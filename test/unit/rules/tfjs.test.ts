import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Whether any unit of a row of ones is 0 afterwards. */
function dropped(output: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[]): boolean {
  return Array.from((output as tf.Tensor).dataSync()).includes(0);
}

test('training: true keeps dropout on, as tfjs-training-flag says; predict() and apply() turn it off', () => {
  const model = tf.sequential({ layers: [tf.layers.dropout({ rate: 0.5, inputShape: [256] })] });
  const x = tf.ones([1, 256]);
  expect(dropped(model.apply(x, { training: true }))).toBe(true);
  expect(dropped(model.apply(x, { training: false }))).toBe(false);
  expect(dropped(model.apply(x))).toBe(false);
  expect(dropped(model.predict(x))).toBe(false);
  expect(dropped(model.predict(x, { training: true } as object))).toBe(false);
});

test('dropout returns another tensor, as dropout-result-discarded says', () => {
  const x = tf.ones([1, 256]);
  const result = tf.dropout(x, 0.5);
  expect(dropped(x)).toBe(false);
  expect(dropped(result)).toBe(true);
});

test('a rate of 1 or more: a layer drops nothing, a recurrent layer clamps it and drops nothing, as the rules about rates say', () => {
  const layer = tf.sequential({ layers: [tf.layers.dropout({ rate: 50, inputShape: [256] })] });
  expect(dropped(layer.apply(tf.ones([1, 256]), { training: true }))).toBe(false);
  for (const settings of [{ dropout: 20 }, { recurrentDropout: 25 }]) {
    const encoder = tf.layers.lstm({ units: 8, ...settings });
    const x = tf.randomUniform([2, 5, 8], 0, 1, 'float32', 1);
    const [trained, evaluated] = [true, false].map((training) => Array.from((encoder.apply(x, { training }) as tf.Tensor).dataSync()));
    expect(trained).toEqual(evaluated);
  }
  const encoder = tf.layers.lstm({ units: 8, dropout: 0.2 });
  const x = tf.ones([2, 5, 64]);
  const [trained, evaluated] = [true, false].map((training) => Array.from((encoder.apply(x, { training }) as tf.Tensor).dataSync()));
  expect(trained).not.toEqual(evaluated);
});
