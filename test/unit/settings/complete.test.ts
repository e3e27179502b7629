import { describe, expect, test } from 'vitest';
import { completionsAt } from '../../../src/settings/complete';
import type { SettingsFile } from '../../../src/settings/toml';

const words = (before: string, name: SettingsFile = 'dropout-doctor.toml'): readonly string[] =>
  completionsAt(name, before).map(({ word }) => word);
const keys = ['preset', 'select', 'ignore', 'rules', 'overrides', 'exclude', 'unused-ignores', 'baseline'];
const levels = ['off', 'hint', 'info', 'warning', 'error'];

describe('words of a configuration file', () => {
  test.each([
    ['', keys],
    ['pre', keys],
    ['preset = "all"\n', keys],
    ['# [rules]\nsel', keys],
    ['preset = "', ['recommended', 'all', 'strict']],
    ['preset = ', ['recommended', 'all', 'strict']],
    ['preset = "all" # "', []],
    ['[rules]\nrate-out-of-range = "', levels],
    ['rules = { rate-out-of-range = "', levels],
    ['rules = { rate-out-of-range = "off", eval-missing = ', levels],
    ['[[overrides]]\n', ['files', 'preset', 'select', 'ignore', 'rules']],
    ['[[overrides]]\nrules = { eval-missing = "', levels],
    ['overrides = [{ files = ["x"], ', ['files', 'preset', 'select', 'ignore', 'rules']],
    ['baseline = "', []],
    ['exclude = ["', []],
    ['"', []],
    ['[elsewhere]\n', []],
  ])('%j', (before, expected) => {
    expect(words(before)).toEqual(expected);
  });

  test('rules stand in tables of rules, with categories in lists', () => {
    for (const before of [
      '[rules]\n',
      '[rules]\nra',
      'rules = { ',
      '[overrides.rules]\n',
      '[[overrides]]\nrules = { ',
      'overrides = [{ rules = {',
    ]) {
      expect(words(before)).toContain('rate-out-of-range');
      expect(words(before)).not.toContain('rates');
    }
    for (const before of ['select = ["', 'ignore = ["rates", ', 'select = [\n  "rates",\n  "', '[[overrides]]\nignore = ["']) {
      expect(words(before)).toContain('rate-out-of-range');
      expect(words(before)).toContain('rates');
    }
    expect(words('select = ')).toEqual([]);
  });

  test('a pyproject.toml has them in its own table only', () => {
    expect(words('', 'pyproject.toml')).toEqual([]);
    expect(words('[project]\nna', 'pyproject.toml')).toEqual([]);
    expect(words('[tool.dropout-doctor]\n', 'pyproject.toml')).toEqual(keys);
    expect(words('[tool.dropout-doctor.rules]\neval-missing = "', 'pyproject.toml')).toEqual(levels);
    expect(words('[[tool.dropout-doctor.overrides]]\n', 'pyproject.toml')).toContain('files');
  });

  test('what is written stands in quotes where it must', () => {
    const insert = (before: string, word: string): string | undefined =>
      completionsAt('dropout-doctor.toml', before).find((completion) => completion.word === word)?.insert;
    expect(insert('preset = "', 'all')).toBe('all');
    expect(insert('preset = ', 'all')).toBe('"all"');
    expect(insert('', 'unused-ignores')).toBe('unused-ignores = true');
    expect(insert('[rules]\n', 'eval-missing')).toBe(`eval-missing = "\${1|${levels.join(',')}|}"`);
  });
});
