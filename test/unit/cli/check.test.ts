import { chmodSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BAD, GOOD, openWorkspace, type Workspace } from './workspace';

let at: Workspace;

beforeEach(() => {
  at = openWorkspace();
});

afterEach(() => at.remove());

const files = (out: string): readonly string[] => JSON.parse(out).map((record: { file: string }) => record.file);

describe('exit codes', () => {
  test('0 without findings, 1 with findings', async () => {
    at.write('good.py', GOOD);
    expect(await at.run('check', 'good.py')).toEqual({ code: 0, out: 'No findings: 1 dropout site in 1 file.\n', err: '' });
    at.write('bad.py', BAD);
    expect((await at.run('check', '.')).code).toBe(1);
  });

  test('2 for a wrong call, with the usage', async () => {
    for (const args of [
      ['check'],
      ['check', '.', '--format', 'xml'],
      ['check', '.', '--nonsense'],
      ['nonsense'],
      [],
      ['explain', 'a', 'b'],
    ]) {
      const { code, out, err } = await at.run(...args);
      expect({ args, code, out }).toEqual({ args, code: 2, out: '' });
      expect(err).toContain('Usage: dropout-doctor');
    }
  });

  test('an unknown option is told with the nearest one there is, and without the whole help', async () => {
    const { code, err } = await at.run('check', '.', '--formt', 'json');
    expect(code).toBe(2);
    expect(err).toMatch(/^Unknown option '--formt'; did you mean --format\?\n/);
    expect(err.split('\n').length).toBeLessThan(6);
  });

  test('2 for a path that is not there, but the rest is checked', async () => {
    at.write('good.py', GOOD);
    const { code, out, err } = await at.run('check', 'gone.py', 'good.py');
    expect({ code, err }).toEqual({ code: 2, err: 'gone.py: no such file or directory\n' });
    expect(out).toContain('1 dropout site in 1 file');
  });
});

describe('walking', () => {
  test('leaves out environments, caches and what git ignores', async () => {
    at.write('.git/config', '');
    at.write('.gitignore', 'build/\n*_generated.py\n!kept_generated.py\n');
    for (const kept of ['a.py', 'sub/b.py', 'kept_generated.py', 'sub/deep/odd name.py', 'src/c.py']) at.write(kept, BAD);
    at.write('sub/.gitignore', 'local.py\n');
    at.write('env/pyvenv.cfg', '');
    for (const left of [
      'build/x.py',
      'x_generated.py',
      'sub/local.py',
      'node_modules/x.py',
      'env/lib/x.py',
      '.git/x.py',
      'sub/__pycache__/x.py',
      '.ipynb_checkpoints/x.py',
      'notes.txt',
    ]) {
      at.write(left, BAD);
    }
    const { out } = await at.run('check', '.', '--format', 'json');
    expect(files(out)).toEqual(['a.py', 'kept_generated.py', 'src/c.py', 'sub/b.py', 'sub/deep/odd name.py']);
  });

  test('a rule of a folder above holds, unless the ignored folder itself is asked for', async () => {
    at.write('.git/config', '');
    at.write('.gitignore', '/build/\nold.py\n');
    at.write('build/x.py', BAD);
    at.write('src/old.py', BAD);
    at.write('src/new.py', BAD);
    expect(files((await at.run('check', 'src', '--format', 'json')).out)).toEqual(['src/new.py']);
    expect(files((await at.run('check', 'build', '--format', 'json')).out)).toEqual(['build/x.py']);
    expect(files((await at.run('check', 'src/old.py', '--format', 'json')).out)).toEqual(['src/old.py']);
  });

  test('loops of symbolic links end, and no file is checked twice', async () => {
    at.write('a/x.py', BAD);
    symlinkSync(at.path, join(at.path, 'a/loop'));
    symlinkSync('nowhere', join(at.path, 'a/dangling.py'));
    expect(files((await at.run('check', '.', 'a', './a/x.py', '--format', 'json')).out)).toEqual(['a/x.py']);
  });
});

describe('files that cannot be read', () => {
  test('are told and stop nothing', async () => {
    at.write('bad.py', BAD);
    at.write('binary.py', new Uint8Array([1, 0, 2]));
    at.write('latin.py', new Uint8Array([0x23, 0xe9, 0x0a]));
    at.write('broken.ipynb', '{"cells": [');
    at.write('other.ipynb', '[]');
    const huge = `${'#'.repeat(1023)}\n`.repeat(9 * 1024);
    at.write('huge.py', `${huge}${BAD}`);
    at.write('data.py', huge);
    const { code, out, err } = await at.run('check', '.', '--format', 'json');
    expect(code).toBe(1);
    expect(files(out)).toEqual(['bad.py']);
    expect(err).toContain('binary.py: a binary file\n');
    expect(err).toContain('latin.py: not UTF-8\n');
    expect(err).toContain('broken.ipynb: not valid JSON');
    expect(err).toContain('other.ipynb: valid JSON, but');
    expect(err).toContain('huge.py: more than 8 MB of source, which is not read\n');
    expect(err).not.toContain('data.py');
  });

  test('give exit code 2 when there are no findings', async () => {
    at.write('binary.py', new Uint8Array([1, 0, 2]));
    const { code, out } = await at.run('check', '.', '--format', 'sarif');
    expect(code).toBe(2);
    expect(JSON.parse(out).runs[0].invocations[0].executionSuccessful).toBe(false);
  });

  test('broken Python is told, and what can be read is checked', async () => {
    at.write('x.py', `${BAD}def (:\n`);
    const { code, err } = await at.run('check', 'x.py');
    expect(code).toBe(1);
    expect(err).toMatch(/^x\.py:4: /);
  });

  test('an empty file, an empty folder and an empty notebook are clean', async () => {
    at.write('x.py', '');
    at.write('x.ipynb', '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}');
    expect(await at.run('check', '.')).toEqual({ code: 0, out: 'No findings: 0 dropout sites in 2 files.\n', err: '' });
  });
});

describe('--fix', () => {
  test('writes only what is safe, keeping line ends, byte order mark and mode', async () => {
    at.write('x.py', `\uFEFF${BAD.replaceAll('\n', '\r\n')}rnn = nn.LSTM(8, 8, dropout=0.5)\r\n`);
    chmodSync(join(at.path, 'x.py'), 0o755);
    const { code, out, err } = await at.run('check', 'x.py', '--fix', '--format', 'json');
    expect(at.read('x.py')).toBe(`\uFEFF${GOOD.replaceAll('\n', '\r\n')}rnn = nn.LSTM(8, 8, dropout=0.5)\r\n`);
    expect(statSync(join(at.path, 'x.py')).mode & 0o777).toBe(0o755);
    expect(code).toBe(1);
    expect(JSON.parse(out).map((record: { rule: string }) => record.rule)).toEqual(['rnn-dropout-single-layer']);
    expect(err).toBe('Fixed 1 finding.\n');
    expect((await at.run('check', 'x.py', '--fix')).err).toBe('');
  });

  test('mends a notebook and leaves every other byte', async () => {
    const raw = (rate: string): string =>
      `{"nbformat_minor": 5, "nbformat": 4,\n "metadata": {"language_info": {"name": "python"}},\n "cells": [\n  {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "nn.Dropout(50) \\u00e9"},\n` +
      `  {"cell_type":"code", "id": "b", "outputs": [{"name": "stdout", "output_type": "stream", "text": ["50\\n"]}], "execution_count": 7,\n   "metadata": {},\n   "source": ["%matplotlib inline\\n",\n    "import torch.nn as nn\\n",\n    "drop = nn.Dropout(${rate})  # \\u00e9\\n",\n    "drop"]}\n ]\n}`;
    at.write('x.ipynb', raw('50'));
    const before = JSON.parse((await at.run('check', 'x.ipynb', '--format', 'json')).out);
    expect(before).toEqual([expect.objectContaining({ cell: 1, cellLine: 3, line: 9, column: 8, endColumn: 22 })]);
    expect((await at.run('check', 'x.ipynb', '--fix')).code).toBe(0);
    expect(at.read('x.ipynb')).toBe(raw('0.5'));
  });

  test('a file that cannot be written is told', async () => {
    at.write('x.py', BAD);
    chmodSync(at.path, 0o555);
    const { err } = await at.run('check', 'x.py', '--fix');
    chmodSync(at.path, 0o755);
    // The superuser may write anywhere.
    if (process.getuid?.() === 0) expect(at.read('x.py')).toBe(GOOD);
    else expect(err).toContain('x.py: cannot write: permission denied');
  });
});

describe('rules', () => {
  test('can be selected and left out, and must exist', async () => {
    at.write('x.py', `${BAD}rnn = nn.LSTM(8, 8, dropout=0.5)\n`);
    const rulesOf = async (...args: readonly string[]): Promise<readonly string[]> =>
      JSON.parse((await at.run('check', 'x.py', '--format', 'json', ...args)).out).map((record: { rule: string }) => record.rule);
    expect(await rulesOf('--ignore', 'rate-out-of-range')).toEqual(['rnn-dropout-single-layer']);
    expect(await rulesOf('--select', 'rate-out-of-range,dropout-never-applied')).toEqual(['rate-out-of-range']);
    const { code, err } = await at.run('check', 'x.py', '--ignore', 'rate-out-of-rnage');
    expect(code).toBe(2);
    expect(err).toContain("no rule 'rate-out-of-rnage', did you mean rate-out-of-range?");
  });
});

test('a member that another file reads is not unused', async () => {
  const net = `import torch.nn as nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        return x
`;
  at.write('net.py', net);
  at.write('own.py', 'class Encoder:\n    def f(self):\n        return self.drop\n');
  expect((await at.run('check', '.')).code).toBe(1);
  at.write('use.py', 'from net import Encoder\n\nencoder = Encoder()\nprint(encoder.drop)\n');
  expect((await at.run('check', '.')).code).toBe(0);
});

describe('bytes', () => {
  test('a declared one-byte encoding is read, and mended without touching another byte', async () => {
    const bytes = (rate: string): Buffer =>
      Buffer.from(`# -*- coding: latin-1 -*-\nimport torch.nn as nn\nname = "\xe9\xff"; drop = nn.Dropout(${rate})\n`, 'latin1');
    at.write('x.py', bytes('50'));
    const [record] = JSON.parse((await at.run('check', 'x.py', '--format', 'json')).out);
    expect(record).toMatchObject({ line: 3, column: 21, endColumn: 35 });
    expect((await at.run('check', 'x.py', '--fix')).code).toBe(0);
    expect(Buffer.compare(readFileSync(join(at.path, 'x.py')), bytes('0.5'))).toBe(0);
  });

  test('the same file under two names is checked once', async () => {
    at.write('a/x.py', BAD);
    symlinkSync('a/x.py', join(at.path, 'link.py'));
    expect(files((await at.run('check', 'link.py', '.', '--format', 'json')).out)).toEqual(['link.py']);
  });

  test('columns count UTF-16 units, a tab as one', async () => {
    at.write('x.py', 'import torch.nn as nn\nif True:\n\ts = "😀"; d = nn.Dropout(50)\n');
    const [record] = JSON.parse((await at.run('check', 'x.py', '--format', 'json')).out);
    expect(record).toMatchObject({ line: 3, column: 16, endLine: 3, endColumn: 30 });
  });
});
