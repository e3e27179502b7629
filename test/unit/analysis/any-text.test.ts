import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer, Report } from '../../../src/analysis/report';
import { ordered } from '../../../src/text/edit';
import { testParser } from '../parser';
import { pythonFixtures } from './fixtures';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser() });
});

const texts = pythonFixtures().map(({ text }) => text);

/** What holds for the report of any text. */
function isSound(report: Report): void {
  expect(report.problems.filter(({ code }) => code === 'internal-error')).toEqual([]);
  const inside = (span: { start: number; end: number }): boolean =>
    0 <= span.start && span.start <= span.end && span.end <= report.text.length;
  for (const site of report.sites) expect(inside(site.span)).toBe(true);
  for (const { span } of report.problems) expect(span && inside(span)).toBe(true);
  for (const finding of [...report.findings, ...report.suppressed]) {
    expect(inside(finding.span)).toBe(true);
    for (const { edits } of finding.remedies) {
      expect(ordered(edits)).not.toBeNull();
      expect(edits.every(({ span }) => inside(span))).toBe(true);
    }
  }
}

test('prefixes of the fixtures', () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(), (text, at) => {
      isSound(analyzer.analyze({ kind: 'python', name: 'a', text: text.slice(0, at % (text.length + 1)) }));
    }),
    { numRuns: 250 },
  );
});

const noise = fc.oneof(
  fc.constantFrom(
    '(',
    ')',
    ':',
    '\n',
    '  ',
    '"""',
    'self.',
    ' = ',
    ',',
    '\\',
    'class ',
    'def ',
    'lambda ',
    ': ',
    '[',
    '}',
    '*',
    ' as ',
    '0.',
    '\u{1F600}',
    '\u0000',
    '\uD800',
    '\uFEFF',
  ),
  fc.string(),
);

test('mutations of the fixtures', () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 30 }), noise), { maxLength: 4 }), (original, cuts) => {
      let text = original;
      for (const [at, length, insert] of cuts) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + insert + text.slice(start + length);
      }
      isSound(analyzer.analyze({ kind: 'python', name: 'a', text }));
    }),
    { numRuns: 250 },
  );
});

test('any text, as a file and as cells', () => {
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 20 }), (parts) => {
      isSound(analyzer.analyze({ kind: 'python', name: 'a', text: parts.join('') }));
      isSound(analyzer.analyze({ kind: 'notebook', name: 'a', cells: parts.map((text, index) => ({ index, text, language: 'python' })) }));
    }),
    { numRuns: 100 },
  );
});

test('fixtures cut into cells say the same as in one piece', () => {
  for (const text of texts) {
    const cells = text.split(/^# %%\n/m).map((part, index) => ({ index, text: index === 0 ? part : `# %%\n${part}`, language: 'python' }));
    const whole = analyzer.analyze({ kind: 'python', name: 'a', text });
    const joined = analyzer.analyze({ kind: 'notebook', name: 'a', cells });
    isSound(joined);
    if (whole.problems.length > 0) continue;
    expect(joined.findings.map(({ rule, message }) => [rule, message])).toEqual(whole.findings.map(({ rule, message }) => [rule, message]));
  }
});

test('deep nesting', () => {
  for (const text of [
    '('.repeat(3000),
    `${'('.repeat(30_000)}\nimport torch\n`,
    'f('.repeat(2000) + ')'.repeat(2000),
    'a.'.repeat(3000),
    'if x:\n'.repeat(100),
    `x = ${'-'.repeat(3000)}1`,
    '[x for x in '.repeat(500),
  ]) {
    isSound(analyzer.analyze({ kind: 'python', name: 'a', text: `import torch.nn as nn\nnn.Dropout(${text})\n${text}` }));
  }
});

test('a name whose only binding is its own increase, as half-typed text has it', () => {
  isSound(
    analyzer.analyze({
      kind: 'python',
      name: 'a',
      text: ' import numpy as np\n\ndef f(x):\n    m = np.random.rand(*x.shape) < 0.5\n     h = x\n    h *= m\n    return h @ x\n',
    }),
  );
});
