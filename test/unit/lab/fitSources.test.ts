import { describe, expect, test } from 'vitest';
import type { LabLayer } from '../../../src/lab/network';
import { type DataShape, type Decisions, type Fit, fitNetwork } from '../../../src/lab/space/fit';
import { readKeras } from '../keras/reading';
import { reading } from '../torch/open';

const DIGITS: DataShape = { width: 64, image: [8, 8, 1], problem: 'classification', classes: 10 };
const TOKENS: DataShape = { width: 12, image: null, shape: [12], tokens: { vocabulary: 30 }, problem: 'classification', classes: 2 };
const STEPS: DataShape = { width: 36, image: null, shape: [12, 3], problem: 'classification', classes: 2 };

async function torch(init: string, forward: string, data: DataShape, decisions: Decisions = {}): Promise<Fit> {
  const body = (text: string) =>
    text
      .split('\n')
      .map((line) => `        ${line}\n`)
      .join('');
  const source = `import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n${body(init)}\n    def forward(self, x):\n${body(forward)}`;
  const { networks, sites } = await reading(source);
  const [network] = networks;
  if (!network) throw new Error('no network was read');
  return fitNetwork(network, sites, data, decisions);
}

async function keras(layers: string, data: DataShape, decisions: Decisions = {}): Promise<Fit> {
  const { networks, sites } = await readKeras(`import keras\nfrom keras import layers\n\n${layers}`);
  const [network] = networks;
  if (!network) throw new Error('no network was read');
  return fitNetwork(network, sites, data, decisions);
}

function layersOf(fit: Fit): readonly LabLayer[] {
  expect(fit.refusal).toBeNull();
  return fit.network?.layers ?? [];
}

const types = (fit: Fit) => layersOf(fit).map(({ type }) => type);
const notes = (fit: Fit) => fit.mappings.flatMap(({ outcome }) => ('note' in outcome ? [outcome.note] : []));

describe('axes of PyTorch, channels last here', () => {
  test('maps are flattened as they stand, which is said', async () => {
    const fit = await torch(
      'self.conv = nn.Conv2d(1, 4, 3)\nself.drop = nn.Dropout(0.5)\nself.out = nn.Linear(144, 10)',
      'x = self.conv(x)\nreturn self.out(self.drop(x.flatten(1)))',
      DIGITS,
    );
    expect(types(fit)).toEqual(['conv', 'flatten', 'dropout', 'dense']);
    expect(notes(fit).join()).toContain('only the order of random weights differs');
  });

  test('where a later layer asks for the order of flattened values, they are put into it', async () => {
    const fit = await torch(
      'self.conv = nn.Conv2d(1, 4, 3)\nself.drop = nn.Dropout(0.5)\nself.out = nn.Linear(72, 10)',
      'x = self.conv(x).flatten(1)\nreturn self.out(self.drop(x[:, 0:72]))',
      DIGITS,
    );
    expect(layersOf(fit).map(({ type }) => type)).toEqual(['conv', 'permute', 'flatten', 'slice', 'dropout', 'dense']);
    expect(layersOf(fit)[1]).toEqual({ type: 'permute', axes: [2, 0, 1] });
  });

  test('a permutation to channels last and back moves nothing', async () => {
    const fit = await torch(
      'self.conv = nn.Conv2d(1, 4, 3, padding=1)\nself.norm = nn.LayerNorm(4)\nself.mix = nn.Linear(4, 4)\nself.conv2 = nn.Conv2d(4, 4, 3)\nself.drop = nn.Dropout2d(0.5)\nself.pool = nn.AdaptiveAvgPool2d(1)\nself.out = nn.Linear(4, 10)',
      'x = self.conv(x).permute(0, 2, 3, 1)\nx = self.mix(self.norm(x)).permute(0, 3, 1, 2)\nx = self.pool(self.drop(self.conv2(x)))\nreturn self.out(torch.flatten(x, 1))',
      DIGITS,
    );
    expect(types(fit)).toEqual(['conv', 'layer-norm', 'dense', 'conv', 'dropout', 'global-pool', 'dense']);
  });

  test('a dense layer on the width moves that axis to the end', async () => {
    const fit = await torch(
      'self.conv = nn.Conv2d(1, 4, 3)\nself.wide = nn.Linear(6, 5)\nself.drop = nn.Dropout(0.5)\nself.out = nn.Linear(120, 10)',
      'x = self.wide(self.conv(x))\nreturn self.out(self.drop(x.flatten(1)))',
      DIGITS,
    );
    expect(layersOf(fit)[1]).toEqual({ type: 'permute', axes: [0, 2, 1] });
    expect(layersOf(fit).at(-1)).toEqual({ type: 'dense', units: 10, bias: true });
  });

  test('feature maps are joined along the channels', async () => {
    const fit = await torch(
      'self.a = nn.Conv2d(1, 4, 3, padding=1)\nself.b = nn.Conv2d(1, 6, 1)\nself.drop = nn.Dropout(0.5)\nself.out = nn.Linear(640, 10)',
      'x = torch.cat([self.a(x), self.b(x)], dim=1)\nreturn self.out(self.drop(x.flatten(1)))',
      DIGITS,
    );
    expect(layersOf(fit)[2]).toEqual({ type: 'concatenate', from: [0, 1] });
  });
});

describe('sequences', () => {
  test('PyTorch drops the outputs of all layers but the last', async () => {
    const fit = await torch(
      'self.lstm = nn.LSTM(3, 8, num_layers=3, dropout=0.2, batch_first=True, bidirectional=True)\nself.out = nn.Linear(16, 2)',
      'y, _ = self.lstm(x)\nreturn self.out(y[:, -1, :])',
      STEPS,
    );
    expect(types(fit)).toEqual(['recurrent', 'dropout', 'recurrent', 'dropout', 'recurrent', 'take', 'dense']);
    expect(layersOf(fit)[1]).toMatchObject({ type: 'dropout', granularity: 'element', rate: 0.2 });
    expect(layersOf(fit)[4]).toMatchObject({ cell: 'lstm', units: 8, bidirectional: true, sequences: true });
  });

  test('the last state of the backward direction is that of the first step', async () => {
    const fit = await torch(
      'self.gru = nn.GRU(3, 8, batch_first=True, bidirectional=True)\nself.drop = nn.Dropout(0.3)\nself.out = nn.Linear(16, 2)',
      '_, h = self.gru(x)\nreturn self.out(self.drop(torch.cat([h[-2], h[-1]], dim=1)))',
      STEPS,
    );
    expect(layersOf(fit).slice(1, 5)).toEqual([
      { type: 'take', axis: 0, index: -1 },
      { type: 'slice', axis: 0, start: 0, end: 8 },
      { type: 'take', axis: 0, index: 0, from: [0] },
      { type: 'slice', axis: 0, start: 8, end: 16 },
    ]);
  });

  test('Keras drops inputs and states of all steps by one mask each', async () => {
    const fit = await keras(
      'model = keras.Sequential([layers.Input((12, 3)), layers.LSTM(8, dropout=0.1, recurrent_dropout=0.4), layers.Dense(2, activation="softmax")])',
      STEPS,
    );
    const [lstm] = layersOf(fit);
    if (lstm?.type !== 'recurrent') throw new Error('no recurrent layer');
    expect(lstm).toMatchObject({ cell: 'lstm', sequences: false });
    expect(lstm.inputSite).not.toBe(lstm.stateSite);
    expect([lstm.inputSite, lstm.stateSite]).not.toContain(undefined);
  });

  test('rows of images are steps where the user has no sequences, which is said', async () => {
    const fit = await torch(
      'self.rnn = nn.RNN(28, 8, nonlinearity="relu", batch_first=True)\nself.drop = nn.Dropout(0.1)\nself.out = nn.Linear(8, 10)',
      'y, h = self.rnn(x)\nreturn self.out(self.drop(y[:, -1]))',
      DIGITS,
    );
    expect(fit.network?.input).toEqual([8, 8]);
    expect(layersOf(fit)[0]).toMatchObject({ activation: 'relu' });
    expect(notes(fit)).toEqual(
      expect.arrayContaining([expect.stringContaining('8 rows of each image as 8 steps of 8 values'), '8 inputs instead of 28']),
    );
  });

  test('rows that are steps already pass a change of shape into steps', async () => {
    const fit = await torch(
      'self.rnn = nn.LSTM(8, 96, batch_first=True)\nself.drop = nn.Dropout(0.1)\nself.out = nn.Linear(96, 10)',
      'y, _ = self.rnn(x.view(-1, 8, 8))\nreturn self.out(self.drop(y[:, -1]))',
      DIGITS,
    );
    expect(types(fit)).toEqual(['recurrent', 'take', 'dropout', 'dense']);
    expect(notes(fit)).toContain('it is 8×8 already');
  });

  test('tokens go through an embedding, whose rows are enough for the data', async () => {
    const fit = await keras(
      'model = keras.Sequential([layers.Embedding(20, 8), layers.Conv1D(6, 3, activation="relu"), layers.GlobalMaxPooling1D(), layers.Dropout(0.5), layers.Dense(1, activation="sigmoid")])',
      TOKENS,
    );
    expect(fit.network).toMatchObject({ input: [12], inputKind: 'tokens', outputs: 1 });
    expect(layersOf(fit)[0]).toEqual({ type: 'embedding', rows: 30, size: 8 });
    expect(fit.loss).toEqual({ name: 'binary-cross-entropy' });
  });

  test('an encoder layer is attention and a perceptron, each dropped, added and normalised', async () => {
    const fit = await torch(
      'self.layer = nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, dropout=0.1, activation="gelu", norm_first=True, batch_first=True)\nself.inner = nn.Linear(3, 8)\nself.out = nn.Linear(8, 2)',
      'x = self.layer(self.inner(x))\nreturn self.out(x.mean(dim=1))',
      STEPS,
    );
    expect(types(fit)).toEqual([
      'dense',
      'layer-norm',
      'attention',
      'dropout',
      'add',
      'layer-norm',
      'dense',
      'activation',
      'dropout',
      'dense',
      'dropout',
      'add',
      'reduce',
      'dense',
    ]);
    const sites = layersOf(fit).flatMap((layer) => ('siteId' in layer ? [layer.siteId] : []));
    expect(sites).toHaveLength(4);
    expect(new Set(sites).size).toBe(1);
  });

  test('a mask from elsewhere is no attention without one', async () => {
    const fit = await torch(
      'self.attention = nn.MultiheadAttention(3, 1, dropout=0.1, batch_first=True)\nself.out = nn.Linear(3, 2)',
      'y, _ = self.attention(x, x, x, attn_mask=self.mask)\nreturn self.out(y[:, 0])',
      STEPS,
    );
    expect(fit.network).toBeNull();
    expect(fit.refusal).toMatch(/its mask comes from elsewhere/);
  });
});

describe('branches and shared weights', () => {
  test('a residual block', async () => {
    const fit = await torch(
      'self.a = nn.Linear(64, 64)\nself.drop = nn.Dropout(0.2)\nself.out = nn.Linear(64, 10)',
      'x = x + self.drop(F.relu(self.a(x)))\nreturn self.out(x)',
      { ...DIGITS, image: null },
    );
    expect(layersOf(fit)[3]).toEqual({ type: 'add', from: [-1, 2] });
  });

  test('a layer that is applied twice has its weights once', async () => {
    const fit = await torch(
      'self.a = nn.Linear(64, 64)\nself.drop = nn.Dropout(0.2)\nself.out = nn.Linear(64, 10)',
      'x = self.drop(self.a(x))\nreturn self.out(self.a(x))',
      { ...DIGITS, image: null },
    );
    expect(layersOf(fit)[2]).toEqual({ type: 'dense', units: 64, bias: true, sharesWith: 0 });
  });

  test('a gate, and a scale', async () => {
    const fit = await torch(
      'self.a = nn.Linear(64, 8)\nself.b = nn.Linear(64, 8)\nself.drop = nn.Dropout(0.2)\nself.out = nn.Linear(8, 10)',
      'x = torch.sigmoid(self.a(x)) * self.b(x)\nreturn self.out(self.drop(1 - 0.5 * x))',
      { ...DIGITS, image: null },
    );
    expect(layersOf(fit).slice(3, 6)).toEqual([
      { type: 'multiply', from: [1, 2] },
      { type: 'affine', factor: 0.5, offset: 0 },
      { type: 'affine', factor: -1, offset: 1 },
    ]);
  });
});

describe('what the user decides', () => {
  const layers = (rest: string) =>
    `model = keras.Sequential([layers.Input((64,)), layers.Dense(8), ${rest}, layers.Dropout(0.5), layers.Dense(10)])`;

  test('an unknown layer stops the study, or is passed by', async () => {
    const source = layers('layers.UnitNormalization()');
    const fit = await keras(source, { ...DIGITS, image: null });
    expect(fit.network).toBeNull();
    expect(fit.choices).toHaveLength(1);
    const [asked] = fit.choices;
    expect(asked?.options.map(({ decision }) => decision)).toEqual(['identity', 'stop']);
    const again = await keras(source, { ...DIGITS, image: null }, { [asked?.layerId ?? '']: 'identity' });
    expect(types(again)).toEqual(['dense', 'dropout', 'dense']);
    expect(notes(again)).toEqual([expect.stringMatching(/^passed by, as you chose: cannot be read: UnitNormalization/)]);
  });

  test('a regularizer that the lab has not is named, and left out on demand', async () => {
    const source =
      'model = keras.Sequential([layers.Input((64,)), layers.Dense(8, kernel_regularizer="l2"), layers.Dropout(0.5), layers.Dense(10)])';
    const fit = await keras(source, { ...DIGITS, image: null });
    expect(fit.refusal).toMatch(/has a kernel_regularizer, which is left out/);
    const decisions = Object.fromEntries(fit.choices.map(({ layerId }) => [layerId, 'ignore' as const]));
    expect(types(await keras(source, { ...DIGITS, image: null }, decisions))).toEqual(['dense', 'dropout', 'dense']);
  });

  test('one of two outputs is trained', async () => {
    const source =
      'x = keras.Input((64,))\nh = layers.Dropout(0.5)(layers.Dense(8)(x))\na = layers.Dense(3)(h)\nb = layers.Dense(10)(h)\nmodel = keras.Model(x, [a, b])';
    const fit = await keras(source, { ...DIGITS, image: null });
    expect(fit.refusal).toMatch(/it has 2 outputs/);
    const last = fit.choices.at(-1)?.layerId ?? '';
    const again = await keras(source, { ...DIGITS, image: null }, { [last]: 'only-output' });
    expect(types(again)).toEqual(['dense', 'dropout', 'dense']);
    expect(notes(again)).toContain('does not reach the output that is trained');
  });

  test('a dense layer is added where none gives the output', async () => {
    const fit = await torch(
      'self.lstm = nn.LSTM(3, 8, batch_first=True)\nself.drop = nn.Dropout(0.5)',
      'y, _ = self.lstm(x)\nreturn self.drop(y[:, -1])',
      STEPS,
    );
    expect(fit.refusal).toMatch(/needs a dense layer that gives the output/);
    expect(fit.choices.map(({ layerId }) => layerId)).toEqual(['output']);
    const again = await torch(
      'self.lstm = nn.LSTM(3, 8, batch_first=True)\nself.drop = nn.Dropout(0.5)',
      'y, _ = self.lstm(x)\nreturn self.drop(y[:, -1])',
      STEPS,
      { output: 'append-dense' },
    );
    expect(layersOf(again).at(-1)).toEqual({ type: 'dense', units: 2, bias: true });
  });
});

describe('what the source says about weights', () => {
  test('initializers of Keras, and one that the lab has not', async () => {
    const fit = await keras(
      'model = keras.Sequential([layers.Input((64,)), layers.Dense(8, kernel_initializer="he_normal", bias_initializer=keras.initializers.Constant(0.1)), layers.Dropout(0.5), layers.Dense(10, kernel_initializer="identity")])',
      { ...DIGITS, image: null },
    );
    expect(layersOf(fit)[0]).toMatchObject({
      initial: {
        kernel: { kind: 'variance-scaling', scale: 2, fan: 'in', distribution: 'truncated-normal' },
        bias: { kind: 'constant', value: 0.1 },
      },
    });
    expect(notes(fit)).toEqual([expect.stringMatching(/its kernel starts as by default, not by identity/)]);
    expect(fit.settings).toContainEqual({
      name: 'initial weights of dense',
      value: 'He, truncated normal',
      origin: { kind: 'file', span: { start: expect.any(Number), end: expect.any(Number) } },
    });
  });

  test("PyTorch's init functions", async () => {
    const fit = await torch(
      'self.a = nn.Linear(64, 8)\nnn.init.xavier_uniform_(self.a.weight)\nnn.init.zeros_(self.a.bias)\nself.drop = nn.Dropout(0.5)\nself.out = nn.Linear(8, 10)',
      'return self.out(self.drop(self.a(x)))',
      { ...DIGITS, image: null },
    );
    expect(layersOf(fit)[0]).toMatchObject({
      initial: {
        kernel: { kind: 'variance-scaling', scale: 1, fan: 'average', distribution: 'uniform' },
        bias: { kind: 'constant', value: 0 },
      },
    });
  });
});
