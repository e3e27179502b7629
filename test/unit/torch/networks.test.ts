import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Network } from '../../../src/model/network';
import { reading } from './open';

const HEADER = `import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
`;

async function networks(body: string): Promise<readonly Network[]> {
  return (await reading(HEADER + body)).networks;
}

async function only(body: string): Promise<Network> {
  const found = await networks(body);
  expect(found.map((network) => network.name)).toHaveLength(1);
  return found[0] as Network;
}

function types(network: Network): readonly string[] {
  return network.layers.map((layer) => layer.operation.type);
}

const net = (init: string, forward: string, parameters = 'self, x'): string =>
  `class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n${lines(init)}\n    def forward(${parameters}):\n${lines(forward)}`;

function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => `        ${line}\n`)
    .join('');
}

/** torch.chunk and torch.split: all parts alike but the last, which has what is left. */
describe('parts of a tensor', () => {
  test.each([
    ['x.chunk(3, dim=1)', 'a, b, c', [90, 90, 88]],
    ['x.chunk(4, dim=1)', 'a, b, c, d', [67, 67, 67, 67]],
    ['x.split(100, dim=1)', 'a, b, c', [100, 100, 68]],
    ['torch.split(x, [8, 260], dim=1)', 'a, b', [8, 260]],
  ])('%s', async (call, names, sizes) => {
    const norms = sizes.map((size, index) => `self.n${index} = nn.LayerNorm(${size})`).join('\n');
    const uses = names.split(', ').map((name, index) => `self.n${index}(${name})`);
    const network = await only(
      net(`self.fc = nn.Linear(10, 268)\n${norms}`, `x = self.fc(x)\n${names} = ${call}\nreturn ${uses.join(', ')}`),
    );
    const shapes = network.layers.filter(({ operation }) => operation.type === 'layer-norm').map(({ outputShape }) => outputShape?.at(-1));
    expect(shapes).toEqual(sizes);
  });
});

/** Formulas of the documentation pages of torch.nn, for what the reference run does not cover. */
describe('weights of single layers', () => {
  test.each([
    ['nn.Linear(10, 4, bias=False)', 40],
    ['nn.Bilinear(3, 4, 5)', 3 * 4 * 5 + 5],
    ['nn.Conv3d(2, 6, (1, 2, 3), groups=2)', 6 * 1 * 1 * 2 * 3 + 6],
    ['nn.ConvTranspose2d(8, 4, 3, groups=2)', 8 * 2 * 9 + 4],
    ['nn.LSTM(10, 20)', 4 * 20 * (10 + 20) + 2 * 4 * 20],
    ['nn.RNN(10, 20, 2, "relu", True, False, 0.1, True)', 2 * (20 * (10 + 20) + 40) + 2 * (20 * (40 + 20) + 40)],
    ['nn.GRUCell(10, 20)', 3 * 20 * (10 + 20) + 2 * 3 * 20],
    ['nn.LayerNorm((4, 5))', 40],
    ['nn.LayerNorm(16, bias=False)', 16],
    ['nn.LayerNorm(16, elementwise_affine=False)', 0],
    ['nn.RMSNorm(16)', 16],
    ['nn.BatchNorm2d(16, affine=False)', 0],
    ['nn.InstanceNorm2d(16)', 0],
    ['nn.MultiheadAttention(16, 4, bias=False)', 4 * 16 * 16],
    ['nn.TransformerEncoderLayer(16, 4, 32)', 4 * (256 + 16) + (16 * 32 + 32) + (32 * 16 + 16) + 2 * 32],
    ['nn.TransformerEncoderLayer(16, 4, 32, bias=False)', 4 * 256 + 2 * 16 * 32 + 2 * 16],
    ['nn.LazyLinear(4)', null],
  ])('%s', async (call, parameters) => {
    const network = await only(`net = nn.Sequential(nn.Linear(2, 2), ${call})\n`);
    expect(network.parameters).toBe(parameters === null ? null : parameters + 6);
  });
});

describe('nothing is guessed', () => {
  test('a branch on data', async () => {
    const network = await only(
      net('self.a = nn.Linear(4, 4)\nself.b = nn.Linear(4, 2)', 'if x.sum() > 0:\n    x = self.a(x)\nreturn self.b(x)'),
    );
    expect(types(network)).toEqual(['input', 'unknown', 'dense']);
    expect(network.unreadable[0]?.reason).toContain('x.sum() > 0');
    expect(network.parameters).toBe(30);
  });

  test('a module of another file', async () => {
    const network = await only(
      net('self.body = torchvision.models.resnet18()\nself.fc = nn.Linear(1000, 2)', 'return self.fc(self.body(x))'),
    );
    expect(network.layers.map((layer) => [layer.operation.type, layer.parameters])).toEqual([
      ['input', 0],
      ['unknown', null],
      ['dense', 2002],
    ]);
    expect(network).toMatchObject({ parameters: null, inputShape: null, outputShape: null });
  });

  test('sizes without a default and without a call', async () => {
    const network = await only(
      'class Net(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n        self.fc = nn.Linear(width, 3)\n    def forward(self, x):\n        return self.fc(x)\n',
    );
    expect(network).toMatchObject({ parameters: null, outputShape: [3] });
    expect(network.unreadable).toHaveLength(1);
  });

  test('the call in the file gives them, unless two calls differ', async () => {
    const body =
      'class Net(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n        self.fc = nn.Linear(width, 3)\n    def forward(self, x):\n        return self.fc(x)\n\nW = 7\nmodel = Net(W)\n';
    expect((await only(body)).parameters).toBe(24);
    expect((await only(`${body}other = Net(9)\n`)).parameters).toBeNull();
  });

  test('frozen weights', async () => {
    const freeze = 'for p in self.a.parameters():\n    p.requires_grad = False';
    const known = await only(net(`self.a = nn.Linear(4, 4)\n${freeze}`, 'return self.a(x)'));
    expect([known.parameters, known.unreadable]).toEqual([0, []]);
    const open = 'self.a = nn.Linear(4, 4)\nif torch.rand(1) > 0.5:\n    self.a.requires_grad_(False)';
    const method = '\n    def freeze(self):\n        self.a.requires_grad_(False)\n';
    for (const body of [net(open, 'return self.a(x)'), `${net('self.a = nn.Linear(4, 4)', 'return self.a(x)')}${method}`]) {
      const network = await only(body);
      expect(network.parameters).toBeNull();
      expect(network.unreadable[0]?.reason).toContain('frozen');
    }
  });

  test('layers in a plain list are run but not registered', async () => {
    const network = await only(
      net(
        'self.fc = nn.Linear(4, 4)\nself.hidden = [nn.Linear(4, 4) for _ in range(2)]',
        'for layer in self.hidden:\n    x = layer(x)\nreturn self.fc(x)',
      ),
    );
    expect(network.parameters).toBe(20);
    expect(types(network)).toEqual(['input', 'dense', 'dense', 'dense']);
  });

  test('a list of layers that is filled under an unknown condition', async () => {
    const body = `def build(deep):
    layers = [nn.Linear(4, 4)]
    if deep:
        layers.append(nn.Linear(4, 4))
    return nn.Sequential(*layers, nn.Dropout(0.5))
`;
    expect(await only(body)).toMatchObject({ name: 'build', parameters: null, outputShape: null });
    expect((await only(body.replace('(deep)', '(deep=True)'))).parameters).toBe(40);
  });

  test('a size that several usual squares fit stays open', async () => {
    const network = await only('net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 2))\n');
    expect(network.inputShape).toEqual([3, null, null]);
    expect(network.outputShape).toEqual([2]);
  });

  test('layers that do not fit are said so', async () => {
    const network = await only('net = nn.Sequential(nn.Linear(4, 8), nn.Linear(9, 2))\n');
    expect(network.unreadable.map((each) => each.reason).join()).toContain('expects 9 features and gets 8');
  });

  test('softmax over the batch is no softmax of the model', async () => {
    const network = await only('net = nn.Sequential(nn.Linear(4, 8), nn.Softmax(dim=0))\n');
    expect(types(network)).toEqual(['input', 'dense', 'unknown']);
  });

  test('a grouped convolution is not passed off as a plain one', async () => {
    const network = await only('net = nn.Sequential(nn.Conv2d(4, 8, 3, groups=4))\n');
    expect(network.layers[1]?.operation).toMatchObject({ type: 'unknown' });
    expect(network.parameters).toBe(8 * 1 * 9 + 8);
  });
});

describe('data flow', () => {
  test('a residual connection joins two layers', async () => {
    const network = await only(net('self.a = nn.Linear(4, 4)', 'return x + F.relu(self.a(x))'));
    const add = network.layers.at(-1);
    expect(add?.operation.type).toBe('add');
    expect(add?.from).toEqual([network.layers[0]?.id, network.layers[2]?.id]);
  });

  test('a dropout whose result is thrown away is a site but no layer', async () => {
    const network = await only(net('self.a = nn.Linear(4, 4)\nself.drop = nn.Dropout(0.5)', 'y = self.a(x)\nself.drop(y)\nreturn y'));
    expect(types(network)).toEqual(['input', 'dense']);
    expect(network.siteIds).toHaveLength(1);
  });

  test('in place it is a layer', async () => {
    const network = await only(net('self.a = nn.Linear(4, 4)', 'y = self.a(x)\nF.dropout(y, 0.5, self.training, inplace=True)\nreturn y'));
    expect(types(network)).toEqual(['input', 'dense', 'dropout']);
  });

  test('dropout layers name their sites, also those of other classes', async () => {
    const body = `${net('self.block = Block()\nself.drop = nn.Dropout(0.1)', 'return self.drop(self.block(x))')}
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.drop = nn.Dropout(0.2)

    def forward(self, x):
        return self.drop(self.fc(x))
`;
    const { networks: found, sites } = await reading(HEADER + body);
    const whole = found.find((network) => network.name === 'Net');
    expect(whole?.layers.map((layer) => layer.name)).toEqual(['x', 'block.fc', 'block.drop', 'drop']);
    expect(whole?.siteIds).toEqual(sites.map((site) => site.id));
  });

  test('the same layer twice shares its weights', async () => {
    const network = await only(net('self.a = nn.Linear(4, 4)', 'return self.a(self.a(x))'));
    expect(network.layers.map((layer) => [layer.parameters, layer.sharesWith ?? null])).toEqual([
      [0, null],
      [20, null],
      [0, network.layers[1]?.id],
    ]);
  });

  test('a sequential in a module class is no network of its own', async () => {
    expect(await networks(net('self.body = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))', 'return self.body(x)'))).toHaveLength(1);
  });

  test('a recurrent layer behind a linear one asks for sequences', async () => {
    const network = await only(
      net('self.a = nn.Linear(5, 8)\nself.rnn = nn.GRU(8, 16, batch_first=True)', 'y, _ = self.rnn(self.a(x))\nreturn y[:, -1]'),
    );
    expect(network).toMatchObject({ inputShape: [null, 5], outputShape: [16] });
  });

  test('losses are no networks', async () => {
    expect(
      await networks(
        'class Focal(nn.Module):\n    def __init__(self, gamma=2):\n        super().__init__()\n        self.ce = nn.CrossEntropyLoss()\n    def forward(self, x, y):\n        return self.ce(x, y)\n',
      ),
    ).toEqual([]);
  });
});

test('code that never ends, or that is broken, does no harm', async () => {
  await networks(
    'class A(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = A()\n        self.drop = nn.Dropout(0.5)\n    def forward(self, x):\n        return self.forward(self.a(x))\n',
  );
  await networks('def f():\n    return f()\nnet = nn.Sequential(*f(), nn.Linear(3, 3), nn.Dropout(');
  await networks(
    'class A(nn.Module):\n    def __init__(self):\n        self.x = [i for i in range(10**9)]\n        for i in range(10**9):\n            self.y = nn.Linear(3, 3)\n    def forward(self, x):\n        while True:\n            x = self.y(x)\n        return x\n',
  );
});

test('any part of a file can be read', async () => {
  for (const file of ['images', 'sequences', 'perceptrons']) {
    const text = readFileSync(join(__dirname, 'networks', `${file}.py`), 'utf8');
    for (let end = 0; end < text.length; end += 307) await reading(text.slice(0, end));
  }
});
