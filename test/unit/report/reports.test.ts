import { beforeAll, describe, expect, test } from 'vitest';
import { annotations } from '../../../src/report/github';
import { findingRecords } from '../../../src/report/json';
import type { CheckedFile } from '../../../src/report/place';
import { openPrinter } from '../../../src/report/printer';
import { type SarifLog, sarifLog, sarifResults } from '../../../src/report/sarif';
import { siteRecords } from '../../../src/report/sites';
import { documented } from '../../../src/rules/catalogue';
import { checkedNotebook, checkedPython, NET } from './checked';

let python: CheckedFile;
let notebook: CheckedFile;

beforeAll(async () => {
  python = await checkedPython('a b/net,1.py', NET);
  notebook = await checkedNotebook('net.ipynb', [
    { index: 0, language: 'markdown', text: 'text' },
    { index: 1, language: 'python', text: '%pip install torch\nimport torch.nn as nn' },
    { index: 3, language: 'python', text: "label = '😀'\nx, d = 1, nn.Dropout(p=70)" },
  ]);
});

describe('JSON', () => {
  test('has 1-based positions, end exclusive', () => {
    expect(findingRecords(python)).toEqual([
      {
        file: 'a b/net,1.py',
        line: 4,
        column: 2,
        endLine: 4,
        endColumn: 16,
        rule: 'rate-out-of-range',
        severity: 'error',
        message: expect.stringContaining('50'),
        fixable: true,
      },
      {
        file: 'a b/net,1.py',
        line: 5,
        column: 5,
        endLine: 9,
        endColumn: 6,
        rule: 'rnn-dropout-single-layer',
        severity: 'warning',
        message: expect.stringContaining('drops 50 %, keeps 50 %'),
        fixable: false,
      },
    ]);
  });

  test('names cell, line in the cell and raw line in a notebook', () => {
    expect(findingRecords(notebook)).toEqual([
      expect.objectContaining({ line: 301, endLine: 301, column: 11, endColumn: 27, cell: 3, cellLine: 2, rule: 'rate-out-of-range' }),
    ]);
  });

  test('columns count UTF-16 units', async () => {
    const file = await checkedPython('x.py', "import torch.nn as nn\nx = ('😀', nn.Dropout(50))\n");
    expect(findingRecords(file)[0]?.column).toBe("x = ('😀', ".length + 1);
  });
});

test('sites say where the rate comes from', () => {
  expect(siteRecords(notebook)).toEqual([
    {
      file: 'net.ipynb',
      line: 301,
      column: 11,
      cell: 3,
      cellLine: 2,
      framework: 'torch',
      kind: 'layer',
      callee: 'torch.nn.Dropout',
      parameter: 'p',
      rate: 70,
      rateText: '70',
      rateSource: 'literal',
      byDefault: false,
    },
  ]);
});

describe('text', () => {
  test('shows the code with a tab-proof underline, the fix and a summary', () => {
    const printer = openPrinter('text', { color: false, version: '0' });
    const text = printer.add(printer.pieceOf(python)) + printer.end([]);
    expect(text).toContain('a b/net,1.py:4:2 error rate-out-of-range\n');
    expect(text).toContain('  4 | \tnn.Dropout(50),\n    | \t^^^^^^^^^^^^^^\n');
    expect(text).toContain('= fix: Set the rate to 0.5 (drops 50 %, keeps 50 %)');
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      '2 findings (1 fixable with --fix, 1 more with --fix --unsafe-fixes): 2 dropout sites in 1 file.',
    );
    expect(text).not.toContain('\u001b');
  });

  test('marks each line of a call over several lines, and says what else to look at', () => {
    const printer = openPrinter('text', { color: false, version: '0' });
    const text = printer.add(printer.pieceOf(python));
    expect(text).toContain('  5 |     nn.LSTM(\n    |     ^^^^^^^^\n  6 |         8,\n    |         ^^\n');
    expect(text).toContain('    | …\n  = see 8:17: ');
  });

  test('marks stand under wide characters, and a very long line is cut around the mark', async () => {
    const text = `import torch.nn as nn\nx = ('😀日本', nn.Dropout(50))\ny = [${'0, '.repeat(200)}nn.Dropout(60), ${'0, '.repeat(200)}]\n`;
    const printer = openPrinter('text', { color: false, version: '0' });
    const lines = printer.add(printer.pieceOf(await checkedPython('x.py', text))).split('\n');
    const at = lines.findIndex((line) => line.includes('日本'));
    // Three characters of two columns each before the mark, of which the first has two units.
    expect(lines[at]?.indexOf('nn.')).toBe((lines[at + 1]?.indexOf('^') ?? 0) - 2);
    const long = lines.findIndex((line) => line.includes('Dropout(60)'));
    expect(lines[long]?.length).toBeLessThan(160);
    expect(lines[long]?.indexOf('nn.')).toBe(lines[long + 1]?.indexOf('^'));
    expect(lines[long]).toMatch(/ \| ….*…$/);
  });

  test('names the cell in a notebook', () => {
    const plain = openPrinter('text', { color: false, version: '0' });
    expect(plain.add(plain.pieceOf(notebook))).toContain('net.ipynb:cell 4:2:11 error');
  });

  test('has colours when asked', () => {
    const coloured = openPrinter('text', { color: true, version: '0' });
    expect(coloured.add(coloured.pieceOf(python))).toContain('\u001b[31merror\u001b[0m');
  });
});

test('concise is one line for each finding, without colours', () => {
  const printer = openPrinter('concise', { color: true, version: '0' });
  const lines = printer.add(printer.pieceOf(python)).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^a b\/net,1\.py:4:2: error rate-out-of-range: The rate 50 .*\.$/);
  expect(lines[1]).toMatch(/^a b\/net,1\.py:5:5: warning rnn-dropout-single-layer: /);
  expect(printer.add(printer.pieceOf(notebook))).toMatch(/^net\.ipynb:cell 4:2:11: error rate-out-of-range: /);
});

test('statistics count the findings of each rule, the busiest first', () => {
  const records = (format: 'text' | 'json'): string => {
    const printer = openPrinter(format, { color: false, version: '0', statistics: true });
    return [python, notebook].map((file) => printer.add(printer.pieceOf(file))).join('') + printer.end([]);
  };
  expect(records('text').split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^2 {2}rate-out-of-range {9}A dropout rate .* \(2 fixable\)$/),
    expect.stringMatching(/^1 {2}rnn-dropout-single-layer {2}\S.*[^)]$/),
  ]);
  expect(JSON.parse(records('json'))).toEqual([
    { rule: 'rate-out-of-range', findings: 2, fixable: 2, summary: expect.any(String) },
    { rule: 'rnn-dropout-single-layer', findings: 1, fixable: 0, summary: expect.any(String) },
  ]);
});

test('GitHub annotations cannot be broken by what is in them', () => {
  const [first] = annotations(python).split('\n');
  expect(first).toMatch(/^::error file=a b\/net%2C1\.py,line=4,endLine=4,col=2,endColumn=16,title=rate-out-of-range::/);
  expect(first).toContain('drops 0 %25, keeps 100 %25');
  expect(annotations(notebook)).toMatch(/^::error file=net\.ipynb,line=301,endLine=301,title=/);
});

describe('SARIF', () => {
  let log: SarifLog;

  beforeAll(() => {
    log = sarifLog([...sarifResults(python), ...sarifResults(notebook)], { version: '1.2.3', failures: ['x.py: not UTF-8'] });
  });

  test('describes each rule, and each result points to its own', () => {
    const [run] = log.runs;
    expect(log.version).toBe('2.1.0');
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(documented().map(({ id }) => id));
    for (const result of run?.results ?? []) expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
    expect(run?.results.map(({ level }) => level)).toEqual(['error', 'warning', 'error']);
  });

  test('has regions in UTF-16 columns, and only lines in notebooks', () => {
    const [run] = log.runs;
    expect(run?.columnKind).toBe('utf16CodeUnits');
    expect(run?.results[0]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'a%20b/net%2C1.py' },
      region: { startLine: 4, startColumn: 2, endLine: 4, endColumn: 16 },
    });
    expect(run?.results[1]?.relatedLocations?.[0]?.physicalLocation.region).toEqual({
      startLine: 8,
      startColumn: 17,
      endLine: 8,
      endColumn: 20,
    });
    expect(run?.results[2]?.locations[0]?.physicalLocation.region).toEqual({ startLine: 301, endLine: 301 });
  });

  test('says what could not be read', () => {
    expect(log.runs[0]?.invocations).toEqual([
      { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: 'x.py: not UTF-8' } }] },
    ]);
  });

  test('is a valid log without any result', () => {
    const empty = JSON.parse(openPrinter('sarif', { color: false, version: '1' }).end([]));
    expect(empty.runs[0].results).toEqual([]);
    expect(empty.runs[0].invocations[0].executionSuccessful).toBe(true);
  });
});

test('JSON of nothing is an empty array', () => {
  expect(JSON.parse(openPrinter('json', { color: false, version: '1' }).end([]))).toEqual([]);
});
