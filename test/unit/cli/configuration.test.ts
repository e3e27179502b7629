import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BAD, openWorkspace, type Workspace } from './workspace';

let at: Workspace;

beforeEach(() => {
  at = openWorkspace();
});

afterEach(() => at.remove());

const severities = (out: string): readonly string[] => JSON.parse(out).map((record: { severity: string }) => record.severity);
const check = async (...args: readonly string[]) => {
  const { code, out, err } = await at.run('check', ...args, '--format', 'json');
  return { code, err, severities: severities(out) };
};

describe('configuration files', () => {
  test('the nearest decides alone', async () => {
    at.write('pyproject.toml', '[tool.dropout-doctor.rules]\nrate-out-of-range = "off"\n');
    at.write('a.py', BAD);
    at.write('sub/b.py', BAD);
    at.write('sub/deep/c.py', BAD);
    at.write('sub/dropout-doctor.toml', '[rules]\nrate-out-of-range = "info"\n');
    at.write('sub/deep/pyproject.toml', '[project]\nname = "x"\n');
    expect(await check('.')).toEqual({ code: 1, err: '', severities: ['info', 'info'] });
    expect((await check('a.py')).code).toBe(0);
    expect((await check('.', '--no-config')).severities).toEqual(['error', 'error', 'error']);
    expect((await check('.', '--config', 'pyproject.toml')).severities).toEqual([]);
  });

  test('overrides and exclude go by paths from the configuration', async () => {
    for (const name of ['p/a.py', 'p/old/b.py', 'p/vendor/c.py']) at.write(name, BAD);
    at.write('p/dropout-doctor.toml', 'exclude = ["vendor/"]\n[[overrides]]\nfiles = ["old/**"]\nrules = { rate-out-of-range = "hint" }\n');
    expect((await check('.')).severities).toEqual(['error', 'hint']);
    expect((await check('p/vendor/c.py')).severities).toEqual(['error']);
    expect((await check('.', '--exclude', 'p/old')).severities).toEqual(['error']);
  });

  test('what is wrong is told once, at its place', async () => {
    at.write('a.py', BAD);
    at.write('b.py', BAD);
    at.write('dropout-doctor.toml', '[rules]\nrate-out-of-rang = "off"\n');
    const typo = await check('.');
    expect(typo.err).toBe('dropout-doctor.toml:2:1: There is no rule "rate-out-of-rang"; did you mean "rate-out-of-range"?\n');
    expect(typo.severities).toHaveLength(2);
    at.write('dropout-doctor.toml', '[rules\n');
    at.write('a.py', '');
    at.write('b.py', '');
    const broken = await check('.');
    expect(broken.err).toMatch(/^dropout-doctor\.toml:1:\d+: This is not TOML: .* The defaults hold\.\n$/);
    expect(broken.code).toBe(2);
  });

  test('options come last, and wrong ones are told', async () => {
    at.write('a.py', BAD);
    at.write('dropout-doctor.toml', '[rules]\nrate-out-of-range = "hint"\n');
    expect((await check('.', '--rules', 'rate-out-of-range=warning')).severities).toEqual(['warning']);
    expect((await check('.', '--ignore', 'rates')).severities).toEqual([]);
    for (const args of [
      ['--rules', 'rate-out-of-range'],
      ['--rules', 'x=off'],
      ['--preset', 'most'],
      ['--select', 'rate'],
      ['--config', 'a', '--no-config'],
    ]) {
      expect((await at.run('check', '.', ...args)).code).toBe(2);
    }
  });

  test('config explains', async () => {
    at.write('src/a.py', BAD);
    at.write('pyproject.toml', '[tool.dropout-doctor]\nignore = ["rates"]\n');
    const { code, out } = await at.run('config', 'src/a.py');
    expect(code).toBe(0);
    expect(out).toContain('Configuration: pyproject.toml');
    expect(out).toMatch(/rate-out-of-range +off +ignore "rates"/);
    const { rules } = JSON.parse((await at.run('config', 'src/a.py', '--format', 'json', '--preset', 'strict')).out);
    expect(rules).toContainEqual({ rule: 'rate-out-of-range', level: 'error', hints: true, why: 'command line: preset "strict"' });
    expect((await at.run('config', 'gone.py')).code).toBe(2);
  });
});

test('a baseline accepts what is there, also where it has moved, and reports what is new', async () => {
  at.write('sub/a.py', BAD);
  expect(await at.run('check', '.', '--write-baseline', 'accepted.json')).toEqual({
    code: 0,
    out: '',
    err: '1 finding accepted in accepted.json.\n',
  });
  at.write('sub/a.py', `\n# moved\n${BAD}`);
  const same = await check('.', '--baseline', 'accepted.json');
  expect(same).toEqual({ code: 0, severities: [], err: '1 finding accepted by the baseline.\n' });
  at.write('sub/a.py', `${BAD}more = nn.Dropout(60)\n`);
  expect((await check('.', '--baseline', 'accepted.json')).severities).toHaveLength(1);
  at.write('dropout-doctor.toml', 'baseline = "accepted.json"\n');
  expect((await check('sub/a.py')).severities).toHaveLength(1);
  expect((await check('.', '--baseline', 'gone.json')).err).toMatch(/gone\.json: the baseline is not read/);
});

test('comments that silence nothing are findings when asked for, and are removed', async () => {
  at.write('a.py', 'import torch.nn as nn\n\ndrop = nn.Dropout(0.5)  # dropout: ignore[rate-out-of-range]\n');
  expect((await check('.')).code).toBe(0);
  const { out } = await at.run('check', '.', '--unused-ignores', '--format', 'json');
  expect(JSON.parse(out)).toMatchObject([{ rule: 'unused-ignore', severity: 'warning', line: 3, fixable: true }]);
  await at.run('check', '.', '--unused-ignores', '--fix');
  expect(at.read('a.py')).toBe('import torch.nn as nn\n\ndrop = nn.Dropout(0.5)\n');
});
