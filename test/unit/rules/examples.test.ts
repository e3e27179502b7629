import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { fixText } from '../../../src/analysis/fixAll';
import { type Analyzer, type Report, unusedIgnore } from '../../../src/analysis/report';
import type { Evidence } from '../../../src/model/evidence';
import { fingerprintOf } from '../../../src/model/fingerprint';
import type { Reading } from '../../../src/model/reading';
import { rules } from '../../../src/rules';
import { closestRule, documented, documentedById, ruleHover, rulePage, rulesTable } from '../../../src/rules/catalogue';
import { testParser, testScriptParser } from '../parser';
import { asSource, fixtureFile, unasked } from './fixture';
import { logsFor } from './logEvidence';

const ROOT = join(__dirname, '../../..');
let analyzer: Analyzer;

beforeAll(async () => {
  const scripts = await testScriptParser();
  analyzer = createAnalyzer({ parser: await testParser(), scripts: () => scripts });
});

const examples = rules.flatMap((rule) => rule.examples.map((example) => ({ rule, example, label: `${rule.id} in ${example.framework}` })));

describe.each(examples)('$label', ({ rule, example }) => {
  test('bad reports this rule alone, good nothing', () => {
    const ids = (text: string): readonly string[] => {
      const source = asSource({ name: fixtureFile(example.framework), text });
      const evidence = rule.needsEvidence === 'study' ? notNeeded(analyzer.analyze(source)) : [];
      const logs = (reading: Reading) => logsFor(rule.id, reading);
      return analyzer
        .analyze(source, {
          evidence,
          ...(rule.needsEvidence === 'logs' ? { logs } : {}),
          ignore: unasked({ name: `${rule.id}/`, expected: [] }),
        })
        .findings.map((finding) => finding.rule);
    };
    expect(new Set(ids(example.bad))).toEqual(new Set([rule.id]));
    expect(ids(example.good)).toEqual([]);
  });
});

/** A study that found dropout not needed, for each network of a report. */
function notNeeded(report: Report): readonly Evidence[] {
  return report.networks.map((network) => ({
    network: network.name,
    fingerprint: fingerprintOf(network, report.sites),
    verdict: { kind: 'not-needed', sentence: 'Not needed.', seeds: 3, baselineLoss: 0.3, bestRate: 0.1, bestLoss: 0.29 },
  }));
}

test('a rule lies in the file of its name, in each framework that it names it has an example', () => {
  const files = readdirSync(join(ROOT, 'src/rules'));
  for (const rule of rules) {
    expect(files).toContain(`${rule.id}.ts`);
    expect(new Set(rule.examples.map((example) => example.framework))).toEqual(new Set(rule.frameworks));
    expect(rule.summary).not.toMatch(/\.$/);
  }
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
});

test('pages and README are what the rules say', () => {
  for (const rule of documented()) expect(readFileSync(join(ROOT, 'media/rules', `${rule.id}.md`), 'utf8')).toBe(rulePage(rule));
  for (const rule of rules) expect(ruleHover(rule)).toContain(rule.doc.whyItMatters);
  expect(readdirSync(join(ROOT, 'media/rules')).sort()).toEqual(
    documented()
      .map((rule) => `${rule.id}.md`)
      .sort(),
  );
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(rulesTable('media/rules'));
});

test('what is said of suppression comments has a page whose example holds', () => {
  const page = documentedById(unusedIgnore);
  for (const { bad, good } of page?.examples ?? []) {
    const fixed = fixText(analyzer, { kind: 'python', name: 'net.py', text: bad }, { unusedIgnores: true });
    expect(fixed.source).toMatchObject({ text: good });
    expect(fixed.rounds).toBe(1);
  }
  expect(page?.severity).toBe('warning');
});

test('a page has its headings in the fixed order', () => {
  for (const rule of rules) {
    const headings = [...rulePage(rule).matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(['What it does', 'Why it matters', 'Example', 'Use instead', 'When to ignore', 'References']);
    for (const { url } of rule.doc.references) expect(url).toMatch(/^https:\/\//);
  }
});

test('a mistyped rule is guessed, nonsense is not', () => {
  expect(closestRule('rate-out-off-range')?.id).toBe('rate-out-of-range');
  expect(closestRule('DROPOUT-NEVER-APPLIED')?.id).toBe('dropout-never-applied');
  expect(closestRule('xyzzy')).toBeNull();
});
