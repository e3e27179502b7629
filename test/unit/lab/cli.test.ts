import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernels } from '../../../esbuild.kernels.mjs';
import { runLab } from '../../../src/cli/lab';
import type { Study } from '../../../src/lab/study';

const root = join(__dirname, '../../..');
let folder = '';

const model = `
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 16)
        self.act = nn.ReLU()
        self.drop = nn.Dropout(0.25)
        self.out = nn.Linear(16, 3)

    def forward(self, x):
        return self.out(self.drop(self.act(self.hidden(x))))
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'));
  const from = (path: string, name: string): void => copyFileSync(join(root, path), join(folder, name));
  from('node_modules/web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter.wasm');
  from('node_modules/tree-sitter-python/tree-sitter-python.wasm', 'tree-sitter-python.wasm');
  from('node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-simd.wasm');
  from('media/digits.csv.gz', 'digits.csv.gz');
  writeFileSync(join(folder, 'lab-kernels.wasm'), await kernels());
  await build({
    entryPoints: [join(root, 'src/cli/labWorker.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: join(folder, 'trial-worker.js'),
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'net.py'), model);
  writeFileSync(join(folder, 'two.py'), `${model}${model.replace('class Net', 'class Second')}`);
  writeFileSync(join(folder, 'gone.py'), model.replaceAll('nn.Linear(784, 16)', 'nn.LSTM(784, 16)'));
  writeFileSync(
    join(folder, 'bad.csv'),
    `a,b,y\n${Array.from({ length: 40 }, (_, index) => (index === 7 ? '1,oops,0' : `${index},${index % 3},${index % 2}`)).join('\n')}`,
  );
  writeFileSync(join(folder, 'empty.csv'), '');
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function lab(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io = {
    cwd: folder,
    assets: folder,
    color: false,
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  return { code: await runLab(args, io), out, err };
}

const small = ['--rates', '0,0.4', '--seeds', '2', '--epochs', '3', '--train-size', '100'];

describe('dropout-doctor lab', () => {
  test('layers, table and verdict; both probabilities are printed', { timeout: 120_000 }, async () => {
    const { code, out } = await lab('net.py', ...small);
    expect(code).toBe(0);
    expect(out).toContain('64 inputs instead of 784');
    expect(out).toContain('10 outputs instead of 3');
    expect(out).toMatch(/40 %\s+60 %\s+2 /);
    expect(out).toContain('Not converged');
  });

  test('the same command gives the same study, whatever the number of workers', { timeout: 120_000 }, async () => {
    const studyOf = async (workers: string): Promise<Study> =>
      JSON.parse((await lab('net.py', ...small, '--json', '--workers', workers)).out);
    const [one, two] = [await studyOf('1'), await studyOf('2')];
    expect(one.trials).toHaveLength(4);
    expect(one.trials[0]?.epochs).toHaveLength(3);
    expect({ ...one, id: '', createdAt: '' }).toEqual({ ...two, id: '', createdAt: '' });
    expect(one.source).toMatchObject({ network: 'Net', siteCount: 1 });
    expect(one.plan.network.layers.find((layer) => layer.type === 'dropout')).toMatchObject({ rate: 0.25 });
  });

  test.each([
    ['a network that the lab cannot train', ['gone.py'], /nn.ReLU is given something that is not known/],
    ['an empty CSV file', ['net.py', '--data', 'empty.csv', '--target', 'y'], /empty\.csv is empty/],
    ['text among numbers', ['net.py', '--data', 'bad.csv', '--target', 'y'], /bad\.csv, line 9, column 2 \("b"\): "oops"/],
    ['no target', ['net.py', '--data', 'bad.csv'], /--target; bad\.csv has a, b, y/],
    ['no such data', ['net.py', '--data', 'nowhere.csv', '--target', 'y'], /no file nowhere\.csv/],
    ['no such network', ['net.py', '--network', 'Nothing'], /no network "Nothing"; it has Net/],
    ['no such file', ['nowhere.py'], /nowhere\.py: no such file/],
    ['a rate of 1', ['net.py', '--rates', '0:1:0.5'], /Rate 1 keeps nothing/],
    ['no whole number', ['net.py', '--seeds', 'two'], /--seeds must be a whole number/],
    ['an unknown option', ['net.py', '--speed', '2'], /--speed/],
    ['no file at all', [], /no path given/],
  ])('refuses %s', async (_, args, reason) => {
    const { code, err } = await lab(...args);
    expect(code).toBe(2);
    expect(err).toMatch(reason);
  });

  test('several networks: asks which', async () => {
    const { code, err } = await lab('two.py');
    expect(code).toBe(2);
    expect(err).toMatch(/--network with one of Net, Second/);
  });

  test('--help', async () => {
    const { code, out } = await lab('--help');
    expect(code).toBe(0);
    expect(out).toContain('--label-noise');
  });
});
