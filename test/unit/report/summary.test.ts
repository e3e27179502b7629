import { expect, test } from 'vitest';
import { networkSummary } from '../../../src/report/summary';
import { checkedPython } from './checked';

test('a network is shown like a model summary', async () => {
  const { report } = await checkedPython(
    'net.py',
    'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.25), nn.Linear(128, 10))\n',
  );
  const [network] = report.networks;
  const lines = (network ? networkSummary(network, report.sites) : '').split('\n');
  expect(lines[0]).toMatch(/^Layer +Type +Output +Parameters$/);
  expect(lines.some((line) => /nn\.Linear +\(128\) +100,480$/.test(line))).toBe(true);
  expect(lines.some((line) => /nn\.Dropout +\(128\) +drops 25 %, keeps 75 %$/.test(line))).toBe(true);
  expect(lines).toContain('net: 101,770 parameters, 1 dropout site');
});
