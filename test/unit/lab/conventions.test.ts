import { expect, test } from 'vitest';
import type { OptimizerChoice } from '../../../src/lab/study';
import { adamStep, decayForm } from '../../../src/lab/train/conventions';

const ADAM: OptimizerChoice = { name: 'adam', learningRate: 0.01, momentum: 0, weightDecay: 0.1, epsilon: 1e-8 };

// `keras.optimizers.Adam(weight_decay=0.1)` takes 0.1 · learning rate off each weight and leaves the gradient alone (Keras 3, `_apply_weight_decay`).
test("Keras takes any decay off the weights, PyTorch puts Adam's into the gradient", () => {
  expect(adamStep(ADAM, 'keras', 3)).toEqual(adamStep({ ...ADAM, name: 'adamw' }, 'keras', 3));
  expect(adamStep(ADAM, 'keras', 3)).toMatchObject({ shrink: 0.999, decay: 0 });
  expect(adamStep(ADAM, 'torch', 3)).toMatchObject({ shrink: 1, decay: 0.1 });
  for (const name of ['sgd', 'rmsprop'] as const) {
    expect(decayForm({ ...ADAM, name }, 'keras')).toEqual({ shrink: 0.999, decay: 0 });
    expect(decayForm({ ...ADAM, name }, 'torch')).toEqual({ shrink: 1, decay: 0.1 });
  }
});
