import { describe, expect, test } from 'vitest';
import type { ClassFacts, Facts } from '../../../src/model/facts';
import { reading } from './open';

const HEADER = `import torch
import torch.nn as nn
import torch.nn.functional as F
import pytorch_lightning as pl
from torch_geometric.nn import MessagePassing
`;

async function facts(body: string): Promise<Facts> {
  return (await reading(HEADER + body)).facts;
}

async function classNamed(body: string, name: string): Promise<ClassFacts | undefined> {
  return (await facts(body)).classes.find((each) => each.name === name);
}

describe('roles', () => {
  test.each([
    ['nn.Module', 'torch-module'],
    ['nn.Sequential', 'torch-sequential'],
    ['pl.LightningModule', 'lightning-module'],
    ['MessagePassing', 'torch-module'],
    ['nn.LSTM', 'torch-module'],
    ['Base', 'torch-module'],
    ['object', 'other'],
    ['Unheard', 'other'],
  ])('class Net(%s)', async (base, role) => {
    const body = `class Base(nn.Module):\n    pass\n\nclass Net(${base}):\n    pass\n`;
    expect((await classNamed(body, 'Net'))?.role).toBe(role);
  });
});

describe('loads of an attribute', () => {
  const body = (forward: string, after = ''): string => `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        ${forward}

${after}`;

  test.each([
    ['return self.fc(x)', '', 0],
    ['return self.drop(self.fc(x))', '', 1],
    ['return self.fc(x)', 'class Child(Net):\n    def forward(self, x):\n        return self.drop(x)\n', 1],
    ['return self.fc(x)', 'net = Net()\nnet.drop.p = 0.1\n', 1],
    ['return self.fc(x)', 'class Other(nn.Module):\n    def forward(self, x):\n        return self.drop(x)\n', 0],
  ])('%s %s', async (forward, after, loads) => {
    expect((await classNamed(body(forward, after), 'Net'))?.attributes).toMatchObject([{ name: 'drop', loads, reassigned: false }]);
  });

  test('a base class may use what its heir builds', async () => {
    const text = `
class Base(nn.Module):
    def forward(self, x):
        return self.drop(x)

class Net(Base):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.5)
`;
    expect((await classNamed(text, 'Net'))?.attributes[0]?.loads).toBe(1);
  });

  test('a comment may say that it is unused', async () => {
    const text =
      'class Net(nn.Module):\n    def __init__(self):\n        # kept for old checkpoints\n        self.drop = nn.Dropout(0.5)\n        self.two = nn.Dropout(0.5)\n';
    expect((await classNamed(text, 'Net'))?.attributes.map((each) => each.markedUnused)).toEqual([true, false]);
  });
});

describe('attributes that may be reached otherwise', () => {
  test.each([
    ['for m in self.modules():\n            if isinstance(m, nn.Linear):\n                nn.init.zeros_(m.bias)', false],
    ['for m in self.children():\n            x = m(x)', true],
    ['x = nn.Sequential(*self.children())(x)', true],
    ['x = getattr(self, "drop")(x)', true],
    ['x = self.__dict__["_modules"]["drop"](x)', true],
    ['size = getattr(config, "size", 3)', false],
    ['x = self.fc(x)', false],
  ])('%s', async (statement, dynamic) => {
    const text = `class Net(nn.Module):\n    def forward(self, x):\n        ${statement}\n        return x\n`;
    expect((await classNamed(text, 'Net'))?.dynamicAttributes).toBe(dynamic);
  });
});

describe('applications', () => {
  const apply = async (statement: string) => {
    const text = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.5)
        self.quick = nn.Dropout(0.5, inplace=True)

    def forward(self, x):
        local = nn.Dropout(0.5)
        ${statement}
        return x
`;
    return (await facts(text)).applications;
  };

  test.each([
    ['self.drop(x)', { discarded: true, inplace: false, inputText: 'x' }],
    ['self.quick(x)', { discarded: true, inplace: true, inputText: 'x' }],
    ['x = self.drop(x)', { discarded: false, inplace: false }],
    ['F.dropout(x.h, 0.5, self.training)', { discarded: true, inputText: 'x.h', passesTraining: true }],
    ['F.dropout(x, 0.5)', { discarded: true, passesTraining: false }],
    ['F.dropout(x, inplace=True)', { discarded: true, inplace: true }],
    ['torch.dropout_(x, 0.5, True)', { discarded: true, inplace: true }],
    ['nn.Dropout(0.5)(x)', { discarded: true, inputText: 'x' }],
    ['local(x + 1)', { discarded: true, inputText: null }],
  ])('%s', async (statement, expected) => {
    expect(await apply(statement)).toMatchObject([expected]);
  });

  test('other calls are none', async () => {
    expect(await apply('self.fc(x)')).toEqual([]);
  });

  test('a bare expression at the top of a notebook shows its value', async () => {
    const { applications } = await facts('drop = nn.Dropout(0.5)\nx = torch.ones(3)\ndrop(x)\n');
    expect(applications).toMatchObject([{ discarded: false, inputText: 'x' }]);
  });

  test('methods know their applications', async () => {
    const text = 'class Net(nn.Module):\n    def forward(self, x, *rest, **more):\n        return F.dropout(x)\n';
    const found = await facts(text);
    expect(found.classes[0]?.methods).toMatchObject([
      { name: 'forward', parameters: ['x', '*rest', '**more'], applications: [found.applications[0]?.id] },
    ]);
  });
});
