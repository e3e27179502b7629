import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCli } from './built';

const MEGABYTE = 1_000_000;

const network = `import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, dropout=0.5):
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out(F.dropout(self.drop(x), 0.5))


model = Net()
with torch.no_grad():
    print(model(x).argmax())
`;

/** What files hold besides code: data in one long line, and words of ours said over and over. */
const FILLINGS: Readonly<Record<string, string>> = {
  hex: '0a9f3b',
  letters: 'a',
  digits: '1',
  json: '{"name": "a b", "rate": 0.5, "in": 3}, ',
  dropout: 'dropout',
  train: 'train_',
  evaluate: 'eval',
  call: 'def call(',
  constructor: 'def __init__(',
  method: 'model.',
  loops: 'for x in y in z ',
};

let folder: string;
let cli: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-words-'));
  cli = await buildCli(join(folder, 'assets'));
  mkdirSync(join(folder, 'source'));
  for (const [name, unit] of Object.entries(FILLINGS)) {
    const filling = unit.repeat(MEGABYTE / unit.length);
    writeFileSync(join(folder, 'source', `${name}.py`), `${network}DATA = '${filling}'\n`);
    writeFileSync(join(folder, 'source', `${name}_aside.py`), `${network}# ${filling}\n`);
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a line of a megabyte holds nothing up, whatever it says', { timeout: 180_000 }, () => {
  const command = [cli, 'check', '--no-config', '--format', 'json', 'source'];
  const { status, signal, stdout } = spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 150_000,
    maxBuffer: 1e9,
  });
  expect({ status, signal }).toEqual({ status: 1, signal: null });
  const findings: readonly { readonly rule: string; readonly path: string }[] = JSON.parse(stdout);
  const told = findings.filter(({ rule }) => rule === 'functional-dropout-always-on');
  expect(told).toHaveLength(2 * Object.keys(FILLINGS).length);
});
