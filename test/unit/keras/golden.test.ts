import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Layer, Network, Shape } from '../../../src/model/network';
import { readKeras } from './reading';

interface GoldenModel {
  readonly parameters: number;
  readonly output?: Shape;
  readonly layers?: readonly { readonly class: string; readonly parameters: number; readonly output: Shape | null }[];
}

const at = (name: string) => new URL(name, import.meta.url);
const golden: { networks: Record<string, Record<string, GoldenModel>> } = JSON.parse(readFileSync(at('golden.json'), 'utf8'));

/** Models with others inside: Keras shows these as one layer, the reader shows their layers. */
const NESTING = new Set(['Sequential', 'Functional']);

async function networkOf(file: string): Promise<Network> {
  const { networks } = await readKeras(readFileSync(at(`networks/${file}`), 'utf8'));
  const last = networks.at(-1);
  if (!last) throw new Error(`no network in ${file}`);
  return last;
}

function summary(layers: readonly Pick<Layer, 'outputShape' | 'parameters'>[]): string[] {
  return layers.map((layer) => `${JSON.stringify(layer.outputShape)} ${layer.parameters}`).sort();
}

describe('networks as Keras 3.15 builds them (golden.json, made by test/oracles/keras_networks.py)', () => {
  test.each(Object.entries(golden.networks))('%s', async (file, models) => {
    const network = await networkOf(file);
    const expected = models.model;
    expect(expected).toBeDefined();
    if (!expected) return;
    expect(network.parameters).toBe(expected.parameters);
    if (expected.output) expect(network.outputShape).toEqual(expected.output);
    if (!expected.layers || expected.layers.some((layer) => NESTING.has(layer.class))) return;
    const wanted = expected.layers
      .filter((layer) => layer.class !== 'InputLayer')
      .map((layer) => ({ outputShape: layer.output, parameters: layer.parameters }));
    // Keras does not list what the operator makes of two tensors.
    const layers = network.layers.filter((layer) => layer.operation.type !== 'input' && layer.callee !== '+');
    expect(summary(layers)).toEqual(summary(wanted));
  });
});
