import { expect, test } from 'vitest';
import { networkRecords, programRecords } from '../../../src/report/networks';
import { networkTables } from '../../../src/report/summary';
import { checkedNotebook, checkedPython } from './checked';

const RESIDUAL = `import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 32)
        self.drop = nn.Dropout(0.25)
        self.fc2 = nn.Linear(32, 64)

    def forward(self, x):
        h = self.drop(F.relu(self.fc1(x)))
        h = self.drop(self.fc2(h))
        return x + h
`;

test('a record names layers, what they read, and the sites with units, neighbours and shared use', async () => {
  const [record] = networkRecords(await checkedPython('block.py', RESIDUAL));
  expect(record).toMatchObject({
    file: 'block.py',
    line: 5,
    name: 'Block',
    inputShape: [64],
    outputShape: [64],
    parameters: 4192,
    loss: null,
  });
  const layers = record?.layers ?? [];
  expect(layers.map(({ type }) => type)).toEqual(['input', 'dense', 'activation', 'dropout', 'dense', 'dropout', 'add']);
  const [input, fc1, , drop, fc2, again, add] = layers;
  expect(add?.from).toEqual([input?.name, again?.name]);
  expect(record?.output).toBe(add?.name);
  expect([fc1?.parameters, fc2?.parameters, add?.outputShape]).toEqual([2080, 2112, [64]]);
  expect(record?.sites).toEqual([
    {
      file: 'block.py',
      line: 9,
      callee: 'torch.nn.Dropout',
      rate: 0.25,
      rateSource: 'literal',
      layers: [drop?.name, again?.name],
      units: 32,
      before: 'fc1',
      after: 'fc2',
    },
  ]);
});

test('the text has one row a layer, totals, and what it reads where that is not the row above', async () => {
  const lines = networkTables(await checkedPython('block.py', RESIDUAL)).split('\n');
  expect(lines[0]).toBe('Block: PyTorch, block.py:5, 64 → 64');
  expect(lines[1]).toMatch(/^ {2}Layer +Output shape +Parameters +Reads +Dropout$/);
  expect(lines.some((line) => /^ {2}fc1 \(nn\.Linear\) +32 +2,080$/.test(line))).toBe(true);
  expect(lines.some((line) => /^ {2}drop \(nn\.Dropout\) +32 +0 +drops 25 %, keeps 75 %$/.test(line))).toBe(true);
  expect(lines.some((line) => / 64 +0 +x, \S+$/.test(line))).toBe(true);
  expect(lines).toContain('  4,192 parameters; 1 dropout site');
});

test('unknown stays unknown', async () => {
  const text = 'import torch.nn as nn\n\n\ndef make(width):\n    return nn.Sequential(nn.Linear(8, width), nn.Dropout(width / 100))\n';
  const file = await checkedPython('make.py', text);
  const [record] = networkRecords(file);
  expect(record?.parameters ?? null).toBeNull();
  expect(record?.sites.map(({ rate }) => rate)).toEqual([null]);
  const table = networkTables(file);
  expect(table).toContain('rate unknown');
  expect(table).toContain('number of parameters unknown');
});

test('in a notebook the cell is named', async () => {
  const text = 'import torch.nn as nn\nnet = nn.Sequential(nn.Linear(4, 2), nn.Dropout(0.5))';
  const file = await checkedNotebook('n.ipynb', [
    { index: 0, language: 'markdown', text: '# net' },
    { index: 1, language: 'python', text },
  ]);
  expect(networkRecords(file)[0]).toMatchObject({ cell: 1, line: 101, parameters: 10 });
  expect(networkTables(file).split('\n')[0]).toContain('n.ipynb:cell 2:');
  expect(programRecords(file)).toEqual([]);
});
