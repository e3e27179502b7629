import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/lab/search/streams';
import { type DataShape, type Fit, fitNetwork } from '../../../src/lab/space/fit';
import { initialValues, parametersOf } from '../../../src/lab/space/parameters';
import type { Reading } from '../../../src/model/reading';
import { reading as readJax } from '../flax/open';
import { readKeras } from '../keras/reading';
import { reading as readTorch } from '../torch/open';
import { type Drawn, expectAlike, golden, numbersOf } from './draws';

interface Program {
  readonly source: string;
  readonly data: string;
  /** By layer and role, as test/oracles/lab_initial_sources.py ran it. */
  readonly weights: Readonly<Record<string, Readonly<Record<string, Drawn>>>>;
}

const READERS: Readonly<Record<string, (source: string) => Promise<Reading>>> = {
  torch: readTorch,
  keras: readKeras,
  flax: (source) => readJax('flax', source),
};

const DATA: Readonly<Record<string, DataShape>> = {
  digits: { width: 64, image: [8, 8, 1], problem: 'classification', classes: 10 },
  steps: { width: 36, image: null, shape: [12, 3], problem: 'classification', classes: 2 },
  tokens: { width: 12, image: null, shape: [12], tokens: { vocabulary: 30 }, problem: 'classification', classes: 2 },
};

async function fitted(framework: string, { source, data }: Program): Promise<Fit> {
  const { networks, sites } = (await READERS[framework]?.(source)) ?? { networks: [], sites: [] };
  const [network] = networks;
  const shape = DATA[data];
  if (!network || !shape) throw new Error('no network was read');
  const fit = fitNetwork(
    network,
    sites,
    shape,
    Object.fromEntries(network.unreadable.map((_, index) => [`unreadable-${index}`, 'ignore'])),
  );
  expect(fit.refusal).toBeNull();
  return fit;
}

const DRAWS = 24;

/** First weights of a network of the lab by the layers of the source that they are for. */
function drawn({ network, weighted }: Fit, layer: string, role: string): readonly number[] {
  const parameters = network ? parametersOf(network) : [];
  const places = weighted.find(({ name }) => name === layer)?.places ?? [];
  const found: number[] = [];
  for (let repeat = 0; repeat < DRAWS; repeat += 1) {
    const values = initialValues(parameters, stream(11, repeat, 'init'));
    for (const [index, parameter] of parameters.entries())
      if (parameter.role === role && places.includes(parameter.layer)) for (const value of values[index] ?? []) found.push(value);
  }
  return found;
}

const sources = (golden as unknown as { readonly sources: unknown }).sources as Readonly<Record<string, Readonly<Record<string, Program>>>>;

describe.each(Object.entries(sources))('programs of %s start as they do there', (framework, programs) => {
  test.each(Object.entries(programs))('%s', async (_name, program) => {
    const fit = await fitted(framework, program);
    for (const [layer, roles] of Object.entries(program.weights)) {
      for (const [role, theirs] of Object.entries(roles)) {
        const own = drawn(fit, layer, role);
        expect(own.length, `${layer} ${role}`).toBeGreaterThan(0);
        expectAlike(numbersOf(own), theirs, `${layer} ${role}`);
      }
    }
  });
});
