import { describe, expect, test } from 'vitest';
import type { Rule } from '../../../src/rules/index';
import { asDecided, decide, decider, offRules } from '../../../src/settings/decide';
import type { RuleLevel, Settings } from '../../../src/settings/settings';
import { largestSettings, readSettingsText } from '../../../src/settings/toml';

/** What is read, and each problem with the text that it underlines. */
function read(text: string, name: 'dropout-doctor.toml' | 'pyproject.toml' = 'dropout-doctor.toml') {
  const { settings, problems } = readSettingsText(name, text);
  return { settings, problems: problems.map(({ message, span }) => [message, span && text.slice(span.start, span.end)]) };
}

describe('reading', () => {
  test('everything that can be said', () => {
    const text = `preset = "strict"
select = ["rates", "dropout-never-applied"]
ignore = ["keep-prob-as-rate"]
exclude = ["vendor/**"]
unused-ignores = true
baseline = "accepted.json"

[rules]
rate-out-of-range = "hint"

[[overrides]]
files = ["tests/**"]
rules = { rate-out-of-range = "off" }
`;
    const settings: Settings = {
      preset: 'strict',
      select: ['rates', 'dropout-never-applied'],
      ignore: ['keep-prob-as-rate'],
      rules: { 'rate-out-of-range': 'hint' },
      overrides: [{ files: ['tests/**'], rules: { 'rate-out-of-range': 'off' } }],
      exclude: ['vendor/**'],
      unusedIgnores: true,
      baseline: 'accepted.json',
    };
    expect(read(text)).toEqual({ settings, problems: [] });
    const inProject = text.replace('preset', '[tool.dropout-doctor]\npreset').replace('[rules]', '[tool.dropout-doctor.rules]');
    expect(read(inProject.replace('[[overrides]]', '[[tool.dropout-doctor.overrides]]'), 'pyproject.toml')).toEqual({
      settings,
      problems: [],
    });
  });

  test('a pyproject.toml without the table says nothing, even when it is broken', () => {
    expect(read('[project]\nname = "x"\n', 'pyproject.toml')).toEqual({ settings: null, problems: [] });
    expect(read('[project\n', 'pyproject.toml')).toEqual({ settings: null, problems: [] });
    expect(read('[project]\nname = "dropout-doctor"\n', 'pyproject.toml').settings).toBeNull();
  });

  test.each([
    ['presett = "all"\n', 'There is no setting "presett"; did you mean "preset"?', 'presett'],
    ['preset = "strikt"  # so\n', '"preset" is one of recommended, all, strict; did you mean "strict"?', '"strikt"'],
    ['[rules]\nrate-out-of-rang = "off"\n', 'There is no rule "rate-out-of-rang"; did you mean "rate-out-of-range"?', 'rate-out-of-rang'],
    ['rules.rate-out-of-range = "of"\n', '"rate-out-of-range" is one of off, hint, info, warning, error; did you mean "off"?', '"of"'],
    ['ignore = [\n  "rates",\n  "mod",\n]\n', 'There is no rule "mod"; did you mean "mode"?', '"mod"'],
    ['select = "rates"\n', '"select" is a list.', '"rates"'],
    ['unused-ignores = 1\n', '"unused-ignores" is true or false.', '1'],
    ['[[overrides]]\nignore = ["rates"]\n', 'An override needs "files", a list of globs; it has none.', 'overrides'],
    [
      '[[overrides]]\nfiles = ["a"]\n[[overrides]]\nfiles = ["b"]\nselct = []\n',
      'There is no setting "selct"; did you mean "select"?',
      'selct',
    ],
    ['preset = "all"\nselect = [\n', /^This is not TOML: .* The defaults hold\.$/, expect.anything()],
    ['"\u0000', /^This is not TOML/, expect.anything()],
  ])('%j is told where it stands', (text, message, at) => {
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.[0]).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(problems[0]?.[1]).toEqual(at);
  });

  test('a select in which nothing is known silences nothing', () => {
    expect(read('select = ["nonsense"]').settings).toEqual({});
  });

  test('huge and hostile files give a message and the defaults, soon', () => {
    const started = performance.now();
    expect(read('#'.repeat(largestSettings + 1)).problems[0]?.[0]).toMatch(/larger than 1 MB/);
    expect(read(`a = ${'['.repeat(50_000)}`).problems[0]?.[0]).toMatch(/not TOML/);
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index} = 1`).join('\n');
    expect(read(keys).problems).toHaveLength(50);
    expect(read('[__proto__]\npolluted = true\n').problems).toHaveLength(1);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

const rule = (id: string, severity: Rule['severity'], category: Rule['category'] = 'rates') => ({ id, severity, category }) as Rule;
const rules = [rule('a', 'error'), rule('b', 'warning', 'mode'), rule('c', 'info'), rule('d', 'hint', 'mode')];

function levels(settings: Settings | null, path = 'src/x.py', over?: Settings): Record<string, RuleLevel> {
  const command = over ? { over: { name: 'command line', settings: over } } : {};
  return Object.fromEntries(decide({ settings, path, rules, ...command }).map(({ rule: id, level }) => [id, level]));
}

describe('deciding', () => {
  test.each<[string, Settings, string]>([
    ['recommended', { preset: 'recommended' }, 'error warning off off'],
    ['all', { preset: 'all' }, 'error warning info hint'],
    ['strict', { preset: 'strict' }, 'error warning info info'],
    ['select by id and category', { select: ['a', 'mode'] }, 'error warning off hint'],
    ['ignore', { preset: 'all', ignore: ['rates'] }, 'off warning off hint'],
    ['ignore wins over select', { select: ['rates'], ignore: ['a'] }, 'off off info off'],
    ['rules win over both', { select: ['a'], ignore: ['b'], rules: { b: 'hint', a: 'off' } }, 'off hint off off'],
    ['strict keeps what is said', { preset: 'strict', rules: { d: 'hint' } }, 'error warning info hint'],
  ])('%s', (_, settings, expected) => {
    expect(Object.values(levels(settings)).join(' ')).toBe(expected);
  });

  test('overrides hold for their files, in their order', () => {
    const settings: Settings = {
      preset: 'all',
      overrides: [
        { files: ['tests'], preset: 'recommended' },
        { files: ['tests/slow/**', '*.ipynb'], rules: { a: 'info' } },
      ],
    };
    expect(Object.values(levels(settings, 'src/x.py'))).toEqual(['error', 'warning', 'info', 'hint']);
    expect(Object.values(levels(settings, 'tests/x.py'))).toEqual(['error', 'warning', 'off', 'off']);
    expect(Object.values(levels(settings, 'tests/slow/x.py'))).toEqual(['info', 'warning', 'off', 'off']);
    expect(levels(settings, 'notes/x.ipynb')).toMatchObject({ a: 'info', d: 'hint' });
  });

  test('the command line comes last: what it selects keeps the level of the file', () => {
    const settings: Settings = { preset: 'all', rules: { a: 'hint', b: 'error' } };
    expect(levels(settings, 'x.py', { select: ['a'] })).toEqual({ a: 'hint', b: 'off', c: 'off', d: 'off' });
    expect(levels(settings, 'x.py', { rules: { c: 'error' } })).toMatchObject({ a: 'hint', c: 'error' });
    expect(levels({ select: ['a'] }, 'x.py', { preset: 'strict' })).toMatchObject({ a: 'error', d: 'info' });
  });

  test('each level says why', () => {
    const settings: Settings = { ignore: ['mode'], overrides: [{ files: ['x.py'], rules: { a: 'info' } }] };
    const why = decide({ settings, path: 'x.py', rules }).map((decision) => decision.why);
    expect(why[0]).toBe('overrides[0] (files = "x.py"): rules.a = "info"');
    expect(why[1]).toBe('ignore "mode"');
    expect(why[2]).toMatch(/^preset ".*" \(default\)$/);
  });

  test('severities of findings: as the rule lowered them, raised by strict, or as said', () => {
    const of = (settings: Settings, id: string, severity: Rule['severity']) =>
      asDecided([{ rule: id, severity }], decide({ settings, path: 'x.py', rules }))[0]?.severity;
    expect(of({}, 'a', 'warning')).toBe('warning');
    expect(of({ preset: 'strict' }, 'a', 'hint')).toBe('info');
    expect(of({ rules: { a: 'error' } }, 'a', 'info')).toBe('error');
    expect(of({ preset: 'all', rules: { a: 'error' } }, 'a', 'hint')).toBe('error');
    expect(offRules(decide({ settings: { rules: { a: 'off' } }, path: 'x.py', rules }))).toContain('a');
  });

  test('many files are decided as each by itself, and those alike share the answer', () => {
    const some: readonly (Settings | null)[] = [
      null,
      { preset: 'strict' },
      {
        rules: { a: 'off' },
        overrides: [
          { files: ['src/**'], ignore: ['b'] },
          { files: ['tests/**', 'src/old/**'], rules: { a: 'error' } },
        ],
      },
    ];
    const paths = ['x.py', 'y.py', 'src/x.py', 'src/y.py', 'src/old/x.py', 'tests/x.py'];
    const over = { name: 'command line', settings: { ignore: ['c'] } };
    const decided = decider({ over, rules });
    for (const settings of [...some, ...some])
      for (const path of paths) expect(decided({ settings, path })).toEqual(decide({ settings, path, over, rules }));
    const [, , layered = null] = some;
    expect(decided({ settings: layered, path: 'src/x.py' })).toBe(decided({ settings: layered, path: 'src/y.py' }));
    expect(decided({ settings: layered, path: 'src/x.py' })).not.toBe(decided({ settings: layered, path: 'x.py' }));
  });

  test('recommended leaves out the hints of its rules, and nothing else', () => {
    const found = (['error', 'warning', 'info', 'hint'] as const).map((severity) => ({ rule: 'b', severity }));
    const left = (settings: Settings | null, over?: Settings) => {
      const command = over ? { over: { name: 'command line', settings: over } } : {};
      return asDecided(found, decide({ settings, path: 'x.py', rules, ...command })).map(({ severity }) => severity);
    };
    expect(left(null)).toEqual(['error', 'warning', 'info']);
    expect(left({ preset: 'all' })).toEqual(['error', 'warning', 'info', 'hint']);
    expect(left({ preset: 'strict' })).toEqual(['error', 'warning', 'info', 'info']);
    expect(left({ rules: { b: 'error' } })).toEqual(['error', 'error', 'error']);
    expect(left({ rules: { b: 'hint' } })).toEqual(['hint', 'hint', 'hint']);
    expect(left({ select: ['b'] })).toEqual(['error', 'warning', 'info', 'hint']);
    expect(left(null, { select: ['mode'] })).toEqual(['error', 'warning', 'info', 'hint']);
    expect(left({ preset: 'all' }, { preset: 'recommended' })).toEqual(['error', 'warning', 'info']);
    expect(
      asDecided([{ rule: 'd', severity: 'hint' as const }], decide({ settings: { rules: { d: 'hint' } }, path: 'x.py', rules })),
    ).toHaveLength(1);
  });
});
