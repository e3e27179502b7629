import { expect, test } from 'vitest';
import { type Files, factsOf } from './files';

const NET = `from torch import nn

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.drop(x)
`;

const MAIN = `import torch
from models.net import Net

model = Net().to('cpu')
with torch.no_grad():
    print(model(1))
`;

async function kinds(files: Files): Promise<readonly string[]> {
  const { modes } = await factsOf(files, 'main.py');
  return (modes?.steps ?? []).map(({ kind, name }) => `${kind} ${name}`);
}

test('a network from another file is followed, whatever the import looks like', async () => {
  const net = `${NET}\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.block = Block()\n`;
  expect(await kinds({ 'models/net.py': net, 'main.py': MAIN })).toEqual(['build =', 'forward model']);
  const apart = net.replace('class Block', 'class Other').replace('from torch import nn', 'from torch import nn\nfrom blocks import Block');
  expect(await kinds({ 'blocks.py': NET, 'models/net.py': apart, 'main.py': MAIN })).toEqual(['build =', 'forward model']);
});

test('one that drops nothing is not', async () => {
  expect(await kinds({ 'models/net.py': NET.replace('0.1', '0.0').replace('Block', 'Net'), 'main.py': MAIN })).toEqual([]);
  expect(await kinds({ 'main.py': MAIN })).toEqual([]);
});

test('a list of blocks from another file is not registered', async () => {
  const main = `from torch import nn
from blocks import Block

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = [Block() for _ in range(3)]
`;
  const { modes } = await factsOf({ 'blocks.py': NET, 'main.py': main }, 'main.py');
  expect(modes?.containers.map(({ attribute, element }) => `${attribute} ${element}`)).toEqual(['blocks Block']);
});
