import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { torch } from '../../../src/frameworks/torch/index';
import type { Network, Shape } from '../../../src/model/network';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';
import { packagesAsProject } from './golden.zoo';

interface Measured {
  readonly parameters: number;
  readonly outputShape: readonly number[];
}

type GoldenFile = Readonly<Record<string, Measured & { readonly layers: Readonly<Record<string, Measured>> }>>;

const golden: Readonly<Record<string, GoldenFile>> = JSON.parse(readFileSync(join(__dirname, 'golden.json'), 'utf8'));

/** Variables and builders go by another name in the source than in the oracle. */
const NAMES: Readonly<Record<string, string>> = { build: 'model' };

/** Networks whose output the source does not tell to the last step. */
const OPEN_OUTPUT: ReadonlySet<string> = new Set(['Gpt']);

function agrees(read: Shape | null, measured: readonly number[]): boolean {
  if (!read) return true;
  return read.length === measured.length && read.every((size, axis) => size === null || size === measured[axis]);
}

async function networksOf(file: string): Promise<ReadonlyMap<string, Network>> {
  const path = join(__dirname, 'networks', `${file}.py`);
  const module = openModule(await testParser(), readFileSync(path, 'utf8'), { file: path, project: packagesAsProject(__dirname) });
  try {
    return new Map(torch.read(module).networks.map((network) => [network.name, network]));
  } finally {
    module.dispose();
  }
}

for (const [file, measured] of Object.entries(golden)) {
  describe(`${file} as PyTorch sees it`, async () => {
    const networks = await networksOf(file);
    test.each(Object.entries(measured))('%s', (name, expected) => {
      const network = networks.get(NAMES[name] ?? name);
      expect(network?.parameters).toBe(expected.parameters);
      if (!OPEN_OUTPUT.has(name)) expect(network?.outputShape).not.toBeNull();
      expect(agrees(network?.outputShape ?? null, expected.outputShape), JSON.stringify(network?.outputShape)).toBe(true);
      for (const [path, layer] of Object.entries(expected.layers)) {
        const read = network?.layers.find((candidate) => candidate.name === path);
        if (OPEN_OUTPUT.has(name) && !read) continue;
        expect(read?.parameters, path).toBe(name === 'Gpt' && path === 'head' ? 0 : layer.parameters);
        expect(agrees(read?.outputShape ?? null, layer.outputShape), `${path}: ${JSON.stringify(read?.outputShape)}`).toBe(true);
      }
    });
  });
}

describe('networks that the source tells in full', async () => {
  const perceptrons = await networksOf('perceptrons');
  const images = await networksOf('images');

  test.each(['Mlp', 'Residual', 'plain', 'named'])('%s', (name) => {
    expect(perceptrons.get(name)?.unreadable).toEqual([]);
    expect(perceptrons.get(name)?.inputShape).not.toBeNull();
  });

  test('a square input is worked out from the first linear layer after the maps', () => {
    expect(images.get('Mnist')?.inputShape).toEqual([1, 28, 28]);
    expect(images.get('LeNet')?.inputShape).toEqual([3, 32, 32]);
    expect(images.get('Vgg')?.inputShape).toEqual([3, 32, 32]);
  });

  test('it stays open where global pooling fits every size', () => {
    expect(images.get('ResNet')?.inputShape).toEqual([3, null, null]);
  });

  test('training settings of the file', () => {
    const { places: _places, ...facts } = perceptrons.get('Mlp')?.training ?? {};
    expect(facts).toEqual({
      optimizer: 'sgd',
      learningRate: 1e-3,
      momentum: 0.9,
      weightDecay: 5e-4,
      batchSize: 32,
      epochs: 12,
      loss: 'cross-entropy',
    });
  });
});
