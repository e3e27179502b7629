import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BAD, GOOD, openWorkspace, type Workspace } from './workspace';

let at: Workspace;

beforeEach(() => {
  at = openWorkspace();
});

afterEach(() => at.remove());

const RNN = 'rnn = nn.LSTM(8, 8, dropout=0.5)\n';

describe('--unsafe-fixes', () => {
  test('mends what --fix leaves, and nothing twice', async () => {
    at.write('x.py', BAD + RNN);
    expect(await at.run('check', 'x.py', '--fix', '--format', 'concise')).toMatchObject({ code: 1, err: 'Fixed 1 finding.\n' });
    expect(at.read('x.py')).toBe(GOOD + RNN);
    expect(await at.run('check', 'x.py', '--fix', '--unsafe-fixes')).toMatchObject({ code: 0, err: 'Fixed 1 finding.\n' });
    const mended = at.read('x.py');
    expect(mended).not.toBe(GOOD + RNN);
    expect(await at.run('check', 'x.py', '--fix', '--unsafe-fixes')).toMatchObject({ code: 0, err: '' });
    expect(at.read('x.py')).toBe(mended);
  });

  test('alone, with both ways to mend, or with --watch is a wrong call', async () => {
    at.write('x.py', BAD);
    for (const options of [['--unsafe-fixes'], ['--fix', '--diff'], ['--watch', '--fix'], ['--statistics', '--format', 'sarif']]) {
      const { code, err } = await at.run('check', 'x.py', ...options);
      expect({ options, code }).toEqual({ options, code: 2 });
      expect(err).toContain('Usage:');
    }
    expect(at.read('x.py')).toBe(BAD);
  });
});

describe('--diff', () => {
  test('shows what --fix would write, and writes nothing', async () => {
    at.write('sub/x.py', BAD + RNN);
    at.write('good.py', GOOD);
    const { code, out, err } = await at.run('check', '.', '--diff');
    expect({ code, err }).toEqual({ code: 1, err: 'Would fix 1 finding.\n' });
    expect(out).toBe(
      `--- sub/x.py\n+++ sub/x.py\n@@ -1,4 +1,4 @@\n import torch.nn as nn\n \n-drop = nn.Dropout(50)\n+drop = nn.Dropout(0.5)\n ${RNN}`,
    );
    expect(at.read('sub/x.py')).toBe(BAD + RNN);
    const both = await at.run('check', '.', '--diff', '--unsafe-fixes');
    expect(both.err).toBe('Would fix 2 findings.\n');
    expect(both.out).toContain(`-${RNN}`);
  });

  test('is silent and clean when there is nothing to mend', async () => {
    at.write('x.py', `import torch.nn as nn\n${RNN}`);
    expect(await at.run('check', '.', '--diff')).toEqual({ code: 0, out: '', err: '' });
  });

  test('shows lines of the raw file of a notebook', async () => {
    const source = ['import torch.nn as nn\n', 'drop = nn.Dropout(50)'].map((line) => `    ${JSON.stringify(line)}`).join(',\n');
    const cell = `{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": [\n${source}\n  ]}`;
    at.write('x.ipynb', `{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [\n  ${cell}\n]}\n`);
    const { out } = await at.run('check', 'x.ipynb', '--diff');
    expect(out).toContain('-    "drop = nn.Dropout(50)"\n+    "drop = nn.Dropout(0.5)"\n');
  });
});

test('--statistics counts instead of listing', async () => {
  at.write('x.py', BAD + RNN);
  at.write('y.py', BAD);
  const { code, out } = await at.run('check', '.', '--statistics');
  expect(code).toBe(1);
  expect(out).toMatch(
    /^2 {2}rate-out-of-range +A dropout.*\(2 fixable\)\n1 {2}rnn-dropout-single-layer .*\n3 findings \(2 fixable with --fix, 1 more with --fix --unsafe-fixes\): 3 dropout sites in 2 files\.\n$/,
  );
});
