import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { BAD, GOOD, openWorkspace, type Workspace } from './workspace';

const ROOT = join(__dirname, '../../..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

interface Matcher {
  readonly name: string;
  readonly pattern: string;
  readonly background?: { readonly beginsPattern: string; readonly endsPattern: string };
}

interface Pattern {
  readonly name: string;
  readonly regexp: string;
  readonly file: number;
  readonly line: number;
  readonly column: number;
  readonly severity: number;
  readonly code: number;
  readonly message: number;
}

const matchers: readonly Matcher[] = manifest.contributes.problemMatchers;
const patterns: readonly Pattern[] = manifest.contributes.problemPatterns;

let at: Workspace;

beforeAll(() => {
  at = openWorkspace();
  at.write('sub dir/bad.py', `${BAD}rnn = nn.LSTM(8, 8, dropout=0.5)\n`);
  const cell = { cell_type: 'code', metadata: {}, outputs: [], execution_count: null, source: BAD };
  at.write('n.ipynb', JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells: [cell] }));
  at.write('good.py', GOOD);
});

afterAll(() => at.remove());

describe('the problem matcher', () => {
  test('reads every line of concise output but the last', async () => {
    const { out } = await at.run('check', '.', '--format', 'concise');
    const lines = out.trimEnd().split('\n');
    for (const { pattern: name } of matchers) {
      const pattern = patterns.find((candidate) => `$${candidate.name}` === name) as Pattern;
      const found = lines.map((line) => {
        const match = new RegExp(pattern.regexp).exec(line);
        return match && [pattern.file, pattern.line, pattern.column, pattern.severity, pattern.code].map((group) => match[group]);
      });
      expect(found).toEqual([
        ['n.ipynb', '3', '8', 'error', 'rate-out-of-range'],
        ['sub dir/bad.py', '3', '8', 'error', 'rate-out-of-range'],
        ['sub dir/bad.py', '4', '7', 'warning', 'rnn-dropout-single-layer'],
        null,
      ]);
      expect(new RegExp(pattern.regexp).exec(lines[0] ?? '')?.[pattern.message]).toMatch(/^The rate 50 .*\.$/);
      expect(new RegExp(pattern.regexp).exec('C:\\net\\x.py:3:8: hint a-rule: Words: more')?.slice(1, 6)).toEqual([
        'C:\\net\\x.py',
        '3',
        '8',
        'hint',
        'a-rule',
      ]);
    }
  });

  test('knows where a round of --watch begins and ends', async () => {
    const { out } = await at.run('check', '.', '--watch', '--format', 'concise');
    const background = matchers.find(({ name }) => name === 'dropout-doctor-watch')?.background;
    const lines = out.trimEnd().split('\n');
    const matching = (pattern = ''): readonly number[] => lines.flatMap((line, index) => (new RegExp(pattern).test(line) ? [index] : []));
    expect(matching(background?.beginsPattern)).toEqual([0]);
    expect(matching(background?.endsPattern)).toEqual([lines.length - 1]);
    const quiet = (await at.run('check', 'good.py')).out.trimEnd();
    expect(quiet).toMatch(new RegExp(background?.endsPattern ?? ''));
  });
});

describe('the hooks for pre-commit', () => {
  const hooks: readonly Record<string, unknown>[] = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8'));

  test('name the program as it is installed, with options that it has', async () => {
    for (const { id, name, entry, language } of hooks) {
      const [program = '', ...args] = String(entry).split(' ');
      expect(Object.keys(manifest.bin)).toContain(program);
      expect(language).toBe('node');
      expect([id, name]).toEqual([expect.any(String), expect.any(String)]);
      expect((await at.run(...args, 'good.py')).code).toBe(0);
    }
  });

  test('what is installed holds the program and its grammars', () => {
    expect(manifest.scripts.prepack).toBe('node esbuild.mjs');
    const packed = readFileSync(join(ROOT, '.npmignore'), 'utf8').split('\n');
    expect(packed).toEqual(expect.arrayContaining([`!${manifest.bin['dropout-doctor']}`, '!dist/*.wasm']));
  });
});
