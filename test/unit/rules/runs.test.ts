import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { edited } from '../../../src/analysis/fixAll';
import type { Analyzer, Report } from '../../../src/analysis/report';
import type { LogEvidence, RunComparison } from '../../../src/model/evidence';
import type { Reading } from '../../../src/model/reading';
import { rules } from '../../../src/rules';
import { testParser } from '../parser';
import { CASES, type Case, type RunOptions, runsOf } from './logEvidence';

/** Rules about what runs say; the networks of these tests are small, which others talk of. */
const asked = new Set([...Object.keys(CASES), 'dropout-without-overfitting']);
const ignore = rules.filter(({ id }) => !asked.has(id)).map(({ id }) => id);

let analyzer: Analyzer;

beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser() });
});

const source = (text: string) => ({ kind: 'python', name: 'net.py', text }) as const;

function check(text: string, logs: (reading: Reading) => LogEvidence): Report {
  return analyzer.analyze(source(text), { ignore, logs, depth: 'facts' });
}

const runs =
  (kind: Case, options: RunOptions = {}) =>
  (reading: Reading): LogEvidence => ({ runs: runsOf(reading, kind, options), comparisons: [] });

const said = ({ findings }: Report): readonly string[] => findings.map(({ rule }) => rule);

const net = (first: string, second: string, more = ''): string => `import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 256)
        self.drop1 = nn.Dropout(${first})
        self.fc2 = nn.Linear(256, 256)
        self.drop2 = nn.Dropout(${second})
        self.out = nn.Linear(256, 10)

    def forward(self, x):
        x = self.drop1(self.fc1(x).relu())
        x = self.drop2(self.fc2(x).relu())
        return self.out(x)
${more}`;

const PLAIN = `import torch.nn as nn

model = nn.Sequential(
    nn.Linear(64, 256),
    nn.ReLU(),
    nn.Linear(256, 10),
)
`;

describe('a run', () => {
  test.each([
    ['underfits', 'dropout-while-underfitting'],
    ['overfits', 'dropout-not-enough'],
    ['improving', 'epochs-not-increased'],
    ['below', 'train-loss-logged-with-dropout'],
  ] as const)('that %s: one finding of %s, at the strongest site, with the log', (kind, rule) => {
    const report = check(net('0.2', '0.5'), runs(kind));
    expect(said(report)).toEqual([rule]);
    const [finding] = report.findings;
    expect(report.text.slice(finding?.span.start, finding?.span.end)).toBe('nn.Dropout(0.5)');
    expect(finding?.message).toContain('Run version_0 of Net');
    expect(finding?.related).toEqual([
      { span: null, file: 'logs/version_0/metrics.csv', message: 'the training log (Lightning CSVLogger, version_0)' },
    ]);
  });

  test.each(['fits', 'confident'] as const)('that %s says nothing', (kind) => {
    expect(said(check(net('0.2', '0.5'), runs(kind)))).toEqual([]);
    expect(said(check(PLAIN, runs(kind)))).toEqual([]);
  });

  test.each(['underfits', 'overfits', 'improving', 'below'] as const)('that %s says nothing when the code is newer', (kind) => {
    expect(said(check(net('0.2', '0.5'), runs(kind, { stale: true })))).toEqual([]);
    expect(said(check(PLAIN, runs(kind, { stale: true })))).toEqual([]);
  });

  test('says nothing of rates that are meant for prediction or scheduled', () => {
    const meant = net('0.5', '0.5').replaceAll('nn.Dropout(0.5)', 'nn.Dropout(0.5)  # Monte-Carlo dropout');
    for (const kind of ['underfits', 'overfits', 'improving'] as const) expect(said(check(meant, runs(kind)))).toEqual([]);
  });

  test('of weak dropout that still improves says nothing', () => {
    expect(said(check(net('0.2', '0.1'), runs('improving')))).toEqual([]);
    expect(said(check(net('0.2', '0.3'), runs('improving')))).toEqual(['epochs-not-increased']);
  });
});

describe('several runs', () => {
  const both = (first: readonly [Case, RunOptions], second: readonly [Case, RunOptions]) => (reading: Reading) => ({
    runs: [...runsOf(reading, ...first), ...runsOf(reading, ...second)],
    comparisons: [],
  });

  test('the latest one counts', () => {
    const early = { name: 'version_0', ended: 1000 };
    const late = { name: 'version_1', ended: 2000 };
    expect(said(check(PLAIN, both(['overfits', early], ['fits', late])))).toEqual([]);
    const report = check(PLAIN, both(['overfits', late], ['fits', early]));
    expect(report.findings[0]?.message).toContain('Run version_1 of model overfits');
  });

  test('when nobody knows which was the last they must agree', () => {
    expect(said(check(PLAIN, both(['overfits', {}], ['fits', {}])))).toEqual([]);
    expect(said(check(PLAIN, both(['overfits', {}], ['overfits', {}])))).toEqual(['overfits-without-dropout']);
    expect(said(check(PLAIN, both(['overfits', { ended: 1000 }], ['fits', { ended: null }])))).toEqual([]);
  });
});

describe('overfits-without-dropout', () => {
  test.each([
    ['is an information where the network is only defined', '', 'info'],
    ['warns where a loop trains it', '\nloss.backward()\noptimizer.step()\n', 'warning'],
    ['warns where a library trains it', '\nimport lightning as L\nL.Trainer(max_epochs=5).fit(model, train_loader)\n', 'warning'],
  ])('%s', (_, more, severity) => {
    expect(check(PLAIN + more, runs('overfits')).findings).toMatchObject([{ rule: 'overfits-without-dropout', severity }]);
  });

  test('offers a dropout before the last dense layer', () => {
    const report = check(PLAIN, runs('overfits'));
    expect(report.text.slice(report.findings[0]?.span.start, report.findings[0]?.span.end)).toBe('model');
    const remedy = report.findings[0]?.remedies[0];
    expect(remedy).toMatchObject({ safe: false, title: 'Insert nn.Dropout(0.2) before the last dense layer (drops 20 %, keeps 80 %)' });
    const after = edited(source(PLAIN), report, remedy?.edits ?? []);
    expect(after).toMatchObject({ text: PLAIN.replace('    nn.Linear(256, 10)', '    nn.Dropout(0.2),\n    nn.Linear(256, 10)') });
  });

  test('offers nothing where the layer has no line of its own', () => {
    const text = PLAIN.replace(/\(\n.*\n\)\n/s, '(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 10))\n');
    expect(check(text, runs('overfits')).findings[0]?.remedies).toEqual([]);
  });

  test.each([
    ['weight decay', '\noptimizer = torch.optim.Adam(model.parameters(), weight_decay=1e-4)\n'],
    ['a decoupled weight decay', '\noptimizer = torch.optim.AdamW(model.parameters())\n'],
    ['augmentation', '\naugmented = transforms.RandomHorizontalFlip()\n'],
    ['early stopping', '\nstopper = EarlyStopping(patience=3)\n'],
  ])('is silent with %s', (_, more) => {
    expect(said(check(PLAIN + more, runs('overfits')))).toEqual([]);
  });

  test.each([
    ['no weight decay', '\noptimizer = torch.optim.SGD(model.parameters(), weight_decay=0.0)\n'],
    ['a plain optimizer', '\noptimizer = torch.optim.Adam(model.parameters())\n'],
  ])('speaks with %s', (_, more) => {
    expect(said(check(PLAIN + more, runs('overfits')))).toEqual(['overfits-without-dropout']);
  });

  test('is silent where a rate is not known', () => {
    const logs = (reading: Reading): LogEvidence => ({
      runs: runsOf(reading, 'overfits').map((run) => ({ ...run, dropout: 'none' })),
      comparisons: [],
    });
    expect(said(check(net('config.rate', '0.0'), logs))).toEqual([]);
  });
});

test('dropout-not-enough: who stops early has done what it says', () => {
  expect(said(check(`${net('0.2', '0.5')}\nstopping = EarlyStopping(patience=5)\n`, runs('overfits')))).toEqual([]);
});

test('dropout-not-enough: what says that dropout is not applied explains it first', () => {
  const text = net('0.2', '0.5').replace('x = self.drop2(self.fc2(x).relu())', 'x = self.fc2(x).relu()\n        self.drop2(x)');
  expect(said(check(text, runs('overfits')))).toEqual([]);
});

test('dropout-while-underfitting: to 0 for all, or half of the strongest', () => {
  const text = net('0.2', '0.5');
  const report = check(text, runs('underfits'));
  const rates = report.findings[0]?.remedies.map(({ edits }) => {
    const after = edited(source(text), report, edits);
    return after?.kind === 'python' ? analyzer.analyze(source(after.text)).sites.map(({ rate }) => rate.value) : [];
  });
  expect(rates).toEqual([
    [0, 0],
    [0.2, 0.25],
  ]);
});

describe('epochs-not-increased: twice as many epochs', () => {
  const mended = (more: string): readonly string[] => {
    const text = net('0.2', '0.5', more);
    const report = check(text, runs('improving'));
    return (report.findings[0]?.remedies ?? []).map(({ edits }) => {
      const changed = edited(source(text), report, edits);
      return changed?.kind === 'python' ? changed.text.slice(net('0.2', '0.5').length) : '';
    });
  };

  test.each([
    ['of a loop', '\nfor epoch in range(20):\n    step()\n', '\nfor epoch in range(40):\n    step()\n'],
    [
      'of a constant',
      '\nEPOCHS = 15\nfor epoch in tqdm(range(1, EPOCHS)):\n    step()\n',
      '\nEPOCHS = 30\nfor epoch in tqdm(range(1, EPOCHS)):\n    step()\n',
    ],
    ['of a trainer', '\ntrainer = Trainer(max_epochs=5)\n', '\ntrainer = Trainer(max_epochs=10)\n'],
    [
      'of the arguments',
      '\narguments = TrainingArguments("out", num_train_epochs=3)\n',
      '\narguments = TrainingArguments("out", num_train_epochs=6)\n',
    ],
    ['of a fit', '\nmodel.fit(x, y, epochs=10)\n', '\nmodel.fit(x, y, epochs=20)\n'],
    [
      'said twice by one constant',
      '\nN = 7\nmodel.fit(x, y, epochs=N)\nmodel.fit(z, y, epochs=N)\n',
      '\nN = 14\nmodel.fit(x, y, epochs=N)\nmodel.fit(z, y, epochs=N)\n',
    ],
  ])('%s', (_, more, expected) => {
    expect(mended(more)).toEqual([expected]);
  });

  test.each([
    ['two trainings', '\nmodel.fit(x, y, epochs=10)\nmodel.fit(x, y, epochs=5)\n'],
    ['a number from elsewhere', '\nmodel.fit(x, y, epochs=config.epochs)\n'],
    ['more epochs than the run was given', '\nfor epoch in range(31):\n    step()\n'],
    ['one epoch', '\nmodel.fit(x, y, epochs=1)\n'],
    ['epochs that are reckoned', '\nN = 10\nfor epoch in range(N * 2):\n    step()\n'],
    ['no epochs', '\nfor step in range(100):\n    step()\n'],
  ])('not for %s', (_, more) => {
    expect(mended(more)).toEqual([]);
  });
});

describe('runs that differ in the rate alone', () => {
  const label = (name: string) => ({ name, file: 'study.db', title: 'Optuna (SQLite)', ended: null });
  const pair =
    (kind: RunComparison['kind'], stale = false) =>
    (): LogEvidence => ({
      runs: [],
      comparisons: [{ network: 'Net', baseline: label('trial 0'), best: label('trial 4'), kind, sentence: 'Dropout costs 12 %.', stale }],
    });

  test('flag every site when dropout is not needed', () => {
    const report = check(net('0.2', '0.5'), pair('not-needed'));
    expect(said(report)).toEqual(['dropout-without-overfitting', 'dropout-without-overfitting']);
    expect(report.findings[1]?.message).toContain('Training runs of Net: Dropout costs 12 %. This site drops 50 %, keeps 50 %.');
    expect(report.findings[0]?.related.map(({ message }) => message)).toEqual([
      'the training log (Optuna (SQLite), trial 0)',
      'the training log (Optuna (SQLite), trial 4)',
    ]);
  });

  test.each(['needed', 'undecidable'] as const)('say nothing when it is %s', (kind) => {
    expect(said(check(net('0.2', '0.5'), pair(kind)))).toEqual([]);
  });

  test('say nothing when the code is newer', () => {
    expect(said(check(net('0.2', '0.5'), pair('not-needed', true)))).toEqual([]);
  });
});
