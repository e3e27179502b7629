import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernels } from '../../../esbuild.kernels.mjs';
import { version } from '../../../package.json';
import { runLab } from '../../../src/cli/lab';
import { COLUMNS } from '../../../src/lab/results/csv';
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
  const worker = (source: string, name: string) => {
    const options = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' } as const;
    return build({ entryPoints: [join(root, source)], outfile: join(folder, name), ...options });
  };
  await worker('src/cli/labWorker.ts', 'trial-worker.js');
  await worker('src/cli/labGpuWorker.ts', 'trial-gpu-worker.js');
  writeFileSync(join(folder, 'net.py'), model);
  // A layer whose class nobody knows.
  writeFileSync(join(folder, 'odd.py'), model.replace('nn.ReLU()', 'Mystery(16)'));
  const open = model.replace('def __init__(self)', 'def __init__(self, pixels, hidden, classes)');
  const sized = open.replace('nn.Linear(784, 16)', 'nn.Linear(pixels, hidden)').replace('nn.Linear(16, 3)', 'nn.Linear(hidden, classes)');
  writeFileSync(join(folder, 'open.py'), sized);
  writeFileSync(join(folder, 'uses.py'), 'from open import Net\n\nsmall = Net(64, 8, 10)\nlarge = Net(64, 24, 10)\n');
  writeFileSync(join(folder, 'two.py'), `${model}${model.replace('class Net', 'class Second')}`);
  writeFileSync(join(folder, 'gone.py'), model.replaceAll('nn.Linear(784, 16)', 'nn.LSTM(784, 16)'));
  writeFileSync(
    join(folder, 'bad.csv'),
    `a,b,y\n${Array.from({ length: 40 }, (_, index) => (index === 7 ? '1,oops,0' : `${index},${index % 3},${index % 2}`)).join('\n')}`,
  );
  writeFileSync(join(folder, 'plain.csv'), `a,b,c\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 3},${row % 2}`).join('\n')}`);
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

  test('a GPU that is asked for and missing is told, and the processor trains the same; left to the lab, none is looked for', {
    timeout: 120_000,
  }, async () => {
    const [gpu, auto] = [await lab('net.py', ...small, '--json', '--device', 'gpu'), await lab('net.py', ...small, '--json')];
    const [one, other] = [JSON.parse(gpu.out) as Study, JSON.parse(auto.out) as Study];
    expect(one.trials).toEqual(other.trials);
    expect(one.plan).toEqual({ ...other.plan, device: 'gpu' });
    const missing = 'on the processor: Node has no GPU of its own, and the npm package webgpu is not installed beside this program';
    expect(one.trainer).toEqual({ ...other.trainer, device: missing });
    expect(gpu.err).toContain(`Trained by own WebAssembly kernels. ${missing.replace('on', 'On')}.`);
    const wrong = await lab('net.py', '--device', 'tpu');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('auto, cpu, gpu')]);
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
    ['no target', ['net.py', '--data', 'plain.csv'], /--target; plain\.csv has a, b, c/],
    ['no such data', ['net.py', '--data', 'nowhere.csv', '--target', 'y'], /no file nowhere\.csv/],
    ['no such network', ['net.py', '--network', 'Nothing'], /no network "Nothing"; it has Net/],
    ['no such file', ['nowhere.py'], /nowhere\.py: no such file/],
    ['a rate of 1', ['net.py', '--rates', '0:1:0.5'], /Rate 1 keeps nothing/],
    ['a number that the optimizer does not have', ['net.py', '--optimizer', 'sgd', '--beta1', '0.8'], /--beta1: sgd has no such setting/],
    ['a loss that nobody knows', ['net.py', '--loss', 'hinge'], /--loss must be one of cross-entropy/],
    [
      'a loss that does not fit',
      ['net.py', '--loss', 'huber'],
      /--loss: huber does not fit these answers; cross-entropy, binary-cross-entropy would/,
    ],
    ['an answer that nobody asked for', ['net.py', '--decide', 'drop=identity'], /nothing is asked about drop/],
    ['an answer that is not offered', ['odd.py', '--decide', 'act=double'], /act can be identity, stop, not 'double'/],
    [
      'an argument that the network has not',
      ['open.py', '--set', 'hiden=8'],
      /--set: Net is not built with hiden; did you mean "hidden"\?/,
    ],
    ['a value of another kind', ['open.py', '--set', 'hidden=wide'], /--set: hidden takes a whole number, not "wide"/],
    ['an argument without a value', ['open.py', '--set', 'hidden'], /--set needs NAME=VALUE/],
    [
      'a scheme that nobody knows',
      ['net.py', '--initial', 'kaiming_norma'],
      /--initial: there is no 'kaiming_norma'; did you mean "he-normal"\?/,
    ],
    [
      'a layer without weights',
      ['net.py', '--initial', 'hiden=he-normal'],
      /no layer hiden with weights of its own; did you mean "hidden"\?/,
    ],
    [
      'an activation that nobody knows',
      ['net.py', '--activation', 'act=tanhh'],
      /--activation: there is no 'tanhh'; did you mean "tanh"\?/,
    ],
    ['a layer without an activation', ['net.py', '--activation', 'hidden=tanh'], /no layer hidden with an activation; there are act/],
    ['an activation of no layer', ['net.py', '--activation', 'tanh'], /'tanh' is no LAYER=NAME/],
    ['repeats at most without --adaptive', ['net.py', '--most-repeats', '9'], /belongs to --adaptive/],
    ['no whole number', ['net.py', '--seeds', 'two'], /--seeds must be a whole number/],
    ['an unknown option', ['net.py', '--speed', '2'], /--speed/],
    ['no file at all', [], /no path given/],
  ])('refuses %s', async (_, args, reason) => {
    const { code, err } = await lab(...args);
    expect(code).toBe(2);
    expect(err).toMatch(reason);
  });

  test('every setting is told with where it comes from, and can be set', { timeout: 120_000 }, async () => {
    const set = ['--optimizer', 'sgd', '--learning-rate', '0.02', '--max-norm', '3', '--batch-size', '16'];
    const { code, out } = await lab('net.py', ...small, '--seeds', '1', ...set);
    expect(code).toBe(0);
    expect(out).toMatch(/learning rate +0\.02 +set by you/);
    expect(out).toMatch(/momentum +0 +PyTorch default/);
    expect(out).toMatch(/max-norm +3 +set by you/);
    expect(out).toMatch(/initial weights of hidden +uniform, .* PyTorch default/);
    expect(out).toContain('Trained by own WebAssembly kernels.');
  });

  test('of one repeat the rows that networks get wrong are compared, and no more is concluded', { timeout: 120_000 }, async () => {
    const { code, out } = await lab('net.py', ...small, '--seeds', '1');
    expect(code).toBe(0);
    expect(out).toContain('No verdict: 2 of 2 rates have fewer than 2 finished repeats.');
    expect(out).toMatch(
      /In this one repeat, rate 0\.4 alone gets \d+ validation rows wrong and rate 0 alone \d+ \(exact McNemar test, p [=<] 0\.\d+\); another repeat may turn that round/,
    );
  });

  test('activations can be set; told with the study, and other numbers come of it', { timeout: 120_000 }, async () => {
    const set = ['--seeds', '1', '--activation', 'act=Tanh'];
    const { out } = await lab('net.py', ...small, ...set);
    expect(out).toMatch(/activation of act +Tanh +set by you/);
    expect(out).toMatch(/act: nn\.ReLU +adapted: Tanh in the place of ReLU, as you chose/);
    const studyOf = async (...args: string[]): Promise<Study> => JSON.parse((await lab('net.py', ...small, '--json', ...args)).out);
    const [plain, own] = [await studyOf('--seeds', '1'), await studyOf(...set)];
    expect([plain.plan.activations, own.plan.activations]).toEqual([undefined, { act: 'tanh' }]);
    expect(own.plan.network.layers[1]).toEqual({ type: 'activation', name: 'tanh' });
    expect(own.trials.map(({ testLoss }) => testLoss)).not.toEqual(plain.trials.map(({ testLoss }) => testLoss));
  });

  test('first weights can be set for all layers and for one; told with the study, and other numbers come of it', {
    timeout: 120_000,
  }, async () => {
    const set = ['--seeds', '1', '--initial', 'he_normal', '--initial', 'out=torch-default'];
    const { out } = await lab('net.py', ...small, ...set);
    expect(out).toMatch(/initial weights of hidden +He, normal +set by you/);
    expect(out).toMatch(/initial weights of out +uniform, -0\.25 to 0\.25 +set by you/);
    expect(out).toMatch(/initial biases of hidden +uniform, .* +PyTorch default/);
    const studyOf = async (...args: string[]): Promise<Study> => JSON.parse((await lab('net.py', ...small, '--json', ...args)).out);
    const [plain, own] = [await studyOf('--seeds', '1'), await studyOf(...set)];
    expect(plain.plan).not.toHaveProperty('initial');
    expect(own.plan.initial).toEqual({ all: { name: 'he-normal' }, layers: { out: { name: 'torch-default' } } });
    const he = { kind: 'variance-scaling', scale: 2, fan: 'in', distribution: 'normal' };
    expect(own.plan.network.layers.map(({ initial }) => initial?.kernel)).toEqual([
      he,
      undefined,
      undefined,
      { kind: 'default', of: 'torch' },
    ]);
    const losses = ({ trials }: Study) => trials.map(({ epochs }) => epochs[0]?.validationLoss);
    expect(losses(own)).not.toEqual(losses(plain));
    // PyTorch's default is what the file has, drawn from the same streams.
    expect(losses(await studyOf('--seeds', '1', '--initial', 'torch-default'))).toEqual(losses(plain));
  });

  test('a layer that cannot be trained is asked about; the answer is kept to', { timeout: 120_000 }, async () => {
    const asked = await lab('odd.py');
    expect(asked.code).toBe(2);
    expect(asked.err).toMatch(/--decide act=identity +Pass its input on unchanged/);
    const { code, out } = await lab('odd.py', ...small, '--decide', 'act=identity', '--json');
    expect(code).toBe(0);
    const study: Study = JSON.parse(out);
    expect(study.plan.network.layers.map(({ type }) => type)).toEqual(['dense', 'dropout', 'dense']);
    expect(study.trainer).toEqual({ name: 'fast', description: 'own WebAssembly kernels', refusal: null });
  });

  test('sizes that the file leaves open are asked for, told by the data or set, and kept with the study', {
    timeout: 120_000,
  }, async () => {
    const asked = await lab('open.py');
    expect(asked.code).toBe(2);
    expect(asked.err).toMatch(/--set hidden=… +a whole number; line 7: self\.hidden = nn\.Linear\(pixels, hidden\)/);
    expect(asked.err).toContain('As uses.py has it (small = Net(64, 8, 10)):\n  --set hidden=8\n');
    const { code, out, err } = await lab('open.py', ...small, '--set', 'hidden=12', '--json');
    expect(code).toBe(0);
    expect(err).toMatch(/pixels = 64 +from the data\n +hidden = 12 +as you set it\n +classes = 10 +from the data/);
    const study: Study = JSON.parse(out);
    expect(study.plan.network.layers.flatMap((layer) => (layer.type === 'dense' ? [layer.units] : []))).toEqual([12, 10]);
    expect(study.plan.sizes).toEqual({
      pixels: { value: 64, from: 'data' },
      hidden: { value: 12, from: 'entered' },
      classes: { value: 10, from: 'data' },
    });
    const { out: summary } = await lab('open.py', ...small, '--set', 'hidden=12', '--format', 'markdown');
    expect(summary).toContain('pixels 64 (from the data), hidden 12, classes 10 (from the data)');
  });

  test('--format: the table for each epoch and the summary say what the record says', { timeout: 120_000 }, async () => {
    const [json, csv, markdown] = await Promise.all(
      (['json', 'csv', 'markdown'] as const).map(async (format) => (await lab('net.py', ...small, '--format', format)).out),
    );
    const study: Study & { readonly tool: unknown } = JSON.parse(json ?? '');
    expect(study.tool).toEqual({ name: 'dropout-doctor', version });
    const { data, errors } = Papa.parse<Record<string, string>>(csv ?? '', { header: true, skipEmptyLines: true });
    expect(errors).toEqual([]);
    expect(Object.keys(data[0] ?? {})).toEqual([...COLUMNS]);
    const told = data.map((row) => [row.arm, row.repeat, row.epoch, row.training_loss, row.validation_loss, row.test_loss].map(String));
    const known = study.trials.flatMap(({ rate, repeat, epochs, testLoss }) =>
      epochs.map(({ epoch, trainLoss, validationLoss }) =>
        [`rate ${rate}`, repeat + 1, epoch, trainLoss, validationLoss, testLoss].map(String),
      ),
    );
    expect(told.sort()).toEqual(known.sort());
    expect(markdown).toContain(study.verdict.sentence.replace(/[<|_*]/g, '\\$&'));
    // A head, a rule, and a row for each rate.
    expect((markdown ?? '').split('\n').filter((line) => line.startsWith('|'))).toHaveLength(2 + study.plan.rates.length);
    for (const fact of [`Root seed: ${study.plan.seed}`, `dropout-doctor ${version}`, `Training: ${study.plan.epochs} epochs`])
      expect(markdown).toContain(fact);
  });

  test('--adaptive goes on only as long as that could help, and says why it ends', { timeout: 120_000 }, async () => {
    const { code, out } = await lab('net.py', ...small, '--seeds', '1', '--adaptive');
    expect(code).toBe(0);
    expect(out).toContain('Not settled after 1 repeat: 1 more.');
    expect(out).toContain('More repeats do not help before the curves have settled');
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
