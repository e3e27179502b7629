import { describe, expect, test } from 'vitest';
import { beside, reading } from '../flax/open';

interface Measured {
  readonly parameters: number;
  /** Without the samples. */
  readonly outputShape: readonly number[];
  /** Weights by the names that Haiku gives its modules. */
  readonly modules: Readonly<Record<string, number>>;
}

const golden: Readonly<Record<string, Readonly<Record<string, Measured>>>> = JSON.parse(beside(__dirname, 'golden.json'));

for (const [file, networks] of Object.entries(golden)) {
  describe(`${file} as Haiku sees it`, async () => {
    const found = await reading('haiku', beside(__dirname, 'networks', `${file}.py`));

    test.each(Object.entries(networks))('%s', (name, measured) => {
      const network = found.networks.find((each) => each.name === name);
      if (!network) throw new Error('it was not found');
      expect([network.parameters, network.unreadable.map(({ reason }) => reason)]).toEqual([measured.parameters, []]);
      expect(network.outputShape).toEqual(measured.outputShape);
      const named = new Set<string>();
      for (const layer of network.layers) {
        if (layer.parameters === 0) continue;
        const own = Object.entries(measured.modules).filter(([path]) => path === layer.name || path.startsWith(`${layer.name}/`));
        expect([layer.name, layer.parameters]).toEqual([layer.name, own.reduce((sum, [, size]) => sum + size, 0)]);
        for (const [path] of own) named.add(path);
      }
      // What is left are parameters that functions and modules ask for themselves.
      const left = Object.keys(measured.modules).filter((path) => !named.has(path));
      expect(left.every((path) => path === '~' || path === 'shared')).toBe(true);
    });
  });
}

test('what is followed by it, and what is not', async () => {
  const { networks } = await reading('haiku', beside(__dirname, 'networks', 'images.py'));
  // A lambda that merely calls a class lends it its inputs and is no network of its own.
  expect(networks.map(({ name, form }) => `${form} ${name}`)).toEqual([
    'functional lenet',
    'functional convnet',
    'class Block',
    'class Residual',
    'functional autoencoder',
    'functional upscale',
    'functional separable',
    'functional volume',
    'functional configured',
    'functional structured',
    'class Shared',
    'functional single',
  ]);
});
