import { describe, expect, test } from 'vitest';
import { type Files, factsOf } from './files';

const BASE = (forward: string): string => `import torch.nn as nn


class Base(nn.Module):
    def forward(self, x):
        return ${forward}
`;

const MAIN = `import torch.nn as nn
from base import Base


class Net(Base):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)
        self.drop = nn.Dropout(0.5)
`;

async function netOf(files: Files) {
  const facts = await factsOf(files, 'main.py');
  const net = facts.classes.find(({ name }) => name === 'Net');
  return { runs: net?.runsLayers === true, loads: net?.attributes[0]?.loads };
}

describe('a class whose forward stands in a base class of another file', () => {
  test('runs its layers, and a layer that the base does not read is without a load', async () => {
    expect(await netOf({ 'base.py': BASE('self.fc(x)'), 'main.py': MAIN })).toEqual({ runs: true, loads: 0 });
  });

  test('has a load where the base reads the layer', async () => {
    expect(await netOf({ 'base.py': BASE('self.drop(self.fc(x))'), 'main.py': MAIN })).toEqual({ runs: false, loads: 1 });
  });

  test('may be read by the base that goes through all its layers', async () => {
    const base = BASE('[layer(x) for layer in self.children()]');
    expect((await netOf({ 'base.py': base, 'main.py': MAIN })).loads).toBe(1);
  });

  test('cannot be known where the base is not there, or runs nothing', async () => {
    expect((await netOf({ 'main.py': MAIN })).runs).toBe(false);
    expect((await netOf({ 'base.py': 'import torch.nn as nn\n\n\nclass Base(nn.Module):\n    pass\n', 'main.py': MAIN })).runs).toBe(false);
  });
});
