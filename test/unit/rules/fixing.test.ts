import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { edited, editsOf, fixText } from '../../../src/analysis/fixAll';
import { type Analyzer, type Report, remedyOf } from '../../../src/analysis/report';
import { ordered } from '../../../src/text/edit';
import type { Source } from '../../../src/text/source';
import { testParser, testScriptParser } from '../parser';
import { asNotebook, asSource, fixtures } from './fixture';

const all = fixtures();
let analyzer: Analyzer;

beforeAll(async () => {
  const scripts = await testScriptParser();
  analyzer = createAnalyzer({ parser: await testParser(), scripts: () => scripts });
});

const unsafe = { unsafe: true };
const broken = (report: Report): number => report.problems.filter(({ code }) => code === 'syntax-error').length;
const openFindings = (report: Report): readonly string[] =>
  report.findings.filter((finding) => remedyOf(finding, unsafe)).map(({ rule, message }) => `${rule}: ${message}`);

describe.each(all)('$name, with unsafe fixes', (fixture) => {
  const sources: readonly Source[] = fixture.name.endsWith('.py') ? [asSource(fixture), asNotebook(fixture)] : [asSource(fixture)];

  test('every finding that can be mended is gone, the text parses, and twice is once', () => {
    for (const source of sources) {
      const fixed = fixText(analyzer, source, {}, unsafe);
      expect(openFindings(fixed.report)).toEqual([]);
      expect(broken(fixed.report)).toBeLessThanOrEqual(broken(analyzer.analyze(source)));
      expect(fixText(analyzer, fixed.source, {}, unsafe).source).toEqual(fixed.source);
    }
  });
});

test('any choice of findings is mended without overlaps, and each of them is gone that was', () => {
  const choice = fc.tuple(fc.constantFrom(...all), fc.infiniteStream(fc.boolean()), fc.boolean());
  fc.assert(
    fc.property(choice, ([fixture, chosen, isUnsafe]) => {
      const source = asSource(fixture);
      const report = analyzer.analyze(source);
      const findings = report.findings.filter(() => chosen.next().value);
      const edits = editsOf({ findings }, { unsafe: isUnsafe });
      expect(ordered(edits)).not.toBeNull();
      const after = analyzer.analyze(edited(source, report, edits) ?? source);
      expect(broken(after)).toBeLessThanOrEqual(broken(report));
    }),
    { numRuns: 80, seed: 11 },
  );
});
