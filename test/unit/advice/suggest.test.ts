import { describe, expect, test } from 'vitest';
import { publishedRates } from '../../../src/advice/literature';
import { publishedSuggestions, type Suggestion, studySuggestion, weightedSuggestions } from '../../../src/advice/suggest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { applyEdits } from '../../../src/text/edit';
import { reportOf, sourceOf } from '../editor/reports';
import { testParser } from '../parser';

const NET = `import torch.nn as nn

net = nn.Sequential(
    nn.Dropout(0.1),
    nn.Linear(784, 800),
    nn.ReLU(),
    nn.Dropout(0.1),
    nn.Linear(800, 100),
    nn.ReLU(),
    nn.Dropout(0.1),
    nn.Linear(100, 20),
    nn.ReLU(),
    nn.Dropout(0.1),
    nn.Linear(20, 10),
)
`;

async function published(text: string, index = 0): Promise<readonly string[]> {
  const { sites, networks } = await reportOf(text);
  const site = sites[index];
  return site ? publishedSuggestions(site, networks).map(({ title }) => title) : [];
}

describe('the literature has a rate for', () => {
  const keras = (layers: string): string => `import keras\nfrom keras import layers\n\nnet = keras.Sequential([\n    ${layers},\n])\n`;

  test.each([
    ['the input', keras('layers.Input((8,)), layers.Dropout(0.1), layers.Dense(4)'), ['0.2']],
    ['hidden layers', keras('layers.Input((8,)), layers.Dense(9), layers.Dropout(0.1), layers.Dense(4)'), ['0.2', '0.5']],
    ['convolutions', keras('layers.Input((8, 8, 3)), layers.Conv2D(9, 3), layers.SpatialDropout2D(0.1), layers.Flatten()'), ['0.25']],
    ['attention', 'import torch.nn as nn\natt = nn.MultiheadAttention(8, 2, dropout=0.3)\n', ['0.1']],
    ['transformers', 'import torch.nn as nn\nlayer = nn.TransformerEncoderLayer(8, 2, dropout=0.3)\n', ['0.1']],
    ['recurrent layers', 'import torch.nn as nn\nrnn = nn.LSTM(8, 8, 2, dropout=0.1)\n', ['0.5', '0.65', '0.3']],
    ['their states', 'from keras import layers\nrnn = layers.LSTM(8, recurrent_dropout=0.1)\n', ['0.5']],
    ['embeddings', 'import torch.nn as nn\nnet = nn.Sequential(nn.Embedding(100, 8), nn.Dropout(0.3), nn.Linear(8, 2))\n', ['0.1']],
    ['whole paths', 'from timm.layers import DropPath\ndrop = DropPath(0.1)\n', ['0.5']],
    ['SELU', 'import torch.nn as nn\ndrop = nn.AlphaDropout(0.3)\n', ['0.05', '0.1']],
  ])('%s', async (_, text, rates) => {
    const titles = await published(text);
    expect(titles.map((title) => /^Set the rate to (\S+) \(drops \S+ %, keeps \S+ %\): \S/.exec(title)?.[1])).toEqual(rates);
  });

  test('its source and the place stand in the title', async () => {
    expect(await published(NET, 1)).toContain(
      'Set the rate to 0.5 (drops 50 %, keeps 50 %): Srivastava et al. 2014, on a hidden, fully connected layer',
    );
  });

  test('but nothing is said of the rate that is there, of rates from elsewhere, and where the place is unknown', async () => {
    expect(await published(NET.replaceAll('0.1', '0.5'), 1)).toHaveLength(1);
    expect(await published(`P = 0.1\n${NET.replaceAll('Dropout(0.1)', 'Dropout(P)')}`, 1)).toEqual([]);
    expect(await published(NET.replaceAll('Dropout(0.1)', 'Dropout()'), 1)).toEqual([]);
    expect(await published('import torch.nn as nn\ndrop = nn.Dropout(0.1)\n')).toEqual([]);
  });

  test('every figure of the table is a rate', () => {
    for (const { rates, source } of Object.values(publishedRates).flat()) {
      expect(source.url).toMatch(/^https:\/\//);
      for (const rate of rates ?? []) expect(rate > 0 && rate < 1).toBe(true);
    }
  });
});

describe('the weights of the layers', () => {
  async function weighted(text: string, index: number): Promise<readonly Suggestion[]> {
    const { sites, networks } = await reportOf(text);
    const site = sites[index];
    return site ? weightedSuggestions(site, networks, sites) : [];
  }

  test('give the largest layer the largest rate, and one action sets all of them', async () => {
    const titles = await Promise.all([1, 2, 3].map(async (index) => (await weighted(NET, index)).map(({ title }) => title)));
    expect(titles.map(([first]) => /^Set the rate to (\S+)/.exec(first ?? '')?.[1])).toEqual(['0.5', '0.4', '0.2']);
    expect(titles[0]?.[0]).toMatch(/: by its weights, layer \d has 628,000 \(hidden layers 2,020 to 628,000\)$/);
    const together = (await weighted(NET, 1))[1];
    expect(together?.title).toMatch(
      /^Set 3 rates by the weights of the hidden layers, more weights drop more: layer \d to 0\.5, layer \d to 0\.4, layer \d to 0\.2$/,
    );
    const analyzer = createAnalyzer({ parser: await testParser() });
    const edits = together?.changes.flatMap((change) => analyzer.write(sourceOf(NET), () => change) ?? []) ?? [];
    const after = applyEdits(NET, edits);
    expect((await reportOf(after)).sites.map(({ rate }) => rate.value)).toEqual([0.1, 0.5, 0.4, 0.2]);
    expect(await weighted(after, 1)).toEqual([]);
  });

  test('say nothing of the input, of layers alike, of unknown sizes and of a single layer', async () => {
    expect(await weighted(NET, 0)).toEqual([]);
    const alike = NET.replace('784, 800', '100, 90')
      .replace('800, 100', '90, 100')
      .replace('100, 20', '100, 80')
      .replace('20, 10', '80, 10');
    expect(await weighted(alike, 1)).toEqual([]);
    expect(await weighted(NET.replaceAll('100', 'width'), 1)).toEqual([]);
  });
});

test('the lab proposes the rate of its study, unless it is there already', async () => {
  const { sites } = await reportOf(NET);
  const [site] = sites;
  if (!site) throw new Error('no site');
  expect(studySuggestion(site, 0.3, 5)?.title).toBe(
    "Set the rate to 0.3 (drops 30 %, keeps 70 %): best in the lab's study of this network (n = 5)",
  );
  expect(studySuggestion(site, 0.1, 5)).toBeNull();
});
