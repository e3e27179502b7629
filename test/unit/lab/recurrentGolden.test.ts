import { beforeAll, describe, expect, test } from 'vitest';
import type { LabFramework, LabLayer } from '../../../src/lab/network';
import { parametersOf } from '../../../src/lab/space/parameters';
import type { OptimizerChoice } from '../../../src/lab/study';
import type { Engine } from '../../../src/lab/train/engine';
import { openFastEngine } from '../../../src/lab/train/fast/engine';
import { openGeneral } from '../../../src/lab/train/general/engine';
import { binaries } from './digits';
import { batchOf, optionsOf, STILL } from './general/cases';
import golden from './golden/recurrent.json';
import { worst } from './kernelBench';

/** What PyTorch and Keras gave, by test/oracles/lab_recurrent.py; gradients in the lab's layouts. */
interface Golden {
  readonly framework: LabFramework;
  readonly input: readonly number[];
  readonly layers: readonly LabLayer[];
  readonly rate: number;
  readonly outputs: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly optimizer?: OptimizerChoice;
  readonly losses?: readonly number[];
  readonly after?: readonly number[];
}

const engines: Partial<Record<'fast' | 'general', Engine>> = {};
beforeAll(async () => {
  const bytes = await binaries();
  engines.fast = openFastEngine(bytes.kernels);
  engines.general = await openGeneral(bytes);
}, 60_000);

describe.each(['fast', 'general'] as const)('the %s trainer gives what PyTorch and Keras give', (name) => {
  test.each(Object.entries(golden as unknown as Readonly<Record<string, Golden>>))('%s', (_, right) => {
    const { input, layers, framework, rate, optimizer = STILL } = right;
    const options = { ...optionsOf({ input, layers, framework, rate }), optimizer };
    const batch = batchOf(options);
    const model = (engines[name] as Engine).open(options);
    model.setRates(() => rate);
    expect(worst(model.predict(batch.features, batch.rows, 'off'), right.outputs)).toBeLessThan(1e-5);
    model.gradients(batch, { step: 2 }).forEach((gradient, index) => {
      expect(worst(gradient, right.gradients[index] ?? []), parametersOf(options.network)[index]?.role).toBeLessThan(1e-5);
    });
    for (const loss of right.losses ?? []) expect(model.step(batch) / batch.rows).toBeCloseTo(loss, 5);
    if (right.after) expect(worst(model.predict(batch.features, batch.rows, 'off'), right.after)).toBeLessThan(3e-5);
    model.dispose();
  });
});
