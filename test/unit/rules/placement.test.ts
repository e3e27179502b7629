import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { edited } from '../../../src/analysis/fixAll';
import type { Analyzer } from '../../../src/analysis/report';
import { testParser } from '../parser';

/** What PyTorch and Keras did when they were asked; written by test/oracles/rules_placement.py. */
const golden: Record<string, Record<string, unknown>> = JSON.parse(readFileSync(join(__dirname, 'golden/placement.json'), 'utf8'));
let analyzer: Analyzer;

beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser() });
});

function check(text: string) {
  const source = { kind: 'python', name: 'model.py', text } as const;
  const report = analyzer.analyze(source, { depth: 'facts' });
  return { source, report, findings: report.findings };
}

const BEFORE: Readonly<Record<string, string>> = {
  2: 'nn.Flatten(), nn.Linear(8, 8)',
  3: 'nn.Conv1d(8, 8, 3)',
  4: 'nn.Conv2d(8, 8, 3)',
  5: 'nn.Conv3d(8, 8, 3)',
};
const WORDS: Readonly<Record<string, RegExp>> = {
  samples: /drops whole samples/,
  'samples, warns': /drops whole samples/,
  raises: /raises an error/,
  'cells, warns': /drops single elements.*with a warning/,
  'channels, warns': /drops channels with a deprecation warning/,
};

describe.each(Object.entries(golden.ranks ?? {}).filter(([name]) => !/^Dropout /.test(name)))('%s', (name, did) => {
  test(`says "${String(did)}"`, () => {
    const [layer, rank] = name.split(' on ');
    const { findings } = check(`import torch.nn as nn\n\nnet = nn.Sequential(${BEFORE[rank ?? '']}, nn.${layer}(0.5))\n`);
    const said = findings.filter(({ rule }) => rule === 'channel-dropout-wrong-rank');
    // Five axes of `Dropout2d` work as they should, only with a warning.
    const fits = did === 'channels' || name === 'Dropout2d on 5';
    expect(said).toHaveLength(fits ? 0 : 1);
    if (!fits) expect(said[0]?.message).toMatch(WORDS[String(did)] as RegExp);
  });
});

test('the frameworks do what the rules claim', () => {
  const { ranks: _, ...rest } = golden;
  expect(rest).toEqual({
    batch_norm: { 'at once': true, 'through a dense layer': true, swapped: true },
    stacked: { '0.5 twice keeps a quarter': true, '0.1 and 0.2 keep 0.72': true },
    output: { 'loss is several times as high': true, 'probabilities sum to 1': false },
    selu: { 'plain raises the variance': true, 'alpha keeps it': true, 'negative behind ReLU': true },
    max_pool: { 'before: larger': true, 'behind: the same': true },
    maps: { 'neighbours tell a dropped cell': true, 'of a dropped channel': false },
    regression: { 'through an activation the mean shifts': true, 'right before the output it does not': true },
    narrow: { 'left of 8': 4, 'none left': true },
    recurrent: { 'LSTM dropout': true, 'LSTM recurrent_dropout': false, 'GRU dropout': true, 'GRU recurrent_dropout': false },
  });
});

const METHODS = `import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(64, 64)
        self.drop = nn.Dropout(0.5)
        self.norm = nn.BatchNorm1d(64)

    def forward(self, x):
        x = self.fc(x)
        x = self.drop(x)
        return self.norm(x)
`;

test('layers of a class change places where they are called', () => {
  const { source, report, findings } = check(METHODS);
  const after = edited(source, report, findings[0]?.remedies[0]?.edits ?? []);
  const text = after?.kind === 'python' ? after.text : '';
  expect(text).toContain('x = self.norm(x)\n        return self.drop(x)\n');
  expect(text).toContain('self.drop = nn.Dropout(0.5)\n');
});

test('a layer that runs twice stays where it is', () => {
  const twice = METHODS.replace('x = self.fc(x)', 'x = self.fc(self.drop(x))');
  const { findings } = check(twice);
  expect(findings.map(({ rule }) => rule)).toEqual(['dropout-before-batchnorm']);
  expect(findings[0]?.remedies).toEqual([]);
});

test('a class that was imported by itself is imported beside the new one', () => {
  const { source, report, findings } = check(
    'import torch.nn as nn\nfrom torch.nn import Dropout3d\n\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), Dropout3d(0.5))\n',
  );
  const after = edited(source, report, findings[0]?.remedies[0]?.edits ?? []);
  const text = after?.kind === 'python' ? after.text : '';
  expect(text).toContain('from torch.nn import Dropout3d, Dropout2d\n');
  expect(text).toContain('Dropout2d(0.5))');
});

test('names of their own are not renamed', () => {
  const { findings } = check(
    'import torch.nn as nn\nfrom torch.nn import Dropout3d as Drop\n\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), Drop(0.5))\n',
  );
  expect(findings[0]?.remedies).toEqual([]);
});
