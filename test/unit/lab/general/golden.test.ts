import { beforeAll, describe, expect, test } from 'vitest';
import type { LabFramework, LabLayer } from '../../../../src/lab/network';
import { parametersOf } from '../../../../src/lab/space/parameters';
import type { LossChoice, OptimizerChoice } from '../../../../src/lab/study';
import type { Engine } from '../../../../src/lab/train/engine';
import { openGeneral } from '../../../../src/lab/train/general/engine';
import { lossSums } from '../../../../src/lab/train/losses';
import { binaries } from '../digits';
import golden from '../golden/layers.json';
import { batchOf, type Case, optionsOf, STILL } from './cases';

/** What a framework gave, by test/oracles/lab_layers.py; gradients in the lab's layouts. */
interface Golden {
  readonly framework: LabFramework;
  readonly input: readonly number[];
  readonly tokens: boolean;
  readonly layers: readonly LabLayer[];
  readonly loss: LossChoice['name'];
  readonly rate: number;
  readonly outputs: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  /** Mean losses before each of some steps, and the outputs after them. */
  readonly optimizer?: OptimizerChoice;
  readonly losses?: readonly number[];
  readonly after?: readonly number[];
}

let engine: Engine;
beforeAll(async () => {
  engine = await openGeneral(await binaries());
});

/** Both compute with 24 bits. */
function close(given: Float32Array, right: readonly number[], what: string): void {
  expect(given.length, what).toBe(right.length);
  const most = right.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0.01);
  const far = given.findIndex((value, index) => !(Math.abs(value - (right[index] ?? Number.NaN)) <= 2e-5 * most + 2e-5));
  expect(far < 0 ? '' : `${far}: ${given[far]} and ${right[far]}`, what).toBe('');
}

function caseOf({ input, layers, framework, tokens, loss, rate }: Golden): Case {
  const chosen: LossChoice = loss === 'huber' ? { name: loss, delta: 0.4 } : { name: loss };
  return { input, layers, framework, rate, loss: chosen, ...(tokens ? { tokens } : {}) };
}

describe('layers give what the frameworks give', () => {
  test.each(Object.entries(golden as unknown as Readonly<Record<string, Golden>>))('%s', (_name, right) => {
    const options = { ...optionsOf(caseOf(right)), optimizer: right.optimizer ?? STILL };
    const batch = batchOf(options);
    const model = engine.open(options);
    try {
      model.setRates(() => right.rate);
      close(model.predict(batch.features, batch.rows, 'off'), right.outputs, 'outputs');
      const roles = parametersOf(options.network).map(({ role, layer }) => `${role} of layer ${layer}`);
      expect(right.gradients.length).toBe(roles.length);
      model.gradients(batch, { step: 2 }).forEach((gradient, index) => {
        close(gradient, right.gradients[index] as readonly number[], roles[index] as string);
      });
      for (const loss of right.losses ?? []) expect(model.step(batch) / batch.rows).toBeCloseTo(loss, 4);
      if (right.after) close(model.predict(batch.features, batch.rows, 'off'), right.after, 'outputs after the steps');
    } finally {
      model.dispose();
    }
  });

  test('the loss of a step is that of its outputs', () => {
    const options = optionsOf({ input: [4], layers: [{ type: 'dense', units: 3, bias: true }] });
    const batch = batchOf(options);
    const model = engine.open(options);
    const outputs = model.predict(batch.features, batch.rows, 'off');
    expect(model.step(batch)).toBe(lossSums(options.loss, outputs, 3, batch.targets).loss);
    model.dispose();
  });
});
