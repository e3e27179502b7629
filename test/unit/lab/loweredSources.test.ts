import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { torch } from '../../../src/frameworks/torch/index';
import type { LabNetwork } from '../../../src/lab/network';
import { type Answer, withAnswers } from '../../../src/lab/space/answers';
import { type DataShape, fitNetwork } from '../../../src/lab/space/fit';
import { parametersOf } from '../../../src/lab/space/parameters';
import { settleSizes } from '../../../src/lab/space/sizes';
import type { Engine } from '../../../src/lab/train/engine';
import { openGeneral } from '../../../src/lab/train/general/engine';
import type { GivenValues } from '../../../src/model/arguments';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';
import { binaries } from './digits';
import { batchOf, optionsOf } from './general/cases';
import golden from './golden/lowered.json';

/** What PyTorch gave for the same file, by test/oracles/lab_lowered.py. */
interface Golden {
  readonly entered: GivenValues;
  readonly answers: Readonly<Record<string, string>>;
  readonly input: readonly number[];
  readonly tokens: boolean;
  readonly roles: readonly string[];
  readonly outputs: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}

const source = readFileSync(join(__dirname, 'networks', 'steps.py'), 'utf8');

/** What is asked where an input is not. */
const REASONS: Readonly<Record<string, string>> = {
  frozen: 'weights of it are frozen in the file, and what they were trained to before is not here',
};

let engine: Engine;
beforeAll(async () => {
  engine = await openGeneral(await binaries());
});

function dataOf({ input, tokens }: Golden): DataShape {
  const [height = 1, width = 1, channels = 1] = input;
  const classes = { problem: 'classification', classes: 3 } as const;
  if (tokens) return { width: height, image: null, shape: input, tokens: { vocabulary: 11 }, ...classes };
  return { width: height * width * channels, image: [height, width, channels], ...classes };
}

async function lowered(name: string, right: Golden): Promise<LabNetwork> {
  const module = openModule(await testParser(), source);
  const { fit } = settleSizes(right.entered, (values) => {
    const { networks, sites } = torch.read(module, 'networks', () => values);
    const network = networks.find((each) => each.name === name);
    if (!network) throw new Error(`${name} is not read`);
    const answers = Object.entries(right.answers).map(
      ([label, decision]) => ({ label, reason: REASONS[decision] ?? 'is a second input', decision }) as Answer,
    );
    const { fit: fitted } = withAnswers((decisions) => fitNetwork(network, sites, dataOf(right), decisions), answers);
    return { network, fit: fitted, proposed: fitted.proposed };
  }).result;
  module.dispose();
  expect(fit.refusal).toBeNull();
  if (!fit.network) throw new Error('no network');
  return fit.network;
}

/** Both compute with 24 bits. */
function close(given: Float32Array, right: readonly number[], what: string): void {
  expect(given.length, what).toBe(right.length);
  const most = right.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0.01);
  const far = given.findIndex((value, index) => !(Math.abs(value - (right[index] ?? Number.NaN)) <= 3e-5 * most + 3e-5));
  expect(far < 0 ? '' : `${far}: ${given[far]} and ${right[far]}`, what).toBe('');
}

describe('networks of a file give in the lab what they give in PyTorch, on the same weights', () => {
  test.each(Object.entries(golden as Readonly<Record<string, Golden>>))('%s', async (name, right) => {
    const network = await lowered(name, right);
    expect(parametersOf(network).map(({ role }) => role)).toEqual(right.roles);
    const options = optionsOf({
      ...network,
      framework: 'torch',
      input: network.input.flatMap((size) => size ?? []),
      ...(right.tokens ? { tokens: true } : {}),
    });
    const batch = batchOf(options);
    const model = engine.open(options);
    try {
      model.setRates(() => 0);
      close(model.predict(batch.features, batch.rows, 'off'), right.outputs, 'outputs');
      model.gradients(batch, 'off').forEach((gradient, index) => {
        close(gradient, right.gradients[index] ?? [], `${right.roles[index]} ${index}`);
      });
    } finally {
      model.dispose();
    }
  });
});
