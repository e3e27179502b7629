import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { edited, fixText, safeEdits } from '../../../src/analysis/fixAll';
import type { Analyzer, Report } from '../../../src/analysis/report';
import { rules } from '../../../src/rules';
import type { Source } from '../../../src/text/source';
import { testParser, testScriptParser } from '../parser';
import { asNotebook, asSource, fixtureFile, fixtures, found, unasked } from './fixture';

const all = fixtures();
let analyzer: Analyzer;

beforeAll(async () => {
  const scripts = await testScriptParser();
  analyzer = createAnalyzer({ parser: await testParser(), scripts: () => scripts });
});

const syntaxErrors = (report: Report): number => report.problems.filter((problem) => problem.code === 'syntax-error').length;
const internalErrors = (report: Report): readonly string[] =>
  report.problems.filter((problem) => problem.code === 'internal-error').map((problem) => problem.message);

describe.each(all)('$name', (fixture) => {
  const options = { ignore: unasked(fixture) };

  test('reports what is marked, neither more nor less', () => {
    const report = analyzer.analyze(asSource(fixture), options);
    expect(found(report)).toEqual(fixture.expected);
    expect(internalErrors(report)).toEqual([]);
  });

  test('does not see yet what is marked as missed', () => {
    const seen = found(analyzer.analyze(asSource(fixture), options));
    expect(fixture.missed.filter((miss) => seen.includes(miss))).toEqual([]);
  });

  test('is mended as recorded, and nothing safely fixable is left', async () => {
    const source = asSource(fixture);
    const fixed = fixText(analyzer, source, options);
    expect(safeEdits(fixed.report)).toEqual([]);
    expect(syntaxErrors(fixed.report)).toBe(syntaxErrors(analyzer.analyze(source, options)));
    const [folder, file] = fixture.name.split('/');
    const text = fixed.source.kind === 'notebook' ? '' : fixed.source.text;
    if (fixed.rounds > 0) await expect(text).toMatchFileSnapshot(join(__dirname, '../../fixtures', folder ?? '', 'fixed', file ?? ''));
    expect(fixText(analyzer, fixed.source, options).source).toEqual(fixed.source);
  });

  test('each remedy takes its finding away and breaks nothing', () => {
    const source = asSource(fixture);
    const report = analyzer.analyze(source, options);
    for (const finding of report.findings) {
      for (const remedy of finding.remedies) {
        const after = analyzer.analyze(edited(source, report, remedy.edits) as Source, options);
        const label = `${finding.rule}: ${remedy.title}`;
        expect({ label, errors: syntaxErrors(after) }).toEqual({ label, errors: syntaxErrors(report) });
        expect({ label, left: count(after, finding.rule) }).toEqual({
          label,
          left: expect.toSatisfy((n: number) => n < count(report, finding.rule)),
        });
      }
    }
  });
});

/** The cells of a notebook are Python. */
describe.each(all.filter(({ name }) => name.endsWith('.py')))('$name as a notebook', (fixture) => {
  const options = { ignore: unasked(fixture) };

  test('reports the same', () => {
    const report = analyzer.analyze(asNotebook(fixture), options);
    expect(found(report)).toEqual(fixture.expected);
    expect(internalErrors(report)).toEqual([]);
  });

  test('is mended cell by cell', () => {
    const fixed = fixText(analyzer, asNotebook(fixture), options);
    expect(safeEdits(fixed.report)).toEqual([]);
    expect(fixed.source.kind === 'notebook' && fixed.source.cells[1]?.text).toBe('%matplotlib inline\n!pip install x\n');
  });
});

function count(report: Report, rule: string): number {
  return report.findings.filter((finding) => finding.rule === rule).length;
}

test('every rule without need of evidence has a hit and a file of its own for each framework', () => {
  for (const rule of rules.filter((candidate) => !candidate.needsEvidence)) {
    for (const framework of rule.frameworks) {
      const own = all.find((fixture) => fixture.name === `${rule.id}/${fixtureFile(framework)}`);
      expect({ rule: rule.id, framework, hits: own?.expected.filter((line) => line.endsWith(` ${rule.id}`)).length ?? 0 }).toEqual({
        rule: rule.id,
        framework,
        hits: expect.toSatisfy((hits: number) => hits > 0),
      });
    }
  }
});
