import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import type { Framework } from '../../../src/model/site';
import { rules } from '../../../src/rules';
import { testParser, testScriptParser } from '../parser';
import { asSource, type Fixture, fixtures } from './fixture';

/** As many lines that a rule must find, and as many that it must leave alone, for each framework that it claims. */
const ENOUGH = 3;

/** What tells the framework of a block without a dropout site. */
const WORDS: Readonly<Partial<Record<Framework, RegExp>>> = {
  torch: /\btorch\b|\bnn\.|lightning|transformers/,
  keras: /\bkeras\b|\btensorflow\b|\btf\./,
  flax: /\bflax\b/,
  equinox: /\bequinox\b/,
  haiku: /\bhaiku\b/,
  tfjs: /\btf\b/,
  numpy: /\bnumpy\b|\bcupy\b|\bnp\b/,
  jax: /\bjax\b/,
};

interface Block {
  readonly frameworks: ReadonlySet<Framework>;
  readonly hits: number;
  /** Lines with a dropout site that have no marker; a block without any site and marker is one by itself. */
  readonly near: (framework: Framework) => number;
}

let analyzer: Analyzer;

beforeAll(async () => {
  const scripts = await testScriptParser();
  analyzer = createAnalyzer({ parser: await testParser(), scripts: () => scripts });
});

/** Paragraphs of a file that begin at the margin: functions, classes, and what stands between them. */
function paragraphs(text: string): readonly { readonly first: number; readonly last: number; readonly text: string }[] {
  const found: { first: number; last: number; text: string }[] = [];
  let lines: string[] = [];
  let first = 0;
  const all = text.split('\n');
  for (const [at, line] of all.entries()) {
    const begins = at > 0 && /^\S/.test(line) && (all[at - 1] ?? '').trim() === '';
    if (begins) {
      found.push({ first, last: at - 1, text: lines.join('\n') });
      lines = [];
      first = at;
    }
    lines.push(line);
  }
  return [...found, { first, last: all.length - 1, text: lines.join('\n') }];
}

function blocksOf(fixture: Fixture, rule: string, claimed: readonly Framework[]): readonly Block[] {
  const report = analyzer.analyze(asSource(fixture), { depth: 'facts' });
  const lineOf = (offset: number) => report.text.slice(0, offset).split('\n').length - 1;
  const sites = report.sites.map(({ span, framework }) => ({ line: lineOf(span.start), framework }));
  const expected = fixture.expected.filter((line) => line.endsWith(` ${rule}`)).map((line) => Number(line.split(' ')[0]));
  const marked = new Set(expected);
  const missed = new Set(fixture.missed.filter((line) => line.endsWith(` ${rule}`)).map((line) => Number(line.split(' ')[0])));
  const ofFile = claimed.filter((framework) =>
    fixture.name.includes('.yaml') ? framework === 'config' : WORDS[framework]?.test(fixture.text),
  );
  return paragraphs(fixture.text).flatMap(({ first, last, text }): readonly Block[] => {
    const isCode = text.split('\n').some((line) => !/^\s*(?:$|#|\/\/|import\b|from\b|"""|%%|['"])/.test(line));
    const within = (line: number) => first <= line && line <= last;
    if (!isCode || [...missed].some(within)) return [];
    const own = new Set(sites.filter(({ line }) => within(line)).map(({ framework }) => framework));
    const hits = expected.filter(within).length;
    const near = (framework: Framework) =>
      new Set(sites.filter((site) => site.framework === framework && within(site.line) && !marked.has(site.line)).map(({ line }) => line))
        .size;
    if (own.size > 0) return [{ frameworks: own, hits, near }];
    return [{ frameworks: new Set(ofFile), hits, near: () => (hits === 0 ? 1 : 0) }];
  });
}

/** What the fixtures hold, rule by rule and framework by framework. */
const table: string[] = [];

// What training runs show is no matter of the source alone.
const read = rules.filter(({ needsEvidence }) => !needsEvidence);

describe.each(read.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('has enough lines that it finds and blocks that it leaves alone, in every framework', () => {
    const own = fixtures().filter(({ name }) => name.startsWith(`${id}/`));
    const blocks = own.flatMap((fixture) => blocksOf(fixture, id, rule.frameworks));
    const short: Record<string, string> = {};
    for (const framework of rule.frameworks) {
      const concerned = blocks.filter(({ frameworks }) => frameworks.has(framework));
      const hits = concerned.reduce((sum, block) => sum + block.hits, 0);
      const near = concerned.reduce((sum, block) => sum + block.near(framework), 0);
      table.push(`| ${id} | ${framework} | ${hits} | ${near} |`);
      if (hits < ENOUGH || near < ENOUGH)
        short[`${id} ${framework}`] = `${Math.min(hits, ENOUGH)} hits, ${Math.min(near, ENOUGH)} near misses`;
    }
    expect(short).toEqual({});
  });
});

test('the table of all counts is up to date', async (context) => {
  // Some rules alone tell nothing of the others.
  if (new Set(table.map((row) => row.split(' | ')[0])).size < read.length) return context.skip();
  const head = [
    '# Fixtures by rule and framework',
    '',
    'Written by `npx vitest run test/unit/rules/counts.test.ts -u`; at least three of each are asked for.',
    '',
  ];
  const rows = ['| rule | framework | lines that it finds | near misses |', '| --- | --- | --- | --- |', ...table.sort()];
  await expect(`${[...head, ...rows].join('\n')}\n`).toMatchFileSnapshot('../../fixtures/counts.md');
});
