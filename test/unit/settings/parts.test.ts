import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accept, baselineText, entriesOf, readBaseline } from '../../../src/settings/baseline';
import { explanationPage, explanationText } from '../../../src/settings/explain';
import { matchesGlob } from '../../../src/settings/glob';
import { settingsSchema } from '../../../src/settings/schema';
import { settingKeys } from '../../../src/settings/validate';

describe('globs', () => {
  test.each([
    ['*.ipynb', 'a/b/c.ipynb'],
    ['tests', 'a/tests/b.py'],
    ['tests/', 'tests/b.py'],
    ['/tests', 'tests/b.py'],
    ['tests/**', 'tests/a/b.py'],
    ['**/gen/*.py', 'a/b/gen/x.py'],
    ['**/gen/*.py', 'gen/x.py'],
    ['src/**/x.py', 'src/x.py'],
    ['src/{a,b}/*.p?', 'src/b/c.py'],
    ['[a-c]*.py', 'b1.py'],
    ['[!a].py', 'b.py'],
    ['./src/a.py', 'src/a.py'],
    ['a[', 'a['],
  ])('%s matches %s', (glob, path) => expect(matchesGlob(glob, path)).toBe(true));

  test.each([
    ['tests/**', 'src/tests/a.py'],
    ['/tests', 'src/tests/a.py'],
    ['*.py', 'a.pyc'],
    ['src/*.py', 'src/a/b.py'],
    ['', 'a.py'],
    ['/', 'a.py'],
    ['[!a].py', 'a.py'],
    ['a.c', 'abc'],
  ])('%s does not match %s', (glob, path) => expect(matchesGlob(glob, path)).toBe(false));

  test('hostile patterns end', () => {
    const started = performance.now();
    expect(matchesGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
    expect(matchesGlob(`${'**/'.repeat(160)}x`, `${'a/'.repeat(500)}y`)).toBe(false);
    expect(matchesGlob('{a,b}'.repeat(60), 'c')).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a baseline', () => {
  const text = 'a = Dropout(50)\nb = Dropout(50)\nc = Dropout(\n  60)\n';
  const found = [...text.matchAll(/Dropout\([^)]*\)/g)].map(({ index, 0: call }) => ({
    rule: 'rate',
    span: { start: index, end: index + call.length },
  }));
  const saved = readBaseline(baselineText(new Map([['x.py', entriesOf(found, text)]])));
  const entries = 'reason' in saved ? [] : (saved.get('x.py') ?? []);

  test('holds no lines, and counts what is the same', () => {
    expect(entries).toEqual([
      { rule: 'rate', text: 'Dropout(50)', count: 2 },
      { rule: 'rate', text: 'Dropout( 60)', count: 1 },
    ]);
  });

  test('accepts what has moved, and of more than there were the later ones are new', () => {
    const moved = `import x\n\n${text}d = Dropout(50)\n`;
    const now = [...moved.matchAll(/Dropout\([^)]*\)/g)].map(({ index, 0: call }) => ({
      rule: 'rate',
      span: { start: index, end: index + call.length },
    }));
    const { fresh, accepted } = accept(now, moved, entries);
    expect(accepted).toHaveLength(3);
    expect(fresh).toEqual([now[3]]);
    expect(accept([{ rule: 'other', span: now[0]?.span ?? { start: 0, end: 0 } }], moved, entries).fresh).toHaveLength(1);
  });

  test('keeps long texts apart by a check sum', () => {
    const long = (last: string) => `Dropout(${'x, '.repeat(100)}${last})`;
    const one = entriesOf([{ rule: 'rate', span: { start: 0, end: long('1').length } }], long('1'));
    expect(one[0]?.text.length).toBe(120);
    expect(accept([{ rule: 'rate', span: { start: 0, end: long('2').length } }], long('2'), one).accepted).toEqual([]);
  });

  test.each(['', 'no', '[]', '{"tool":"dropout-doctor","version":2,"files":{}}', '{"tool":"other","version":1,"files":{}}'])(
    '%j is none',
    (other) => expect(readBaseline(other)).toHaveProperty('reason'),
  );

  test('entries that are none are left out', () => {
    const read = readBaseline('{"tool":"dropout-doctor","version":1,"files":{"a":[1,null,{"rule":"x"}],"b":7,"__proto__":[]}}');
    expect('reason' in read ? null : read.get('a')).toEqual([]);
  });
});

test('the explanation names the file that decides, every rule and why', () => {
  const explanation = {
    file: 'a_b.py',
    source: 'pyproject.toml',
    otherwise: '',
    settings: {},
    isExcluded: false,
    baseline: null,
    unusedIgnores: false,
    problems: ['odd'],
    decisions: [{ rule: 'rate', level: 'hint', severity: { kind: 'own' }, hidesHints: false, why: 'a|b' }],
  } as const;
  expect(explanationText(explanation)).toContain('Configuration: pyproject.toml (the nearest');
  expect(explanationText(explanation)).toContain('rate  hint     a|b\n');
  expect(explanationPage(explanation)).toContain('| `rate` | hint | a\\|b |');
  expect(explanationPage(explanation)).toContain('a\\_b.py');
  const without = 'Left out: hints of 1 rule';
  expect(explanationText(explanation)).not.toContain(without);
  const [decision] = explanation.decisions;
  expect(explanationText({ ...explanation, decisions: [{ ...decision, hidesHints: true }] })).toContain(without);
});

test('the schema has the keys that are read', () => {
  const schema = settingsSchema();
  expect(Object.keys(schema.properties as object).sort()).toEqual([...settingKeys].sort());
});

test('the page of the configuration names every key', () => {
  const page = readFileSync(join(__dirname, '../../../media/configuration.md'), 'utf8');
  for (const key of settingKeys) expect(page).toContain(`\`${key}\``);
});
