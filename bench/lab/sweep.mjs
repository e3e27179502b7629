// What a whole study costs: 9 rates × 3 seeds × 30 epochs of 64-128-128-10 on the digits, two workers, beside its peers.
//   node bench/lab/sweep.mjs [--part peers,chromium,growth,memory,cancel] [--rounds 5] [--python PATH] [--tfjs-trials 27]
// PATH: a Python with torch; without it PyTorch is installed from PyPI and from Debian, as far as that is possible. Our time runs from the first worker's start to the last result and holds a measurement
// after each epoch; the peers' is that of their training alone, without start and without any measurement.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { kernels } from '../../esbuild.kernels.mjs';
import { launchChromium } from '../../test/workbench/chromium.mjs';
import { inWords, line, median } from './sweep/figures.mjs';
import { ONE_THREAD, torches } from './torches.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'peers,chromium,growth,memory,cancel' },
    rounds: { type: 'string', default: '5' },
    python: { type: 'string' },
    'tfjs-trials': { type: 'string', default: '27' },
    trials: { type: 'string', default: '1000' },
  },
});
const rounds = Number(values.rounds);
const RATES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

/** Runs a program and gives the last line that it prints, read as JSON. */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: { ...process.env, ...ONE_THREAD }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`${program} ${args.join(' ')} failed:\n${err}`));
      else resolve(JSON.parse(out.trim().split('\n').at(-1)));
    });
  });
}

async function bundles(folder) {
  const shared = { absWorkingDir: root, bundle: true, minify: true, logLevel: 'error', legalComments: 'none' };
  const node = { ...shared, platform: 'node', format: 'cjs' };
  const page = { ...shared, platform: 'browser', format: 'iife' };
  const made = [
    [node, 'src/cli/labWorker.ts', 'trial-worker.js'],
    [node, 'bench/lab/sweep/ours.ts', 'ours.js'],
    [page, 'src/lab/train/worker.web.ts', 'lab-worker.js'],
    [page, 'bench/lab/sweep/page.ts', 'page.js'],
  ];
  await Promise.all(made.map(([options, entry, name]) => build({ ...options, entryPoints: [entry], outfile: join(folder, name) })));
  writeFileSync(join(folder, 'lab-kernels.wasm'), await kernels());
  const tfjs = 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
  copyFileSync(join(root, tfjs), join(folder, 'tfjs-backend-wasm-simd.wasm'));
}

/** The sweep beside PyTorch, one process and two, and TensorFlow.js; in turn. */
async function peers(ours) {
  const { trainingRows } = await ours('sweep', '2', '{"epochs":1}');
  const all = [...RATES, ...RATES, ...RATES];
  const tfjs = Number(values['tfjs-trials']);
  const torch = (python, rates) => run(python, [join(here, 'sweep', 'torch_sweep.py'), trainingRows, '30', rates.join()]);
  const found = await torches(values.python);
  const both = (python) => Promise.all([torch(python, all.slice(0, 14)), torch(python, all.slice(14))]);
  const racers = [
    ['lab, 2 workers', () => ours('sweep', '2')],
    ['lab, 1 worker', () => ours('sweep', '1')],
    ...found.flatMap(({ name, python }) => [
      [`${name}, one thread`, () => torch(python, all)],
      [`${name}, 2 processes`, async () => slower(await both(python))],
    ]),
    [
      `TensorFlow.js model.fit${tfjs < 27 ? `, ${tfjs} trainings × ${(27 / tfjs).toFixed(1)}` : ''}`,
      async () => {
        const part = await run(process.execPath, [join(here, 'sweep', 'tfjs_sweep.cjs'), trainingRows, '30', all.slice(0, tfjs).join()]);
        return { seconds: (part.seconds * 27) / tfjs, cpu: (part.cpu * 27) / tfjs };
      },
    ],
  ];
  console.log(
    `\nDigits, ${trainingRows} training rows, 27 trainings of 30 epochs${found.length === 0 ? '; PyTorch cannot be had here' : ''}`,
  );
  const seen = racers.map(() => []);
  for (let round = 0; round < rounds; round += 1) for (const [index, [, start]] of racers.entries()) seen[index].push(await start());
  for (const [index, [name]] of racers.entries()) {
    const wall = seen[index].map(({ seconds }) => seconds);
    const ratios = wall.map((seconds, round) => seconds / seen[0][round].seconds);
    const cpu = seen[index].map((one) => one.cpu);
    console.log(`  ${name.padEnd(46)} ${inWords(wall)} s; ${inWords(ratios)} × ours; CPU ${inWords(cpu)} s`);
  }
}

function slower(processes) {
  return { seconds: Math.max(...processes.map(({ seconds }) => seconds)), cpu: processes.reduce((sum, { cpu }) => sum + cpu, 0) };
}

/** The study in a page of its own, as the lab page runs it. */
async function inPage(ours, folder, options, ...rows) {
  const bytes = (name) => [...readFileSync(join(folder, name))];
  const script = readFileSync(join(folder, 'lab-worker.js'), 'utf8');
  const binaries = { tfjs: bytes('tfjs-backend-wasm-simd.wasm'), kernels: bytes('lab-kernels.wasm') };
  const sent = { ...(await ours('payload', ...rows)), ...binaries, script, workers: 2, ...options };
  const browser = await launchChromium(() => {});
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ path: join(folder, 'page.js') });
    return await page.evaluate((given) => globalThis.sweep(given), sent);
  } finally {
    await browser.close();
  }
}

async function chromium(ours, folder) {
  console.log('\nThe sweep in a page of Chromium, 2 blob workers');
  const [node, page] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    node.push(await ours('sweep', '2'));
    page.push(await inPage(ours, folder, {}));
  }
  const equal = page.every(({ losses }) => JSON.stringify(losses) === JSON.stringify(node[0].losses));
  const ratios = page.map(({ seconds }, round) => seconds / node[round].seconds);
  console.log(
    `  ${inWords(page.map(({ seconds }) => seconds))} s; ${inWords(ratios)} × Node; last losses ${equal ? 'are the same bits' : 'DIFFER'}`,
  );
}

/** CPU seconds against trials, rows and epochs, one at a time. */
async function growth(ours) {
  const seeds = (count) => ['sweep', '1', JSON.stringify({ rates: RATES, seeds: count, epochs: 10 })];
  const rows = (count) => ['sweep', '1', JSON.stringify({ seeds: 1, epochs: 10 }), String(count)];
  const epochs = (count) => ['sweep', '1', JSON.stringify({ seeds: 1, epochs: count })];
  const series = [
    ['trainings', [1, 2, 4, 8], (count) => 9 * count, seeds],
    ['training rows', [1800, 3600, 7200, 14_400], null, rows],
    ['epochs', [10, 20, 40, 80], (count) => count, epochs],
  ];
  console.log('\nCPU seconds of one worker and its process, medians, and the straight line through them');
  for (const [name, steps, size, args] of series) {
    const points = steps.map(() => []);
    let sizes = steps.map((step) => size?.(step));
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, step] of steps.entries()) {
        const result = await ours(...args(step));
        points[index].push(result.cpu);
        if (!size) sizes = sizes.map((known, at) => (at === index ? result.trainingRows : known));
      }
    }
    console.log(`  ${name}: ${sizes.map((one, index) => `${one}: ${inWords(points[index])} s`).join(', ')}`);
    console.log(`    ${line(sizes, points.map(median))}`);
  }
}

async function memory(ours) {
  const most = Number(values.trials);
  const marks = [0, 0.01, 0.1, 0.3, 1].map((share) => String(Math.round(share * most)));
  console.log('\nResident memory of the process and its 2 worker threads, MB, by trials done');
  for (const trainer of ['fast', 'general']) {
    for (let round = 0; round < rounds; round += 1) {
      const { seen, afterwards, trainers, threads } = await ours('memory', trainer, ...marks);
      const by = seen.map(({ trials, megabytes }) => `${trials}: ${megabytes.toFixed(0)}`).join(', ');
      console.log(`  ${trainer} (${trainers.join(', ')}; ${threads} threads): ${by}; workers ended: ${afterwards.toFixed(0)}`);
    }
  }
}

async function cancel(ours, folder) {
  console.log('\nMilliseconds from Cancel in the middle of an epoch (12,000 rows)');
  const { answered, gone } = await ours('cancel', String(4 * rounds));
  console.log(`  Node: answered after ${inWords(answered)}, both threads gone after ${inWords(gone)}`);
  const page = [];
  for (let round = 0; round < rounds; round += 1) page.push((await inPage(ours, folder, { cancelAt: 4 }, '20000')).cancel);
  console.log(`  Chromium: answered after ${inWords(page)}`);
}

const folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-sweep-'));
try {
  await bundles(folder);
  const ours = (...args) => run(process.execPath, [join(folder, 'ours.js'), ...args]);
  const parts = { peers, chromium, growth, memory, cancel };
  console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}; n = ${rounds}: median (smallest to largest)`);
  for (const name of values.part.split(',')) {
    console.log(`\nload ${loadavg()[0].toFixed(1)}`);
    await parts[name](ours, folder);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
