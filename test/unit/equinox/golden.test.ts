import { describe, expect, test } from 'vitest';
import { beside, reading } from '../flax/open';

interface Measured {
  readonly parameters: number;
  readonly outputShape: readonly number[];
  readonly rates: readonly number[];
  /** Weights by path. */
  readonly layers: Readonly<Record<string, number>>;
}

const golden: Readonly<Record<string, Measured>> = JSON.parse(beside(__dirname, 'golden.json'));

describe('models as Equinox sees them', async () => {
  const { networks, sites } = await reading('equinox', beside(__dirname, 'networks', 'models.py'));

  test.each(Object.entries(golden))('%s', (name, measured) => {
    const network = networks.find((each) => each.name === name);
    if (!network) throw new Error('it was not found');
    expect([network.parameters, network.unreadable.map(({ reason }) => reason)]).toEqual([measured.parameters, []]);
    const { outputShape } = network;
    expect(outputShape?.length).toBe(measured.outputShape.length);
    for (const [axis, size] of measured.outputShape.entries()) expect([null, size]).toContain(outputShape?.[axis]);
    const rates = network.layers.flatMap(({ operation }) =>
      operation.type === 'dropout' ? [operation.siteId] : 'siteIds' in operation ? operation.siteIds : [],
    );
    expect(rates.map((id) => sites.find((site) => site.id === id)?.rate.value).sort()).toEqual(measured.rates);
    const first = new Map(
      network.layers.filter(({ sharesWith }) => sharesWith === undefined).map((layer) => [layer.name, layer.parameters]),
    );
    for (const [path, parameters] of Object.entries(measured.layers)) expect([path, first.get(path)]).toEqual([path, parameters]);
  });
});
