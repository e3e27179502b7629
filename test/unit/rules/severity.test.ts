import { expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { isTestFile } from '../../../src/analysis/testFile';
import { testParser, testScriptParser } from '../parser';
import { asSource, fixtures } from './fixture';

const CODE = `import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(50)

    def forward(self, x):
        return F.dropout(self.drop(x), 0.5)


def test_rejects():
    nn.Dropout(-1)
`;

test('in tests no rule says more than an info, and expected errors are no finding', async () => {
  const analyzer = createAnalyzer({ parser: await testParser() });
  const severities = (name: string) =>
    analyzer.analyze({ kind: 'python', name, text: CODE }).findings.map(({ rule, severity }) => `${rule} ${severity}`);
  expect(severities('net.py')).toEqual(['rate-out-of-range error', 'functional-dropout-always-on error', 'rate-out-of-range error']);
  expect(severities('tests/test_net.py')).toEqual(['rate-out-of-range info', 'functional-dropout-always-on info']);
});

const LOWER: Readonly<Record<string, string>> = { error: 'info', warning: 'info', info: 'hint', hint: 'hint' };

test.each(fixtures())('$name as a test: nothing new, and nothing above an info', async (fixture) => {
  const scripts = await testScriptParser();
  const analyzer = createAnalyzer({ parser: await testParser(), scripts: () => scripts });
  const source = asSource(fixture);
  const said = (name: string) => {
    const { findings } = analyzer.analyze({ ...source, name }, { depth: 'facts' });
    return new Map(findings.map(({ rule, span, severity }) => [`${rule} ${span.start} ${span.end}`, severity]));
  };
  const plain = said(source.name);
  for (const [finding, severity] of said(source.name.replace('project', 'tests'))) {
    expect({ finding, severity }).toEqual({ finding, severity: LOWER[plain.get(finding) ?? ''] });
  }
});

const TEST = 'def test_net():\n    assert net(x)\n';
const SCRIPT = 'def test(net, loader):\n    return net(x)\n\n\ntest(net, loader)\n';

test.each([
  ['a/test_net.py', TEST, true],
  ['a\\net_test.py', TEST, true],
  ['test.py', 'class TestNet(unittest.TestCase):\n    pass\n', true],
  ['conftest.py', SCRIPT, true],
  ['tests/test.py', SCRIPT, true],
  ['a/test.py', SCRIPT, false],
  ['a/captcha_test.py', SCRIPT, false],
  ['test.py', 'from hypothesis import given\n', true],
  ['test.py', 'class Tester:\n    def test(self, premise, hypothesis):\n        pass\n', false],
  ['a/net.py', TEST, false],
])('%s with %j is a test: %s', (name, text, expected) => {
  expect(isTestFile(name, text)).toBe(expected);
});

test.each([
  ['tests/net.py', true],
  ['docs/snippets/net.py', true],
  ['tests/of/my/home/project/net.py', false],
  ['a/latest_net.py', false],
  ['contest.py', false],
  ['src/layers.test.ts', true],
  ['src/layers.spec.mjs', true],
  ['src/__tests__/layers.js', true],
  ['src/latest.js', false],
  ['attest/net.ipynb', false],
])('%s is a test: %s', (name, expected) => {
  expect(isTestFile(name, '')).toBe(expected);
});
