import { beforeAll, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { edited } from '../../../src/analysis/fixAll';
import type { Analyzer, Report } from '../../../src/analysis/report';
import type { Evidence, EvidenceVerdict } from '../../../src/model/evidence';
import { fingerprintOf } from '../../../src/model/fingerprint';
import { rules } from '../../../src/rules';
import { testParser } from '../parser';

/** The networks of these tests are small. */
const others = rules.filter(({ id }) => id !== 'dropout-without-overfitting').map(({ id }) => id);

const RULE = 'dropout-without-overfitting';
const NOT_NEEDED: EvidenceVerdict = {
  kind: 'not-needed',
  sentence: 'Without dropout the network does not overfit (n = 3 paired repeats).',
  seeds: 3,
  baselineLoss: 0.31,
  bestRate: 0.1,
  bestLoss: 0.305,
};

const NET = `import torch.nn as nn

RATE = 0.5


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 16)
        self.drop1 = nn.Dropout(RATE)
        self.fc2 = nn.Linear(16, 16)
        self.drop2 = nn.Dropout(0.2)
        self.out = nn.Linear(16, 10)

    def forward(self, x):
        x = self.drop1(self.fc1(x).relu())
        x = self.drop2(self.fc2(x).relu())
        return self.out(x)
`;

let analyzer: Analyzer;

beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser() });
});

const source = (text: string) => ({ kind: 'python', name: 'net.py', text }) as const;

function evidenceFor(text: string, verdict: EvidenceVerdict): readonly Evidence[] {
  const report = analyzer.analyze(source(text), { ignore: others });
  return report.networks.map((network) => ({ network: network.name, fingerprint: fingerprintOf(network, report.sites), verdict }));
}

function check(text: string, evidence: readonly Evidence[]): Report {
  return analyzer.analyze(source(text), { evidence, ignore: others });
}

test('flags every site of the network that was studied, with the words of the study', () => {
  const { findings } = check(NET, evidenceFor(NET, NOT_NEEDED));
  expect(findings.map((finding) => finding.rule)).toEqual([RULE, RULE]);
  expect(findings[0]?.message).toContain(NOT_NEEDED.kind === 'not-needed' ? NOT_NEEDED.sentence : '');
  expect(findings[0]?.message).toContain('drops 50 %, keeps 50 %');
  expect(findings[1]?.message).toContain('drops 20 %, keeps 80 %');
});

test('is silent when dropout is needed or when it cannot be told', () => {
  expect(check(NET, evidenceFor(NET, { kind: 'needed', sentence: '' })).findings).toEqual([]);
  expect(check(NET, evidenceFor(NET, { kind: 'undecidable', sentence: '' })).findings).toEqual([]);
});

test('is silent when a rate has changed since the study, be it only through its constant', () => {
  const evidence = evidenceFor(NET, NOT_NEEDED);
  expect(check(NET.replace('Dropout(0.2)', 'Dropout(0.3)'), evidence).findings).toEqual([]);
  expect(check(NET.replace('RATE = 0.5', 'RATE = 0.4'), evidence).findings).toEqual([]);
  expect(check(NET.replace('class Net', 'class Other'), evidence).findings).toEqual([]);
  expect(check(NET.replace('import torch.nn as nn', 'import torch\nimport torch.nn as nn'), evidence).findings).toHaveLength(2);
});

test('is silent for sites that drop nothing or are meant for prediction', () => {
  const text = NET.replace('RATE = 0.5', 'RATE = 0.0').replace('nn.Dropout(0.2)', 'nn.Dropout(0.2)  # Monte-Carlo dropout');
  expect(check(text, evidenceFor(text, NOT_NEEDED)).findings).toEqual([]);
});

test('one remedy sets all rates of the network to 0, at the literals that decide them', () => {
  const report = check(NET, evidenceFor(NET, NOT_NEEDED));
  const remedy = report.findings[0]?.remedies[0];
  expect(remedy?.safe).toBe(false);
  const after = edited(source(NET), report, remedy?.edits ?? []);
  const text = after?.kind === 'python' ? after.text : '';
  expect(analyzer.analyze(source(text)).sites.map((site) => site.rate.value)).toEqual([0, 0]);
  expect(text).toMatch(/RATE = 0\.0\n/);
  expect(check(text, evidenceFor(text, NOT_NEEDED)).findings).toEqual([]);
});
