import { describe, expect, test } from 'vitest';
import { torch } from '../../../src/frameworks/torch/index';
import { type DataShape, fitNetwork } from '../../../src/lab/space/fit';
import { givenText, readGiven } from '../../../src/lab/space/given';
import { parametersOf, weightCount } from '../../../src/lab/space/parameters';
import { settleSizes, takenSizes } from '../../../src/lab/space/sizes';
import type { GivenValues } from '../../../src/model/arguments';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';

const DIGITS: DataShape = { width: 64, image: [8, 8, 1], problem: 'classification', classes: 10 };
const TOKENS: DataShape = { width: 12, image: null, shape: [12], tokens: { vocabulary: 30 }, problem: 'classification', classes: 2 };

/** Reads, fits and settles as the lab does. */
async function settled(source: string, data: DataShape, entered: GivenValues = {}) {
  const module = openModule(await testParser(), `import torch\nimport torch.nn as nn\n\n\n${source}`);
  try {
    return settleSizes(entered, (values) => {
      const { networks, sites } = torch.read(module, 'networks', () => values);
      const network = networks.at(-1);
      if (!network) throw new Error('no network is read');
      const fit = fitNetwork(network, sites, data);
      return { network, fit, proposed: fit.proposed };
    });
  } finally {
    module.dispose();
  }
}

const NET = `class Net(nn.Module):
    def __init__(self, inputs, hidden, classes, p=0.5):
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden)
        self.drop = nn.Dropout(p)
        self.fc2 = nn.Linear(hidden, classes)

    def forward(self, x):
        return self.fc2(self.drop(torch.relu(self.fc1(x))))
`;

describe('sizes that the file leaves open', () => {
  test('the data tell the first and the last, the rest is asked for', async () => {
    const { sizes, result } = await settled(NET, DIGITS);
    expect(sizes.map(({ argument, value, from }) => [argument.name, argument.kind, value, from])).toEqual([
      ['inputs', 'integer', 64, 'data'],
      ['hidden', 'integer', undefined, 'nothing'],
      ['classes', 'integer', 10, 'data'],
      ['p', 'share', 0.5, 'default'],
    ]);
    expect(result.fit.network).toBeNull();
  });

  test('what is entered builds the network, with the weights that PyTorch would count', async () => {
    const { sizes, result } = await settled(NET, DIGITS, { hidden: 12 });
    expect(result.fit.refusal).toBeNull();
    expect(result.fit.network && weightCount(parametersOf(result.fit.network))).toBe(64 * 12 + 12 + 12 * 10 + 10);
    expect(takenSizes(sizes)).toEqual({
      inputs: { value: 64, from: 'data' },
      hidden: { value: 12, from: 'entered' },
      classes: { value: 10, from: 'data' },
    });
  });

  test('settings of an object that is handed over, a vocabulary, a default of get', async () => {
    const source = `class Text(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.embed = nn.Embedding(config.words, config["size"])
        self.lstm = nn.LSTM(config["size"], config.hidden, num_layers=config.get("layers", 1), batch_first=True)
        self.drop = nn.Dropout(config.dropout)
        self.out = nn.Linear(self.config.hidden, 2)

    def forward(self, x):
        out, _ = self.lstm(self.embed(x))
        return self.out(self.drop(out[:, -1]))
`;
    const asked = await settled(source, TOKENS);
    expect(asked.sizes.map(({ argument, value, from }) => [argument.name, argument.kind, value, from])).toEqual([
      ['config.words', 'integer', 30, 'data'],
      ['config.size', 'integer', undefined, 'nothing'],
      ['config.hidden', 'integer', undefined, 'nothing'],
      ['config.dropout', 'share', undefined, 'nothing'],
      ['config.layers', 'integer', 1, 'default'],
    ]);
    const { result } = await settled(source, TOKENS, { 'config.size': 6, 'config.hidden': 8, 'config.layers': 2 });
    expect(result.fit.refusal).toBeNull();
    const lstm = (inputs: number) => 4 * 8 * (inputs + 8 + 2);
    expect(result.fit.network && weightCount(parametersOf(result.fit.network))).toBe(30 * 6 + lstm(6) + lstm(8) + 8 * 2 + 2);
  });

  test('lists, switches and words decide loops and branches', async () => {
    const source = `class Net(nn.Module):
    def __init__(self, sizes, act, bias, norm: bool, drop):
        super().__init__()
        layers = []
        last = 64
        for size in sizes:
            layers.append(nn.Linear(last, size, bias=bias))
            if norm:
                layers.append(nn.BatchNorm1d(size))
            layers.append({"relu": nn.ReLU, "tanh": nn.Tanh}[act]())
            layers.append(nn.Dropout(drop))
            last = size
        self.body = nn.Sequential(*layers, nn.Linear(last, 10))

    def forward(self, x):
        return self.body(x)
`;
    const { sizes } = await settled(source, DIGITS);
    expect(sizes.map(({ argument }) => [argument.name, argument.kind, argument.options])).toEqual([
      ['sizes', 'list', []],
      ['act', 'text', ['relu', 'tanh']],
      ['bias', 'truth', []],
      ['norm', 'truth', []],
      ['drop', 'share', []],
    ]);
    const { result } = await settled(source, DIGITS, { sizes: [9, 7], act: 'tanh', bias: false, norm: true, drop: 0.1 });
    expect(result.fit.refusal).toBeNull();
    expect(result.fit.network && weightCount(parametersOf(result.fit.network))).toBe(64 * 9 + 18 + 9 * 7 + 14 + 7 * 10 + 10);
  });

  test('sizes that do not fit name the layer and the sizes', async () => {
    const source = `class Net(nn.Module):
    def __init__(self, hidden, inner):
        super().__init__()
        self.fc1 = nn.Linear(64, hidden)
        self.drop = nn.Dropout(0.5)
        self.fc2 = nn.Linear(inner, 10)

    def forward(self, x):
        return self.fc2(self.drop(self.fc1(x)))
`;
    const { result } = await settled(source, DIGITS, { hidden: 16, inner: 20 });
    expect(result.fit.refusal).toContain('fc2');
    expect(result.fit.refusal).toMatch(/20.*16|16.*20/);
    const told = await settled(source, DIGITS, { hidden: 16 });
    expect(told.sizes.find(({ argument }) => argument.name === 'inner')).toMatchObject({ value: 16, from: 'data' });
    expect(told.result.fit.refusal).toBeNull();
  });

  test('calls that differ are told, each with its values; one that agrees is taken', async () => {
    const twice = await settled(`${NET}\n\nsmall = Net(64, 8, 10)\nwide = Net(64, hidden=32, classes=10)\n`, DIGITS);
    expect(twice.result.network.buildings?.map(({ words, values }) => [words, values])).toEqual([
      ['small = Net(64, 8, 10)', { inputs: 64, hidden: 8, classes: 10 }],
      ['wide = Net(64, hidden=32, classes=10)', { inputs: 64, hidden: 32, classes: 10 }],
    ]);
    expect(twice.result.fit.network).toBeNull();
    const once = await settled(`${NET}\n\nsizes = dict(inputs=64, hidden=8, classes=10)\nnet = Net(**sizes)\n`, DIGITS);
    expect(once.sizes.map(({ argument, value, from }) => [argument.name, value, from])).toEqual([
      ['inputs', 64, 'call'],
      ['hidden', 8, 'call'],
      ['classes', 10, 'call'],
      ['p', 0.5, 'default'],
    ]);
    expect(once.result.fit.refusal).toBeNull();
  });

  test('modules and functions that are handed over cannot be typed in', async () => {
    const source = `class Net(nn.Module):
    def __init__(self, encoder, act, size):
        super().__init__()
        self.encoder = encoder
        self.act = act()
        self.out = nn.Linear(size, 10)

    def forward(self, x):
        return self.out(self.act(self.encoder(x)))
`;
    expect((await settled(source, DIGITS)).sizes.map(({ argument }) => argument.name)).toEqual(['size']);
  });

  test('nobody is asked where nothing is entered: a plain reading tells no arguments', async () => {
    const module = openModule(await testParser(), `import torch.nn as nn\n\n\n${NET}`);
    const [network] = torch.read(module).networks;
    module.dispose();
    expect(network).not.toHaveProperty('arguments');
    expect(network?.layers.some((layer) => 'asked' in layer)).toBe(false);
  });
});

describe('what is typed', () => {
  const read = (text: string, kind: Parameters<typeof readGiven>[1]['kind'], options: readonly string[] = []) =>
    readGiven(text, { kind, options });

  test.each([
    ['128', 'integer', 128],
    ['1_000', 'integer', 1000],
    ['-1', 'integer', -1],
    ['None', 'integer', null],
    ['1e-3', 'number', 0.001],
    ['0.25', 'share', 0.25],
    ['yes', 'truth', true],
    ['False', 'truth', false],
    ['relu', 'text', 'relu'],
    ["'gelu'", 'text', 'gelu'],
    ['128, 64', 'list', [128, 64]],
    [
      '[(3, 64), (64, 10),]',
      'list',
      [
        [3, 64],
        [64, 10],
      ],
    ],
    ["[64, 'M', relu]", 'list', [64, 'M', 'relu']],
    ['(1,)', 'list', [1]],
    ['[]', 'list', []],
    ['True', 'any', true],
    ['12', 'any', 12],
    ['[1, [2, 3]]', 'any', [1, [2, 3]]],
    ['lstm', 'any', 'lstm'],
  ] as const)('%s for %s', (text, kind, value) => {
    expect(read(text, kind)).toEqual({ ok: value });
  });

  test.each([
    ['', 'integer', 'give a value'],
    ['3.5', 'integer', 'takes a whole number, not "3.5"'],
    ['ten', 'integer', 'takes a whole number, not "ten"'],
    ['1.2', 'share', 'takes a number from 0 to 1, not "1.2"'],
    ['maybe', 'truth', 'takes True or False, not "maybe"'],
    ['1, two words', 'list', 'takes a list such as 128, 64, not "1, two words"'],
    ['[1, 2', 'list', 'takes a list such as 128, 64, not "[1, 2"'],
  ] as const)('%s for %s is refused', (text, kind, err) => {
    expect(read(text, kind)).toEqual({ err });
  });

  test('is written again as it is typed', () => {
    for (const value of [
      128,
      0.5,
      true,
      null,
      'relu',
      [128, 64],
      [
        [3, 'M'],
        [false, null],
      ],
    ]) {
      const kind = Array.isArray(value) ? 'list' : 'any';
      expect(read(givenText(value), kind)).toEqual({ ok: value });
    }
  });
});
