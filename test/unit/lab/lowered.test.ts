import { describe, expect, test } from 'vitest';
import { FOLDERS, type Library, sourceNetworks } from './sources';
import { loweredAsWritten } from './written';

/** Networks whose trained weights are others than the file's, with what the lab says about it. */
const OTHERS: Readonly<Record<string, string>> = {
  'flax/networks/linen_sequences.py Gru': "biases on all gates of the state, where flax has one on the candidate's only",
};

/** It holds a layer that no forward pass runs; the weights of those that run are all there. */
const UNUSED: Readonly<Record<string, number>> = { 'torch/networks/towers.py tower': 32 };

/** Networks that are lowered as they are written, out of all that the sources have; the rest has no single row of outputs, or says what is in the way. */
const AT_LEAST: Readonly<Record<Library, number>> = { torch: 20, keras: 28, tfjs: 15, flax: 15, equinox: 5, haiku: 6 };

describe.each(Object.keys(FOLDERS) as Library[])('sources of %s', async (library) => {
  const sources = await sourceNetworks(library);
  const lowered = sources.map((source) => ({ ...source, ...loweredAsWritten(source.network, source.sites) }));

  test('weights are as many as the reader counts, which goldens of the library itself confirm', () => {
    const wrong = lowered.flatMap(({ file, network, weights, fit }) => {
      const name = `${file} ${network.name}`;
      const notes = fit.mappings.flatMap(({ outcome }) => (outcome.kind === 'adapted' ? [outcome.note] : []));
      if (OTHERS[name] !== undefined) return notes.includes(OTHERS[name] ?? '') ? [] : [`${name} is silent`];
      const expected = network.parameters === null ? null : network.parameters - (UNUSED[name] ?? 0);
      return weights === null || expected === null || weights === expected ? [] : [`${name}: ${weights} instead of ${expected}`];
    });
    expect(wrong).toEqual([]);
  });

  test('what is refused says why, and an unread layer lets the user choose', () => {
    for (const { fit, weights, file, network } of lowered) {
      if (weights !== null) continue;
      expect(fit.refusal, `${file} ${network.name}`).toMatch(/^The lab cannot train .+: .+\.$/);
      const refused = fit.mappings.filter(({ outcome }) => outcome.kind === 'unsupported');
      const asked = new Set(fit.choices.map(({ layerId }) => layerId));
      const inputs = new Set(network.layers.flatMap(({ id, operation }) => (operation.type === 'input' ? [id] : [])));
      for (const { layerId } of refused) expect(asked.has(layerId) || inputs.has(layerId), `${file} ${network.name} ${layerId}`).toBe(true);
    }
  });

  test('so many are lowered', () => {
    expect(lowered.filter(({ weights }) => weights !== null).length).toBeGreaterThanOrEqual(AT_LEAST[library]);
  });
});

test('layers that nothing changes keep the rates of their sites', async () => {
  const sources = await sourceNetworks('torch');
  const mlp = sources.find(({ network }) => network.name === 'Mlp');
  if (!mlp) throw new Error('the perceptron is gone');
  const { made } = loweredAsWritten(mlp.network, mlp.sites);
  const rates = made?.layers.flatMap((layer) => (layer.type === 'dropout' ? [layer.rate] : []));
  const written = mlp.network.layers.flatMap(({ operation }) =>
    operation.type === 'dropout' ? [mlp.sites.find(({ id }) => id === operation.siteId)?.rate.value] : [],
  );
  expect(rates?.length).toBeGreaterThan(0);
  expect(rates).toEqual(written);
});
