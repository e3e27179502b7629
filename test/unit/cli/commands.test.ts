import { afterAll, beforeAll, expect, test } from 'vitest';
import { version } from '../../../package.json';
import { documented, rulePage } from '../../../src/rules/catalogue';
import { openWorkspace, type Workspace } from './workspace';

let at: Workspace;

beforeAll(() => {
  at = openWorkspace();
});

afterAll(() => at.remove());

test('explain prints the page of a rule, or the list of all', async () => {
  for (const rule of documented()) expect(await at.run('explain', rule.id)).toEqual({ code: 0, out: rulePage(rule), err: '' });
  const { out } = await at.run('explain');
  expect(out.trimEnd().split('\n')).toHaveLength(documented().length);
});

test('explain names the nearest rule for a slip', async () => {
  expect(await at.run('explain', 'keep-prob-as-rat')).toEqual({
    code: 2,
    out: '',
    err: "There is no rule 'keep-prob-as-rat'. Did you mean keep-prob-as-rate?\n",
  });
  expect((await at.run('explain', '???')).err).toContain('for the list');
});

test('sites prints one object a line, with exactly the promised fields', async () => {
  at.write(
    'x.py',
    `import keras
from keras import layers

RATE = 0.3


def build(rate=0.2, other=None):
    return keras.Sequential([
        layers.Dropout(0.5),
        layers.Dropout(
            RATE,
        ),
        layers.Dropout(rate),
        layers.Dropout(other),
    ])
`,
  );
  const { code, out, err } = await at.run('sites', 'x.py', '--format', 'jsonl');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const records = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records[0]).toEqual({
    file: 'x.py',
    line: 9,
    column: 9,
    framework: 'keras',
    kind: 'layer',
    callee: 'keras.layers.Dropout',
    parameter: 'rate',
    rate: 0.5,
    rateText: '0.5',
    rateSource: 'literal',
    byDefault: false,
  });
  expect(records.map((record) => [record.line, record.rate, record.rateText, record.rateSource])).toEqual([
    [9, 0.5, '0.5', 'literal'],
    [10, 0.3, 'RATE', 'constant'],
    [13, 0.2, 'rate', 'parameter-default'],
    [14, null, 'other', 'unknown'],
  ]);
  expect((await at.run('sites', 'x.py', '--format', 'xml')).code).toBe(2);
});

test('every command has its help', async () => {
  for (const command of ['check', 'sites', 'networks', 'explain']) {
    const { code, out, err } = await at.run(command, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: dropout-doctor ${command}`);
  }
  expect((await at.run('--help')).out).toContain('lab FILE');
  expect((await at.run('--version')).out).toBe(`${version}\n`);
});

test('networks prints tables, or records with the facts of the program', async () => {
  at.write('n/net.py', 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.5), nn.Linear(3, 2))\n');
  at.write('n/none.py', 'x = 1\n');
  const text = await at.run('networks', 'n');
  expect({ code: text.code, err: text.err }).toEqual({ code: 0, err: '' });
  expect(text.out.split('\n')[0]).toBe('net: PyTorch, n/net.py:3, 4 → 2');
  const { networks, program } = JSON.parse((await at.run('networks', 'n', '--format', 'json')).out);
  expect(networks.map(({ name, parameters }: { name: string; parameters: number }) => [name, parameters])).toEqual([['net', 23]]);
  expect(program).toEqual([]);
  expect((await at.run('networks', 'n/none.py')).out).toBe('No networks in 1 file.\n');
  expect((await at.run('networks', 'n', '--format', 'xml')).code).toBe(2);
});
