import { beforeAll, describe, expect, test } from 'vitest';
import type { LabFramework, LabLayer } from '../../../src/lab/network';
import { parametersOf } from '../../../src/lab/space/parameters';
import type { LossChoice, OptimizerChoice } from '../../../src/lab/study';
import { type FastEngine, openFastEngine } from '../../../src/lab/train/fast/engine';
import { batchOf, optionsOf, STILL } from './general/cases';
import golden from './golden/layers.json';
import { worst } from './kernelBench';
import { kernelBinary } from './kernelBinary';

/** What PyTorch and Keras gave, by test/oracles/lab_layers.py; gradients in the lab's layouts. */
interface Golden {
  readonly framework: LabFramework;
  readonly input: readonly number[];
  readonly tokens: boolean;
  readonly layers: readonly LabLayer[];
  readonly loss: LossChoice['name'];
  readonly rate: number;
  readonly outputs: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly optimizer?: OptimizerChoice;
  readonly losses?: readonly number[];
  readonly after?: readonly number[];
}

const ALL = golden as unknown as Readonly<Record<string, Golden>>;

let engine: FastEngine;
beforeAll(async () => {
  engine = openFastEngine(await kernelBinary());
}, 60_000);

function modelOptions({ input, layers, framework, tokens, loss, rate, optimizer }: Golden) {
  const chosen: LossChoice = loss === 'huber' ? { name: loss, delta: 0.4 } : { name: loss };
  const one = { input, layers, framework, rate, loss: chosen, ...(tokens ? { tokens } : {}) };
  return { ...optionsOf(one), optimizer: optimizer ?? STILL };
}

describe('the fast trainer gives what PyTorch and Keras give', () => {
  test.each(Object.entries(ALL))('%s', (_, right) => {
    const options = modelOptions(right);
    if (engine.refuses(options) !== null) return;
    const batch = batchOf(options);
    const model = engine.open(options);
    try {
      model.setRates(() => right.rate);
      expect(worst(model.predict(batch.features, batch.rows, 'off'), right.outputs)).toBeLessThan(3e-5);
      const parameters = parametersOf(options.network);
      model.gradients(batch, { step: 2 }).forEach((gradient, index) => {
        expect(worst(gradient, right.gradients[index] ?? []), parameters[index]?.role).toBeLessThan(3e-5);
      });
      for (const loss of right.losses ?? []) expect(model.step(batch) / batch.rows).toBeCloseTo(loss, 4);
      if (right.after) expect(worst(model.predict(batch.features, batch.rows, 'off'), right.after)).toBeLessThan(3e-5);
    } finally {
      model.dispose();
    }
    expect(engine.used()).toBe(0);
  });

  test('it takes most of them that have no state and no attention', () => {
    const taken = Object.values(ALL).filter((one) => engine.refuses(modelOptions(one)) === null);
    expect(taken.length).toBeGreaterThan(25);
  });
});
