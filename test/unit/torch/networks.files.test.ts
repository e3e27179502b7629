import { describe, expect, test } from 'vitest';
import { torch } from '../../../src/frameworks/torch/index';
import type { Network } from '../../../src/model/network';
import { openModule } from '../../../src/syntax/open';
import type { Project } from '../../../src/syntax/project';
import { testParser } from '../parser';

const PARTS = `from torch import nn

class Block(nn.Module):
    def __init__(self, width, rate=0.1):
        super().__init__()
        self.line = nn.Linear(width, width)
        self.drop = nn.Dropout(rate)

    def forward(self, x):
        return x + self.drop(self.line(x))

class Net(nn.Module):
    def __init__(self, width=4, depth=2):
        super().__init__()
        self.blocks = nn.Sequential(*[Block(width) for _ in range(depth)])

    def forward(self, x):
        return self.blocks(x)

def build(width=4):
    return Net(width)

def settings():
    return {"width": 4}

LAYERS = [nn.Linear(4, 4)]
`;

const project: Project = {
  locate: (_, module) => (module === 'parts' ? 'parts.py' : null),
  text: (file) => (file === 'parts.py' ? PARTS : null),
  callers: () => [],
};

async function networks(text: string): Promise<readonly Network[]> {
  const module = openModule(await testParser(), text, { file: 'main.py', project });
  try {
    return torch.read(module).networks;
  } finally {
    module.dispose();
  }
}

async function only(text: string): Promise<Network> {
  const found = await networks(text);
  expect(found.map((network) => network.name)).toHaveLength(1);
  return found[0] as Network;
}

describe('networks of what another file defines', () => {
  const main = 'import torch\nfrom parts import build\n\nmodel = build(width=8).to("cpu")\n';

  test('a layer points to the call that leads there, and to where it is built', async () => {
    const network = await only(main);
    const layer = network.layers.find(({ name }) => name === 'blocks.1.line');
    expect(layer?.callee).toBe('nn.Linear');
    expect(main.slice(layer?.span.start, layer?.span.end)).toBe('build(width=8)');
    expect(layer?.definedAt?.file).toBe('parts.py');
    expect(PARTS.slice(layer?.definedAt?.span.start, layer?.definedAt?.span.end)).toBe('nn.Linear(width, width)');
    expect(network.parameters).toBe(2 * (8 * 8 + 8));
  });

  test('its dropout sites are foreign', async () => {
    const network = await only(main);
    expect(network.siteIds).toEqual([]);
    expect(network.foreignSites?.map(({ file }) => file)).toEqual(['parts.py']);
    const id = network.foreignSites?.[0]?.site.id;
    expect(id).toBe(`parts.py#torch:${PARTS.indexOf('nn.Dropout')}:p`);
    const dropouts = network.layers.flatMap(({ operation }) => (operation.type === 'dropout' ? [operation.siteId] : []));
    expect(dropouts).toEqual([id, id]);
  });

  test('a class of this file stands on one of the other', async () => {
    const network = await only(
      'from parts import Net\nfrom torch import nn\n\nclass Deep(Net):\n    def __init__(self):\n        super().__init__(6, depth=3)\n        self.head = nn.Linear(6, 2)\n',
    );
    expect(network.name).toBe('Deep');
    expect(network.parameters).toBe(3 * (36 + 6) + 14);
  });

  test('changes behind the call count', async () => {
    const network = await only(
      'from torch import nn\nfrom parts import Net\n\nnet = Net(4, depth=1)\nnet.blocks[0].line = nn.Linear(4, 4, bias=False)\nnet.requires_grad_(False)\nnet.head = nn.Linear(4, 1)\n',
    );
    expect(network.parameters).toBe(5);
  });

  test.each([
    ['a function that makes no network', 'import torch\nfrom parts import settings\nfound = settings()\n'],
    ['a file that is not there', 'import torch\nfrom missing import build\nmodel = build()\n'],
    [
      'inside a function, whose arguments nobody knows',
      'import torch\nfrom parts import build\ndef main(width):\n    model = build(width)\n',
    ],
  ])('silent: %s', async (_, text) => {
    expect(await networks(text)).toEqual([]);
  });

  test('a list of another file that this file changes is not known', async () => {
    const found = await networks(
      'from torch import nn\nfrom parts import LAYERS\n\nclass Net(nn.Module):\n    def __init__(self, extra):\n        super().__init__()\n        if extra:\n            LAYERS.append(nn.Linear(4, 9))\n        self.layers = nn.Sequential(*LAYERS)\n    def forward(self, x):\n        return self.layers(x)\n',
    );
    expect(found.filter((network) => network.parameters !== null)).toEqual([]);
  });
});

test('a part that is replaced on a condition nobody knows is not counted', async () => {
  const text = `from torch import nn
from parts import Net
def make(other):
    net = Net(4)
    if other:
        net.head = nn.Linear(4, 2)
    return net
class Both(nn.Module):
    def __init__(self, other):
        super().__init__()
        self.net = make(other)
    def forward(self, x):
        return self.net(x)
`;
  expect((await only(text)).parameters).toBeNull();
});

describe('shapes that an example call shows', () => {
  const NET = `import torch
from torch import nn
from torchsummary import summary
import torchinfo

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=2)

    def forward(self, x):
        return self.conv(x).flatten(1)

model = Net().to("cpu")
`;

  test.each([
    ['a call', 'model(torch.randn(1, 3, 20, 30))'],
    ['a variable', 'x = torch.zeros((2, 3, 20, 30)).to("cpu")\nmodel(x)'],
    ['torchsummary, without the batch', 'summary(model, (3, 20, 30))'],
    ['torchinfo, with the batch', 'torchinfo.summary(model, input_size=(1, 3, 20, 30))'],
    ['an export', 'torch.onnx.export(model, torch.randn(1, 3, 20, 30), "net.onnx")'],
  ])('%s', async (_, call) => {
    const network = await only(`${NET}${call}\n`);
    expect(network.inputShape).toEqual([3, 20, 30]);
    expect(network.outputShape).toEqual([8 * 9 * 14]);
  });

  test.each([
    ['two calls that differ', 'model(torch.randn(1, 3, 20, 30))\nmodel(torch.randn(1, 3, 24, 24))'],
    ['sizes that are not known', 'model(torch.randn(1, 3, size, size))'],
    ['another model', 'other(torch.randn(1, 3, 20, 30))'],
  ])('not from %s', async (_, call) => {
    expect((await only(`${NET}${call}\n`)).outputShape).toEqual([null]);
  });
});
