import { beforeAll, describe, expect, test } from 'vitest';
import { parametersOf } from '../../../../src/lab/space/parameters';
import type { Engine, Model, ModelOptions, Rows } from '../../../../src/lab/train/engine';
import { openGeneral } from '../../../../src/lab/train/general/engine';
import { lossSums } from '../../../../src/lab/train/losses';
import { binaries } from '../digits';
import { wave } from '../plain';
import { batchOf, CASES, optionsOf } from './cases';

let engine: Engine;
beforeAll(async () => {
  engine = await openGeneral(await binaries());
});

/** Mean loss of a batch. A step that moves nothing gives it with the moments of the batch, but with masks of its own. */
function lossOf(model: Model, { network, loss }: ModelOptions, batch: Rows): number {
  if (network.layers.some(({ type }) => type === 'batch-norm')) return model.step(batch) / batch.rows;
  const outputs = model.predict(batch.features, batch.rows, { step: 3 });
  return lossSums(loss, outputs, network.outputs, batch.targets).loss / batch.rows;
}

/**
 * h in (f(w + h·d) - f(w - h·d)) / 2h along a wave d through one parameter. The outputs have 24 bits, so h is large and the tolerance with it;
 * the smaller ones are for functions that bend or break near the weights.
 */
const STEPS = [2e-3, 4e-4, 1e-4];

describe('gradients are those that the loss shows', () => {
  test.each(Object.entries(CASES))('%s', (_name, one) => {
    const options = optionsOf(one);
    const batch = batchOf(options);
    expect(engine.refuses(options)).toBeNull();
    const model = engine.open(options);
    try {
      model.setRates(() => one.rate ?? 0);
      const gradients = model.gradients(batch, { step: 3 });
      parametersOf(options.network).forEach(({ trained, role, layer }, index) => {
        const gradient = gradients[index] as Float32Array;
        if (!trained) {
          expect(gradient.every((value) => value === 0)).toBe(true);
          return;
        }
        const direction = wave(gradient.length, 1.7 + index);
        const along = (h: number): number => {
          model.load(options.initial.map((values, at) => (at === index ? values.map((v, k) => v + h * (direction[k] ?? 0)) : values)));
          return lossOf(model, options, batch);
        };
        const told = gradient.reduce((sum, value, at) => sum + value * (direction[at] ?? 0), 0);
        const fits = STEPS.some((h) => Math.abs((along(h) - along(-h)) / (2 * h) - told) < 1e-3 + 0.01 * Math.abs(told));
        expect(fits, `${role} of layer ${layer}: ${told}`).toBe(true);
      });
    } finally {
      model.dispose();
    }
  });
});
