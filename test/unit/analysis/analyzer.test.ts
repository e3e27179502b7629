import { beforeAll, describe, expect, test } from 'vitest';
import { type AnalyzerParts, createAnalyzer } from '../../../src/analysis/analyzer';
import type { PythonFramework as Framework } from '../../../src/analysis/python';
import type { Report } from '../../../src/analysis/report';
import type { Change } from '../../../src/model/change';
import type { Finding } from '../../../src/model/finding';
import { rules } from '../../../src/rules';
import type { Rule } from '../../../src/rules/rule';
import type { PythonParser } from '../../../src/syntax/parser';
import type { Cell, Source } from '../../../src/text/source';
import { testParser } from '../parser';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

const TORCH = 'import torch.nn as nn\n';

const python = (text: string): Source => ({ kind: 'python', name: 'a.py', text });
const notebook = (...texts: string[]): Source => ({
  kind: 'notebook',
  name: 'a.ipynb',
  cells: texts.map((text, index): Cell => ({ index, text, language: 'python' })),
});

function analyze(source: Source, parts: Partial<AnalyzerParts> = {}): Report {
  return createAnalyzer({ parser, ...parts }).analyze(source);
}

const found = (report: Report): string[] => report.findings.map(({ rule, span }) => `${rule}: ${report.text.slice(span.start, span.end)}`);

/** A rule for one test: it says what `check` says. */
function ruleOf(check: Rule['check'], id = 'rate-out-of-range'): Rule {
  const [template] = rules;
  if (!template) throw new Error('no rules');
  return { ...template, id, check };
}

const finding = (start: number, end: number, more: Partial<Finding> = {}): Finding => ({
  rule: 'rate-out-of-range',
  severity: 'error',
  span: { start, end },
  message: 'm',
  remedies: [],
  related: [],
  siteId: null,
  unnecessary: false,
  ...more,
});

/** A framework for one test; it reads nothing. */
function frameworkOf(write: Framework['write'], read?: Framework['read']): Framework {
  const nothing = { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };
  return { framework: 'torch', reads: [], concerns: () => true, read: read ?? (() => nothing), write };
}

describe('a report', () => {
  test('holds the sites of both frameworks in source order', () => {
    const report = analyze(python(`${TORCH}import keras\na = keras.layers.Dropout(0.1)\nb = nn.Dropout(0.2)\n`));
    expect(report.sites.map((site) => [site.framework, site.rate.value])).toEqual([
      ['keras', 0.1],
      ['torch', 0.2],
    ]);
    expect(new Set(report.sites.map((site) => site.id)).size).toBe(2);
    expect(report.problems).toEqual([]);
  });

  test('parts findings from suppressed ones', () => {
    const report = analyze(python(`${TORCH}a = nn.Dropout(1.5)\nb = nn.Dropout(2.5)  # dropout: ignore[rate-out-of-range]\n`));
    expect(report.findings).toHaveLength(1);
    expect(report.suppressed).toHaveLength(1);
    expect(report.text.slice(report.suppressed[0]?.span.start).startsWith('nn.Dropout(2.5)')).toBe(true);
  });

  test('leaves out ignored rules, whose names stay known', () => {
    const analyzer = createAnalyzer({ parser });
    const text = `${TORCH}a = nn.Dropout(1.5)\nb = 1  # dropout: ignore[rate-out-of-range]\n`;
    const report = analyzer.analyze(python(text), { ignore: ['rate-out-of-range'] });
    expect(report.findings).toEqual([]);
    expect(report.problems).toEqual([]);
  });

  test('says the same thing once, in source order', () => {
    const rule = ruleOf(() => [finding(5, 6), finding(0, 1), finding(5, 6), finding(0, 1, { message: 'other' })]);
    const report = analyze(python('a = bcd\n'), { rules: [rule] });
    expect(report.findings.map(({ span, message }) => [span.start, message])).toEqual([
      [0, 'm'],
      [0, 'other'],
      [5, 'm'],
    ]);
  });

  test('survives a broken rule and a broken reader', () => {
    const broken = ruleOf(function* () {
      yield finding(0, 1);
      throw new Error('oh');
    }, 'broken');
    const reader = frameworkOf(
      () => null,
      () => {
        throw new Error('ah');
      },
    );
    const report = analyze(python('a = 1\n'), { rules: [broken, ruleOf(() => [finding(4, 5)])], frameworks: [reader] });
    expect(report.findings).toHaveLength(2);
    expect(report.problems.map(({ code, message }) => [code, message])).toEqual([
      ['internal-error', 'reading torch: ah'],
      ['internal-error', 'rule broken: oh'],
    ]);
  });

  test('survives a broken parser', () => {
    const broken: PythonParser = {
      parse() {
        throw new Error('no memory');
      },
      dispose() {},
    };
    const report = createAnalyzer({ parser: broken }).analyze(python('a'));
    expect(report.problems.map(({ code }) => code)).toEqual(['internal-error']);
    expect(createAnalyzer({ parser: broken }).write(python('a'), () => null)).toBeNull();
  });
});

describe('remedies', () => {
  const change: Change = { type: 'remove-rate-argument', siteId: 's' };
  const remedy = { title: 't', change, safe: true };
  const edit = (start: number, end: number, text = 'x') => ({ span: { start, end }, text });
  const edits = (source: Source, write: Framework['write']): readonly unknown[] => {
    const report = analyze(source, { rules: [ruleOf(() => [finding(0, 1, { remedies: [remedy] })])], frameworks: [frameworkOf(write)] });
    expect(report.findings).toHaveLength(1);
    return report.findings[0]?.remedies.map((written) => written.edits) ?? [];
  };

  test('come with ordered edits', () => {
    expect(edits(python('a = bcd\n'), () => [edit(4, 5), edit(0, 1)])).toEqual([[edit(0, 1), edit(4, 5)]]);
  });

  test.each<[string, Framework['write']]>([
    ['refused', () => null],
    ['empty', () => []],
    ['without effect', () => [edit(0, 1, 'a')]],
    ['overlapping', () => [edit(0, 2), edit(1, 3)]],
    ['outside of the text', () => [edit(5, 99)]],
    [
      'broken',
      () => {
        throw new Error('oh');
      },
    ],
  ])('are dropped when %s', (_, write) => {
    expect(edits(python('a = bcd\n'), write)).toEqual([]);
  });

  test('are written by the first framework that takes the change', () => {
    const report = analyze(python('a = bcd\n'), {
      rules: [ruleOf(() => [finding(0, 1, { remedies: [remedy] })])],
      frameworks: [frameworkOf(() => null), frameworkOf(() => [edit(0, 1)]), frameworkOf(() => [edit(4, 5)])],
    });
    expect(report.findings[0]?.remedies[0]?.edits).toEqual([edit(0, 1)]);
  });

  test('of a notebook stay inside one cell and off the magics', () => {
    const source = notebook('abc', '%ls x\ndef f(): pass');
    expect(edits(source, () => [edit(0, 3)])).toEqual([[edit(0, 3)]]);
    expect(edits(source, () => [edit(0, 1), edit(10, 13)])).toHaveLength(1);
    expect(edits(source, () => [edit(2, 12)])).toEqual([]);
    expect(edits(source, () => [edit(5, 7)])).toEqual([]);
  });

  test('a comment needs no framework', () => {
    const report = analyze(python('a = b\n'), {
      rules: [
        ruleOf(() => [
          finding(0, 1, { remedies: [{ title: 't', change: { type: 'comment', span: { start: 0, end: 1 }, text: '# c' }, safe: false }] }),
        ]),
      ],
      frameworks: [],
    });
    expect(report.findings[0]?.remedies[0]?.edits).toEqual([{ span: { start: 5, end: 5 }, text: '  # c' }]);
  });
});

describe('write', () => {
  test('gives edits against the source as it is now, or null', () => {
    const analyzer = createAnalyzer({ parser });
    const source = python(`${TORCH}a = nn.Dropout(1.5)\n`);
    const seen: number[] = [];
    const edits = analyzer.write(source, (reading) => {
      seen.push(reading.sites.length);
      const span = reading.sites[0]?.span;
      return span ? { type: 'comment', span, text: '# dropout: intended' } : null;
    });
    expect(seen).toEqual([1]);
    expect(edits).toEqual([{ span: { start: 41, end: 41 }, text: '  # dropout: intended' }]);
    expect(analyzer.write(source, () => null)).toBeNull();
  });
});

describe('broken Python', () => {
  test('is read around the break, which is reported once', () => {
    const text = `${TORCH}a = nn.Dropout(1.5)\n\ndef f(:\n  pass\n\nb = nn.Dropout(2.5)\n)\n`;
    const report = analyze(python(text));
    expect(found(report)).toEqual(['rate-out-of-range: nn.Dropout(1.5)', 'rate-out-of-range: nn.Dropout(2.5)']);
    expect(report.problems).toHaveLength(1);
    expect(report.problems[0]).toMatchObject({
      code: 'syntax-error',
      message: 'Syntax error in line 4; all that can be read of the file was still checked.',
    });
  });

  test('a call that is being typed misses nothing it lacks', () => {
    const report = analyze(python(`${TORCH}class N(nn.Module):\n  def __init__(self):\n    self.a = nn.LSTM(3, 4, dropout=0.5,\n`));
    expect(report.findings.filter(({ rule }) => rule === 'rnn-dropout-single-layer')).toEqual([]);
  });

  test('the span of the problem stays on its line', () => {
    for (const text of ['x = (\n\n\n', 'class\n  def\n)', 'f(1,,2)\n', '"""abc\n', 'a b c\n']) {
      const [problem] = analyze(python(text)).problems;
      expect(problem?.code).toBe('syntax-error');
      expect(text.slice(problem?.span?.start, problem?.span?.end)).not.toContain('\n');
    }
  });
});

describe('notebooks', () => {
  test('names reach from cell to cell, and findings land in theirs', () => {
    const report = analyze(notebook('%pip install torch\nimport torch.nn as nn', 'p = 1.5', '!ls\nlayer = nn.Dropout(p)'));
    expect(found(report)).toHaveLength(1);
    const cell = report.cells.find(
      ({ start, end }) => start <= (report.findings[0]?.span.start ?? -1) && (report.findings[0]?.span.end ?? 0) <= end,
    );
    expect(cell?.index).toBe(2);
    expect(report.problems).toEqual([]);
  });

  test('a broken cell is left out and breaks no other', () => {
    const report = analyze(notebook('import torch.nn as nn', 'x = nn.Dropout(3.5', 'a = nn.Dropout(1.5)', 'def f(:'));
    expect(found(report)).toEqual(['rate-out-of-range: nn.Dropout(1.5)']);
    expect(report.problems.map(({ message }) => message)).toEqual([
      'Syntax error in line 1 of cell 2; this cell is left out, the others were checked.',
      'Syntax error in line 1 of cell 4; this cell is left out, the others were checked.',
    ]);
    for (const { span } of report.problems)
      expect(report.cells.some(({ start, end }) => span && start <= span.start && span.end <= end)).toBe(true);
  });

  test('without Python cells there is nothing', () => {
    expect(analyze({ kind: 'notebook', name: 'r', cells: [{ index: 0, text: 'SELECT', language: 'sql' }] })).toMatchObject({
      text: '',
      cells: [],
      sites: [],
      problems: [],
    });
  });
});

test('five thousand lines', () => {
  const block = (index: number): string =>
    `class Net${index}(nn.Module):\n    def __init__(self, p=0.5):\n        super().__init__()\n        self.fc = nn.Linear(3, 4)\n` +
    `        self.drop = nn.Dropout(p)\n\n    def forward(self, x):\n        return self.drop(self.fc(x))\n\n`;
  const filler = (index: number): string => `def f${index}(x):\n    y = x + ${index}\n    if y > 3:\n        return g(y)\n    return y\n\n`;
  const parts = Array.from({ length: 600 }, (_, index) => filler(index) + (index % 12 === 0 ? block(index) : 'a = [1,\n     2]\n'));
  const text = `${TORCH}${parts.join('')}`;
  expect(text.split('\n').length).toBeGreaterThan(5000);
  const report = analyze(python(text));
  expect(report.sites).toHaveLength(50);
  expect(report.sites.every((site) => site.rate.value === 0.5 && site.rate.byDefault)).toBe(true);
  expect(report.findings).toEqual([]);
});
