import { describe, expect, test } from 'vitest';
import type { Layer } from '../../../src/model/network';
import { reading } from './open';

const HEAD = `import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn import init


`;

const NET = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.fc = nn.Linear(144, 10)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        x = F.relu(self.norm(self.conv(x)))
        return self.fc(self.drop(x.flatten(1)))


`;

/** Layers by name, of the first network. */
async function layers(source: string): Promise<Readonly<Record<string, Layer>>> {
  const { networks } = await reading(HEAD + source);
  expect(networks[0]?.unreadable).toEqual([]);
  return Object.fromEntries((networks[0]?.layers ?? []).map((layer) => [layer.name, layer]));
}

async function initial(source: string): Promise<Readonly<Record<string, Layer['initial']>>> {
  return Object.fromEntries(
    Object.entries(await layers(source)).flatMap(([name, layer]) => (layer.initial ? [[name, layer.initial]] : [])),
  );
}

const HE = { kind: 'variance-scaling', scale: expect.closeTo(2, 10), fan: 'in', distribution: 'normal' };
const HE_OUT = { ...HE, fan: 'out' };
const GLOROT = { kind: 'variance-scaling', scale: 1, fan: 'average', distribution: 'uniform' };
const ZERO = { kind: 'constant', value: 0 };
const ONE = { kind: 'constant', value: 1 };
const unread = (words: RegExp) => ({ kind: 'unknown', words: expect.stringMatching(words) });

const INIT = `def init_weights(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_uniform_(m.weight)
        m.bias.data.fill_(0.01)
    elif isinstance(m, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
        if m.bias is not None:
            nn.init.zeros_(m.bias)


`;

describe('a function for each module', () => {
  const expected = {
    conv: { kernel: HE_OUT, bias: ZERO },
    fc: { kernel: GLOROT, bias: { kind: 'constant', value: 0.01 } },
  };

  test.each([
    ['applied to a variable', `${INIT}${NET}model = Net()\nmodel.apply(init_weights)\n`],
    ['applied where it is made', `${INIT}${NET}model = Net().apply(init_weights)\n`],
    ['applied behind .to(device)', `${INIT}${NET}model = Net().to("cuda")\nmodel = model.apply(init_weights)\n`],
    [
      'applied in main',
      `${NET}${INIT}def main():\n    net = Net()\n    net.apply(init_weights)\n    opt = torch.optim.Adam(net.parameters())\n`,
    ],
    [
      'defined in main',
      `${NET}def main():\n    ${INIT.trimEnd().replaceAll('\n', '\n    ')}\n    net = Net()\n    net.apply(init_weights)\n`,
    ],
    ['applied by the constructor', `${INIT}${NET.replace('(0.5)\n', '(0.5)\n        self.apply(init_weights)\n')}`],
    [
      'a method that the constructor applies',
      NET.replace('(0.5)\n', '(0.5)\n        self.apply(self._init_weights)\n').replace(
        '    def forward',
        `${INIT.replace('init_weights(m)', '_init_weights(self, m)')
          .trimEnd()
          .split('\n')
          .map((line) => `    ${line}`)
          .join('\n')}\n\n    def forward`,
      ),
    ],
    [
      'two objects that are treated alike',
      `${INIT}${NET}a = Net()\na.apply(init_weights)\n\n\ndef main():\n    b = Net()\n    b.apply(init_weights)\n`,
    ],
    [
      'a function that is given the model',
      `${INIT}${NET}def prepare(net):\n    net.apply(init_weights)\n\n\nmodel = Net()\nprepare(model)\n`,
    ],
  ])('%s', async (_name, source) => {
    expect(await initial(source)).toEqual(expected);
  });

  test('by the names of classes, as DCGAN has it', async () => {
    const source = `def weights_init(m):
    classname = m.__class__.__name__
    if classname.find("Conv") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


${NET}net = Net()
net.apply(weights_init)
`;
    expect(await initial(source)).toEqual({
      conv: { kernel: { kind: 'normal', mean: 0, deviation: 0.02 } },
      norm: { scale: { kind: 'normal', mean: 1, deviation: 0.02 }, shift: ZERO },
    });
  });

  test('where it stands', async () => {
    const source = `${INIT}${NET}model = Net()\nmodel.apply(init_weights)\n`;
    const { fc } = await layers(source);
    const at = fc?.initialAt?.kernel;
    expect((HEAD + source).slice(at?.start, at?.end)).toBe('nn.init.xavier_uniform_(m.weight)');
  });
});

describe('loops', () => {
  test('over modules', async () => {
    const loop = `        for m in self.modules():
            if type(m) in (nn.Conv2d, nn.Linear):
                init.kaiming_normal_(m.weight)
            elif isinstance(m, nn.modules.batchnorm._BatchNorm):
                init.constant_(m.weight, 1)
                init.constant_(m.bias, 0)
`;
    expect(await initial(NET.replace('(0.5)\n', `(0.5)\n${loop}`))).toEqual({
      conv: { kernel: HE },
      norm: { scale: ONE, shift: ZERO },
      fc: { kernel: HE },
    });
  });

  test.each([
    ['p.dim() > 1', 'model.parameters()', 'p'],
    ['p.ndim >= 2', 'model.parameters()', 'p'],
    ['len(p.shape) > 1', 'model.parameters()', 'p'],
    ['"weight" in name and p.dim() > 1', 'model.named_parameters()', 'name, p'],
  ])('over parameters where %s', async (condition, list, names) => {
    const source = `${NET}model = Net()\nfor ${names} in ${list}:\n    if ${condition}:\n        nn.init.xavier_uniform_(p)\n`;
    expect(await initial(source)).toEqual({ conv: { kernel: GLOROT }, fc: { kernel: GLOROT } });
  });

  test('a loop that trains starts nothing', async () => {
    const source = `${NET}model = Net()\nfor epoch in range(3):\n    for p in model.parameters():\n        p.data.fill_(0)\n`;
    expect(await initial(source)).toEqual({});
  });

  test('reset_parameters of the class, a scaled weight', async () => {
    const source = NET.replace('(0.5)\n', '(0.5)\n        self.reset_parameters()\n').replace(
      '    def forward',
      `    def reset_parameters(self):
        std = 1.0 / math.sqrt(self.fc.weight.size(1))
        self.fc.weight.data.uniform_(-std, std)
        self.fc.weight.data.mul_(0.5)
        with torch.no_grad():
            self.fc.bias.zero_()

    def forward`,
    );
    expect(await initial(source)).toEqual({ fc: { kernel: { kind: 'uniform', low: -1 / 24, high: 1 / 24 }, bias: ZERO } });
  });
});

describe('layers with several weights', () => {
  const lstm = (loop: string): string => `class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(100, 8)
        self.lstm = nn.LSTM(8, 16, 2, bidirectional=True, batch_first=True, dropout=0.3)
        self.out = nn.Linear(32, 2)
${loop}
    def forward(self, x):
        h, _ = self.lstm(self.embed(x))
        return self.out(h[:, -1])
`;

  test('an LSTM by the names of its weights, with an open forget gate', async () => {
    const loop = `        for name, param in self.lstm.named_parameters():
            if "weight_ih" in name:
                nn.init.xavier_uniform_(param.data)
            elif "weight_hh" in name:
                nn.init.orthogonal_(param.data)
            elif "bias" in name:
                param.data.fill_(0)
                n = param.size(0)
                param.data[n // 4:n // 2].fill_(1)
`;
    const gates = { kind: 'blocks', values: [0, 1, 0, 0] };
    expect(await initial(lstm(loop))).toEqual({
      lstm: { kernel: GLOROT, recurrent: { kind: 'orthogonal', gain: 1 }, bias: gates, 'recurrent-bias': gates },
    });
  });

  test('only one layer of an LSTM: what the others have differs', async () => {
    expect(await initial(lstm('        nn.init.orthogonal_(self.lstm.weight_hh_l0)\n'))).toEqual({ lstm: { recurrent: unread(/differ/) } });
  });

  const transformer = `class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, 4, 32, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.out = nn.Linear(16, 2)
        self._reset_parameters()

    def _reset_parameters(self):
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)

    def forward(self, x):
        return self.out(self.encoder(x)[:, 0])
`;

  test('all matrices of a transformer', async () => {
    const projection = { ...GLOROT, scale: 0.5 };
    expect(await initial(transformer)).toEqual({
      encoder: { kernel: GLOROT, query: projection, key: projection, value: projection },
      out: { kernel: GLOROT },
    });
  });

  test('the linear layers inside of a transformer', async () => {
    const source = transformer
      .replace('self._reset_parameters()', 'self.apply(init_weights)')
      .replace(/ {4}def _reset[\s\S]*?(?= {4}def forward)/, '');
    const small = { kind: 'normal', mean: 0, deviation: 0.02 };
    const named = `def init_weights(m):\n    if isinstance(m, nn.Linear):\n        torch.nn.init.normal_(m.weight, std=0.02)\n\n\n`;
    expect(await initial(named + source)).toEqual({ encoder: { kernel: small }, out: { kernel: small } });
  });
});

describe('what cannot be made out is said', () => {
  test('a condition that nobody knows', async () => {
    const source = `${INIT.replace('isinstance(m, nn.Linear)', 'isinstance(m, nn.Linear) and SCHEME == read_config()')}${NET}model = Net()\nmodel.apply(init_weights)\n`;
    const found = await initial(source);
    expect(found.fc).toEqual({ kernel: unread(/cannot be followed/), bias: unread(/cannot be followed/) });
  });

  test('a function of another library, a matrix that is copied, a normal that is cut', async () => {
    expect(await initial(`from vendor import init_weights\n\n\n${NET}model = Net()\nmodel.apply(init_weights)\n`)).toMatchObject({
      conv: { kernel: unread(/init_weights/) },
      fc: { kernel: unread(/init_weights/) },
    });
    const copied = '        self.fc.weight.data.copy_(load())\n        nn.init.trunc_normal_(self.conv.weight, std=1.5)\n';
    expect(await initial(NET.replace('(0.5)\n', `(0.5)\n${copied}`))).toEqual({
      fc: { kernel: unread(/copy_/) },
      conv: { kernel: unread(/trunc_normal_/) },
    });
  });

  test('objects that are treated differently', async () => {
    const source = `${INIT}${NET}a = Net()\na.apply(init_weights)\nb = Net()\nnn.init.zeros_(b.fc.bias)\n`;
    expect(await initial(source)).toMatchObject({ conv: { kernel: unread(/differ/) }, fc: { kernel: unread(/differ/) } });
  });
});
