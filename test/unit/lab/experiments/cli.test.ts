import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runLab } from '../../../../src/cli/lab';
import { EXPERIMENTS } from '../../../../src/lab/experiments';
import type { Outcome } from '../../../../src/lab/experiments/run';
import { kernelBinary } from '../kernelBinary';

const root = join(__dirname, '../../../..');
let folder = '';

const model = `
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 16)
        self.drop = nn.Dropout(0.25)
        self.second = nn.Linear(16, 16)
        self.later = nn.Dropout(0.25)
        self.out = nn.Linear(16, 10)

    def forward(self, x):
        x = self.drop(self.hidden(x).relu())
        x = self.later(self.second(x).relu())
        return self.out(x)
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'));
  const from = (path: string, name: string): void => copyFileSync(join(root, path), join(folder, name));
  from('node_modules/web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter.wasm');
  from('node_modules/tree-sitter-python/tree-sitter-python.wasm', 'tree-sitter-python.wasm');
  from('node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-simd.wasm');
  from('media/digits.csv.gz', 'digits.csv.gz');
  writeFileSync(join(folder, 'lab-kernels.wasm'), await kernelBinary());
  const outfile = join(folder, 'trial-worker.js');
  const entryPoints = [join(root, 'src/cli/labWorker.ts')];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'error' });
  writeFileSync(join(folder, 'net.py'), model);
  writeFileSync(join(folder, 'one.py'), model.replace('self.later(self.second(x).relu())', 'self.second(x).relu()'));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function lab(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' };
  const io = {
    cwd: folder,
    assets: folder,
    color: false,
    out: (text: string) => {
      texts.out += text;
    },
    err: (text: string) => {
      texts.err += text;
    },
  };
  return { code: await runLab(args, io), ...texts };
}

const small = ['--rates', '0,0.4', '--seeds', '2', '--epochs', '3', '--train-size', '100'];

describe('dropout-doctor lab --experiment', () => {
  test('question, tables and verdict; sites are called by their lines', { timeout: 120_000 }, async () => {
    const { code, out } = await lab('net.py', '--experiment', 'per-site', ...small);
    expect(code).toBe(0);
    expect(out).toContain('Which dropout site matters');
    expect(out).toMatch(/line 8: 0\.4 {2,}\d\.\d+ \(/);
    expect(out).toMatch(/line 10 {2,}\d/);
    expect(out).toContain('(n = 2; 95 % intervals)');
    expect(out).toContain('Not converged: after 3 epochs');
  });

  test.each([
    ['hyperband', ['--search', 'hyperband']],
    ['asha', ['--search', 'asha']],
    ['mc-dropout', ['--experiment', 'mc-dropout']],
  ])('%s: the same numbers with one thread or three', { timeout: 120_000 }, async (_, args) => {
    const outcome = async (workers: string): Promise<Outcome> =>
      JSON.parse((await lab('net.py', ...args, ...small, '--epochs', '5', '--json', '--workers', workers)).out);
    const [one, three] = [await outcome('1'), await outcome('3')];
    expect(one.trials.length).toBeGreaterThan(1);
    expect(one.trials.every(({ state }) => state === 'finished')).toBe(true);
    expect({ ...three, trials: sorted(three) }).toEqual({ ...one, trials: sorted(one) });
  });

  test.each([
    ['an unknown experiment', ['--experiment', 'magic'], /--experiment must be one of compare-rates, per-site/],
    ['an unknown search', ['--search', 'magic'], /--search must be one of grid, random, hyperband/],
    [
      'what cannot be attributed',
      ['--experiment', 'per-site', '--search', 'asha'],
      /per-site: asha trains most points for a few epochs only/,
    ],
    ['rates without 0', ['--experiment', 'inside', '--rates', '0.2,0.4'], /inside: it needs rate 0 and another one/],
  ])('refuses %s', async (_, args, reason) => {
    const { code, err } = await lab('net.py', ...args);
    expect(code).toBe(2);
    expect(err).toMatch(reason);
  });

  test('--adaptive doubles the repeats, trains only what is new, and counts the looks', { timeout: 120_000 }, async () => {
    const args = ['net.py', '--experiment', 'sample-count', '--epochs', '3', '--train-size', '100', '--json'];
    const grown = await lab(...args, '--seeds', '1', '--adaptive', '--most-repeats', '2');
    const planned = await lab(...args, '--seeds', '2');
    const [one, other]: readonly [Outcome, Outcome] = [JSON.parse(grown.out), JSON.parse(planned.out)];
    expect(grown.err).toContain('Not settled after 1 repeat: 1 more.');
    expect(one.plan.looks).toEqual([2]);
    expect(sorted(one)).toEqual(sorted(other));
    expect(one.tables).toEqual(other.tables);
  });

  test('one site has no rates per site', async () => {
    const { code, err } = await lab('one.py', '--experiment', 'per-site');
    expect(code).toBe(2);
    expect(err).toMatch(/one dropout site only; compare-rates says all about it/);
  });

  test('--help lists all of them', async () => {
    const { out } = await lab('--help');
    for (const { id, purpose } of EXPERIMENTS) expect(out).toMatch(new RegExp(`  ${id} +${purpose.replaceAll('?', '\\?')}`));
  });
});

/** Threads finish in any order; what an adaptive search asked for first may come in later. */
function sorted({ trials }: Outcome): Outcome['trials'] {
  return [...trials].sort((one, other) => one.arm.localeCompare(other.arm) || one.repeat - other.repeat);
}
