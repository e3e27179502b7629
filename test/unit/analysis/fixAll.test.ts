import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { edited, fixText, safeEdits } from '../../../src/analysis/fixAll';
import type { Analyzer, Report, ReportedFinding } from '../../../src/analysis/report';
import type { Source } from '../../../src/text/source';
import { testParser } from '../parser';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser() });
});

const edit = (start: number, end: number, text: string) => ({ span: { start, end }, text });

function reportOf(...remedies: { safe: boolean; edits: ReturnType<typeof edit>[] }[][]): Report {
  const findings = remedies.map(
    (list, index): ReportedFinding => ({
      rule: 'r',
      severity: 'error',
      span: { start: index, end: index },
      message: 'm',
      related: [],
      siteId: null,
      unnecessary: false,
      remedies: list.map((remedy) => ({ ...remedy, title: 't', change: { type: 'remove-rate-argument', siteId: 's' } })),
    }),
  );
  return { ...analyzer.analyze({ kind: 'python', name: 'a', text: 'abcdefgh' }), findings };
}

describe('safe edits', () => {
  test('are those of a first remedy that is safe', () => {
    const report = reportOf(
      [{ safe: true, edits: [edit(0, 1, 'x')] }],
      [
        { safe: false, edits: [edit(2, 3, 'y')] },
        { safe: true, edits: [edit(2, 3, 'z')] },
      ],
      [],
    );
    expect(safeEdits(report)).toEqual([edit(0, 1, 'x')]);
  });

  test('the earlier finding wins, whole remedies only, shared edits once', () => {
    const report = reportOf(
      [{ safe: true, edits: [edit(0, 2, 'x')] }],
      [{ safe: true, edits: [edit(1, 3, 'y'), edit(6, 7, 'y')] }],
      [{ safe: true, edits: [edit(0, 2, 'x'), edit(4, 5, 'z')] }],
    );
    expect(safeEdits(report)).toEqual([edit(0, 2, 'x'), edit(4, 5, 'z')]);
  });
});

test('edits of a notebook go to its cells', () => {
  const source: Source = {
    kind: 'notebook',
    name: 'a',
    cells: [
      { index: 0, text: 'abc', language: 'python' },
      { index: 1, text: 'T', language: 'markdown' },
      { index: 2, text: 'def', language: 'python' },
    ],
  };
  const report = analyzer.analyze(source);
  const after = edited(source, report, [edit(0, 1, 'A'), edit(4, 7, 'DEF')]);
  expect(after?.kind === 'notebook' && after.cells.map(({ text }) => text)).toEqual(['Abc', 'T', 'DEF']);
  expect(edited(source, report, [edit(2, 5, '')])).toBeNull();
});

/** An analyser that turns the first `a` of a text into `next`. */
function rewriter(next: string): Pick<Analyzer, 'analyze'> {
  const analyze = (source: Source): Report => {
    const text = source.kind === 'python' ? source.text : '';
    const at = text.indexOf('a');
    return { ...reportOf(...(at < 0 ? [] : [[{ safe: true, edits: [edit(at, at + 1, next)] }]])), text };
  };
  return { analyze };
}

describe('fixText', () => {
  test('goes on until nothing is left', () => {
    const fixed = fixText(rewriter('b'), { kind: 'python', name: 'x', text: 'aXaXa' });
    expect(fixed).toMatchObject({ source: { text: 'bXbXb' }, rounds: 3 });
  });

  test('ends when fixes undo themselves', () => {
    expect(fixText(rewriter('aa'), { kind: 'python', name: 'x', text: 'a' }).rounds).toBe(10);
  });

  test('leaves a clean text as it is', () => {
    const source: Source = { kind: 'python', name: 'x', text: 'import torch.nn as nn\nd = nn.Dropout(0.5)\n' };
    expect(fixText(analyzer, source)).toMatchObject({ source, rounds: 0 });
  });

  test('does not make a round that would break the syntax', () => {
    const real = analyzer;
    const breaking: Analyzer = {
      ...real,
      analyze: (source) => ({ ...real.analyze(source), findings: reportOf([{ safe: true, edits: [edit(0, 1, '(')] }]).findings }),
    };
    expect(fixText(breaking, { kind: 'python', name: 'x', text: 'b = 1\n' })).toMatchObject({ source: { text: 'b = 1\n' }, rounds: 0 });
  });
});
