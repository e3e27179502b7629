import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import { applyEdits } from '../../../src/text/edit';
import type { ConfigFormat, Source } from '../../../src/text/source';
import { testParser } from '../parser';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser() });
});
afterAll(() => analyzer.dispose());

function source(text: string, format: ConfigFormat): Source {
  return { kind: 'config', name: `conf/x.${format}`, text, format };
}

/** The text after every site's rate is set. */
function withRate(text: string, format: ConfigFormat, rate: number): string | null {
  const edits = analyzer.write(source(text, format), ({ sites }) => ({
    type: 'set-rate',
    siteIds: sites.map(({ id }) => id),
    rate,
    at: 'origin',
  }));
  return edits && applyEdits(text, edits);
}

describe('the analyser reads configuration files', () => {
  test('sites, problems and silence', () => {
    const report = analyzer.analyze(source('model:\n  dropout: 0.2\n  bad: "open\n', 'yaml'));
    expect(report.sites.map(({ callee, rate }) => [callee, rate.value])).toEqual([['model.dropout', 0.2]]);
    expect(report.problems).toMatchObject([{ code: 'syntax-error' }]);
    expect(report.findings).toEqual([]);
    expect(analyzer.analyze(source('{"compilerOptions": {"strict": true}}', 'json'), { quick: true })).toMatchObject({
      sites: [],
      problems: [],
    });
    expect(analyzer.analyze(source('{"resid_pdrop": 0.1}', 'json'), { quick: true }).sites).toHaveLength(1);
  });

  test('a rate is written in its number', () => {
    expect(withRate('{\n  "dropout": 0.10, // of all\n  "b": 1\n}', 'json', 0.25)).toBe('{\n  "dropout": 0.25, // of all\n  "b": 1\n}');
    expect(withRate('a:\n  dropout: 0 # off\n  keep_prob: 0.9\n', 'yaml', 0.3)).toBe('a:\n  dropout: 0.3 # off\n  keep_prob: 0.7\n');
    expect(withRate('[m]\ndropout = 5e-1\n', 'toml', 1)).toBe('[m]\ndropout = 1.0\n');
    expect(withRate('p: &p 0.3\nm: {dropout: *p, attn_dropout: *p}\n', 'yaml', 0.5)).toBe(
      'p: &p 0.5\nm: {dropout: *p, attn_dropout: *p}\n',
    );
  });

  test('a list, and any other change, is not written', () => {
    expect(withRate('dropout: [0.1, 0.2]\n', 'yaml', 0.3)).toBeNull();
    const text = '{"dropout": 0.1}';
    const written = analyzer.write(source(text, 'json'), ({ sites }) => ({ type: 'remove-site', siteId: sites[0]?.id ?? '' }));
    expect(written).toBeNull();
  });
});
