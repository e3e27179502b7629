import { expect, test } from 'vitest';
import { type Files, factsOf } from './files';

const FEED = `from torch import nn
import torch.nn.functional as F

class Feed(nn.Module):
    def __init__(self, width, rate=0.1):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.drop = nn.Dropout(rate)

    def forward(self, x):
        x = self.fc(x)
        return self.drop(x)

class Ends(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return F.relu(self.fc(x))
`;

const block = (part: string, inplace = ''): string => `from torch import nn
from parts import ${part}

class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.part = ${part}(width)
        self.drop = nn.Dropout(0.2${inplace})

    def forward(self, x):
        return self.drop(self.part(x))
`;

async function run(files: Files) {
  const { applications } = await factsOf(files, 'main.py');
  return applications[0];
}

test('a module of another file that ends with dropout feeds the next one, with the rate that it has there', async () => {
  const found = await run({ 'parts.py': FEED, 'main.py': block('Feed') });
  expect(found?.fedBy).toEqual([{ siteId: null, file: 'parts.py', span: expect.anything(), rate: 0.1 }]);
  expect((await run({ 'parts.py': FEED, 'main.py': block('Ends') }))?.fedBy).toBeUndefined();
});

test('a rate that nobody can tell is none', async () => {
  const unknown = FEED.replace('rate=0.1', 'config').replace('nn.Dropout(rate)', 'nn.Dropout(config.rate)');
  expect((await run({ 'parts.py': unknown, 'main.py': block('Feed') }))?.fedBy).toBeUndefined();
});

test('in place, the function with which a module of another file ends is told', async () => {
  expect((await run({ 'parts.py': FEED, 'main.py': block('Ends', ', inplace=True') }))?.makers).toEqual(['torch.nn.functional.relu']);
  expect((await run({ 'parts.py': FEED, 'main.py': block('Ends') }))?.makers).toBeUndefined();
});

test('modules that run each other in a circle end', async () => {
  const circle = `from torch import nn
import main

class Ends(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.back = main.Block(width)

    def forward(self, x):
        return self.back(x)
`;
  const looped = block('Ends').replace('return self.drop(self.part(x))', 'x = self.drop(self.part(x))\n        return self.part(x)');
  expect((await run({ 'parts.py': circle, 'main.py': looped }))?.fedBy).toBeUndefined();
});
