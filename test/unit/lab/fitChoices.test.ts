import { describe, expect, test } from 'vitest';
import { type DataShape, type Decisions, type Fit, fitNetwork } from '../../../src/lab/space/fit';
import { readKeras } from '../keras/reading';
import { reading } from '../torch/open';

const TOKENS: DataShape = { width: 12, image: null, shape: [12], tokens: { vocabulary: 30 }, problem: 'classification', classes: 2 };
const STEPS: DataShape = { width: 36, image: null, shape: [12, 3], problem: 'classification', classes: 2 };
const DIGITS: DataShape = { width: 64, image: [8, 8, 1], problem: 'classification', classes: 10 };

async function torch(source: string, data: DataShape, decisions: Decisions = {}): Promise<Fit> {
  const { networks, sites } = await reading(`import torch\nimport torch.nn as nn\n\n\n${source}`);
  const [network] = networks;
  if (!network) throw new Error('no network was read');
  return fitNetwork(network, sites, data, decisions);
}

/** Answers every question with the first option, question after question. */
async function decided(source: string, data: DataShape): Promise<Fit> {
  let decisions: Decisions = {};
  for (let round = 0; round < 9; round += 1) {
    const fit = await torch(source, data, decisions);
    const [first] = fit.choices;
    if (!first) return fit;
    if (first.layerId in decisions) throw new Error(`${first.label} is asked again`);
    decisions = { ...decisions, [first.layerId]: first.options[0]?.decision ?? 'stop' };
  }
  throw new Error('questions without an end');
}

const notes = (fit: Fit) => fit.mappings.flatMap(({ outcome }) => ('note' in outcome ? [outcome.note] : []));

const TAGGER = `class Tagger(nn.Module):
    def __init__(self, words, hidden, p):
        super().__init__()
        self.words = nn.Embedding(words, hidden)
        self.lstm = nn.LSTM(hidden, hidden, batch_first=True)
        self.drop = nn.Dropout(0.2)
        self.inner = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, 2)

    def forward(self, x):
        y, _ = self.lstm(self.words(x))
        return self.out(self.drop(torch.relu(self.inner(y))))
`;

describe('sizes that nobody gives', () => {
  test('those that the data give are no question', async () => {
    const fit = await torch(
      `class Net(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.one = nn.Linear(inputs, 16)
        self.drop = nn.Dropout(0.5)
        self.two = nn.Linear(16, classes)

    def forward(self, x):
        return self.two(self.drop(torch.relu(self.one(x))))
`,
      DIGITS,
    );
    expect(fit.refusal).toBeNull();
    expect(fit.network?.layers.flatMap((layer) => (layer.type === 'dense' ? [layer.units] : []))).toEqual([16, 10]);
  });

  test('a hidden size is asked for, and taken as wide as what comes in', async () => {
    const asked = await torch(TAGGER, TOKENS);
    expect(asked.network).toBeNull();
    expect(asked.choices.map(({ options }) => options[0]?.decision)).toEqual(['as-wide']);
    const fit = await decided(TAGGER, TOKENS);
    expect(fit.refusal).toBeNull();
    expect(fit.network?.layers[0]).toMatchObject({ type: 'embedding', size: 64 });
    expect(fit.network?.layers[1]).toMatchObject({ type: 'recurrent', units: 64 });
    expect(notes(fit)).toContain('64 units, as you chose: the file does not give them');
  });
});

test('many residual blocks behind a layer that cannot be trained are told at once', async () => {
  const fit = await torch(
    `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(8, 8) for _ in range(60)])
        self.drop = nn.Dropout(0.5)
        self.out = nn.Linear(8, 10)

    def forward(self, x):
        x = torch.fft.fft(x)
        for block in self.blocks:
            x = x + torch.relu(block(x))
        return self.out(self.drop(x))
`,
    DIGITS,
  );
  expect(fit.choices).toHaveLength(1);
  expect(fit.mappings.filter(({ outcome }) => 'note' in outcome && outcome.note === 'follows a layer that cannot be trained').length).toBe(
    182,
  );
});

describe('outputs of every step or place', () => {
  const steps = TAGGER.replaceAll('hidden', '8').replace('self, words, 8, p', 'self, words');

  test('the last step, or the mean over all', async () => {
    const asked = await torch(steps, TOKENS);
    expect(asked.choices).toHaveLength(1);
    expect(asked.choices[0]?.options.map(({ decision }) => decision)).toEqual(['last-step', 'mean-places', 'stop']);
    const last = await torch(steps, TOKENS, { output: 'last-step' });
    expect(last.network?.layers.at(-1)).toMatchObject({ type: 'take', axis: 0, index: -1 });
    const mean = await torch(steps, TOKENS, { output: 'mean-places' });
    expect(mean.network?.layers.at(-1)).toMatchObject({ type: 'reduce', axes: [0], mode: 'mean' });
    expect(notes(mean)).toContain('the mean over all places, as you chose');
  });
});

describe('reshapes that would mix rows', () => {
  test('are refused, not flattened', async () => {
    const fit = await torch(
      `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 6, batch_first=True)
        self.drop = nn.Dropout(0.2)
        self.out = nn.Linear(6, 2)

    def forward(self, x):
        y, _ = self.lstm(x)
        return self.out(self.drop(y.reshape(-1, 6)))
`,
      STEPS,
    );
    expect(fit.refusal).toContain('makes a row of every step');
  });
});

test('a causal convolution of Keras sees no later step', async () => {
  const { networks, sites } = await readKeras(`import keras
from keras import layers

model = keras.Sequential([
    keras.Input((12, 3)),
    layers.Conv1D(4, 3, dilation_rate=2, padding="causal", activation="relu"),
    layers.Dropout(0.2),
    layers.GlobalAveragePooling1D(),
    layers.Dense(2),
])
`);
  const [network] = networks;
  if (!network) throw new Error('no network was read');
  const fit = fitNetwork(network, sites, STEPS);
  expect(fit.refusal).toBeNull();
  expect(fit.network?.layers.slice(0, 3)).toMatchObject([
    { type: 'zero-pad', padding: [[4, 0]] },
    { type: 'conv', rank: 1, filters: 4, kernel: [3], padding: 'valid', dilation: [2] },
    { type: 'activation', name: 'relu' },
  ]);
});
