import { describe, expect, test } from 'vitest';
import type { Network, Shape } from '../../../src/model/network';
import type { Reading } from '../../../src/model/reading';
import { beside, reading } from './open';

interface Measured {
  readonly parameters: number;
  readonly outputShape: readonly number[];
  /** Of every dropout and attention layer that drops something, in order of size. */
  readonly rates: readonly number[];
  readonly layers: Readonly<Record<string, { readonly parameters: number; readonly outputShape?: readonly number[] }>>;
}

const golden: Readonly<Record<string, Readonly<Record<string, Measured>>>> = JSON.parse(beside(__dirname, 'golden.json'));

function agrees(read: Shape | null, measured: readonly number[]): boolean {
  return read === null || (read.length === measured.length && read.every((size, axis) => size === null || size === measured[axis]));
}

/** Rates of the dropouts that the layers of a network run; one object that runs several times has its rate once. */
function ratesOf({ sites }: Reading, network: Network): readonly number[] {
  const rate = (id: string) => sites.find((site) => site.id === id)?.rate.value ?? Number.NaN;
  return network.layers
    .filter((layer) => layer.sharesWith === undefined)
    .flatMap(({ operation }) =>
      operation.type === 'dropout' ? [rate(operation.siteId)] : 'siteIds' in operation ? operation.siteIds.map(rate) : [],
    )
    .sort((a, b) => a - b);
}

/** Networks that give a part another rate than the part's own default, which is what its site says. */
const OTHER_RATES: ReadonlySet<string> = new Set(['linen_plain Tower', 'linen_plain Twice', 'nnx_sequences Gpt']);

/** Parts whose sizes only the whole tells. */
const OPEN_PARTS: ReadonlySet<string> = new Set(['nnx_plain Encoder', 'nnx_plain ConvBlock', 'nnx_sequences Block']);

for (const [file, networks] of Object.entries(golden)) {
  describe(`${file} as Flax sees it`, async () => {
    const found = await reading('flax', beside(__dirname, 'networks', `${file}.py`));
    test.each(Object.entries(networks))('%s', (name, measured) => {
      const network = found.networks.find((each) => each.name === name);
      if (!network) throw new Error('it was not found');
      if (OPEN_PARTS.has(`${file} ${name}`)) {
        expect(network.parameters).toBeNull();
        return;
      }
      expect([network.parameters, network.unreadable.map(({ reason }) => reason)]).toEqual([measured.parameters, []]);
      expect(network.outputShape).not.toBeNull();
      expect(agrees(network.outputShape, measured.outputShape), JSON.stringify(network.outputShape)).toBe(true);
      if (file.startsWith('linen')) expect(network.outputShape).toEqual(measured.outputShape);
      if (!OTHER_RATES.has(`${file} ${name}`)) expect(ratesOf(found, network)).toEqual(measured.rates);
      for (const [path, layer] of Object.entries(measured.layers)) {
        const read = network.layers.find(
          ({ name: given, operation }) => operation.type !== 'input' && (given === path || given === `${path}_2`),
        );
        expect([path, read?.parameters]).toEqual([path, layer.parameters]);
        if (layer.outputShape) expect(agrees(read?.outputShape ?? null, layer.outputShape), `${path}: ${read?.outputShape}`).toBe(true);
      }
    });
  });
}
