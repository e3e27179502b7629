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
});

test('dropout returns another tensor, as dropout-result-discarded says', () => {
  const x = tf.ones([1, 256]);
  const result = tf.dropout(x, 0.5);
  expect(dropped(x)).toBe(false);
  expect(dropped(result)).toBe(true);
});
