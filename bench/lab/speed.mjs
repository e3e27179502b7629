// How fast is one epoch of the lab's trainers beside their peers? Prints seconds per epoch and ratios, all measured in one run, in turn.
//   node bench/lab/speed.mjs [--rounds 5] [--workloads A,B,C,D,E,F] [--python PATH] [--no-page] [--relaxed]
// PATH: a Python with torch; without it PyTorch is installed from PyPI and from Debian, as far as that is possible. --no-page leaves Chromium out, --relaxed adds the build with relaxed SIMD.
// A: 64-128-128-10, 1,500 rows, batches of 32. B: 784-512-512-10, 10,000 rows, batches of 128. C: two convolutions, 2,000 images of
// 28 × 28, batches of 128 (stock TensorFlow.js cannot train it on wasm). D, E, F: an LSTM, a GRU and a simple recurrent layer of 64 units over 20 steps of
// 32 values, 1,920 rows, batches of 32. Adam, dropout 0.5; one thread each, CPU time.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { kernels } from '../../esbuild.kernels.mjs';
import { launchChromium } from '../../test/workbench/chromium.mjs';
import { ONE_THREAD, torches } from './torches.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    workloads: { type: 'string', default: 'A,B,C,D,E,F' },
    python: { type: 'string' },
    'no-page': { type: 'boolean', default: false },
    relaxed: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const here = join(import.meta.dirname, 'speed');
const tfjs = join(import.meta.dirname, '../../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');
const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));

/** Last printed number of a program. */
function seconds(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...ONE_THREAD } });
  const value = Number(stdout.trim().split('\n').at(-1));
  if (status !== 0 || !Number.isFinite(value)) throw new Error(`${program} ${args.join(' ')} failed:\n${stderr}`);
  return value;
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const spread = (list, digits) =>
  `${median(list).toFixed(digits)} (${Math.min(...list).toFixed(digits)} to ${Math.max(...list).toFixed(digits)})`;

try {
  const [program, page] = ['node.cjs', 'page.js'].map((name) => join(folder, name));
  const shared = { bundle: true, logLevel: 'error' };
  await build({ ...shared, entryPoints: [join(here, 'node.ts')], outfile: program, platform: 'node', format: 'cjs' });
  await build({ ...shared, entryPoints: [join(here, 'page.ts')], outfile: page, platform: 'browser', format: 'iife' });
  const plain = join(folder, 'plain.wasm');
  await writeFile(plain, await kernels());
  const relaxed = join(folder, 'relaxed.wasm');
  if (values.relaxed) await writeFile(relaxed, await kernels({ relaxed: true }));
  const found = await torches(values.python);
  const browser = values['no-page'] ? null : await launchChromium(() => {});
  /** CPU seconds of the page's process, compilers included, and what the call gave. */
  const inPage = async (method, ...args) => {
    const opened = await browser.newPage();
    await opened.addScriptTag({ path: page });
    const session = await opened.context().newCDPSession(opened);
    await session.send('Performance.enable');
    const used = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'ProcessTime').value;
    const before = await used();
    const epochs = await opened.evaluate(([name, rest]) => globalThis.speed[name](...rest), [method, args]);
    const cpu = (await used()) - before;
    await opened.close();
    return { cpu, epochs };
  };
  const fastInPage = async (workload) => {
    const kernels = await bytes(plain);
    const count = workload === 'A' ? 20 : workload > 'C' ? 10 : 2;
    const [few, many] = [await inPage('fast', workload, kernels, count), await inPage('fast', workload, kernels, 4 * count)];
    return (many.cpu - few.cpu) / (many.epochs - few.epochs);
  };
  const stockInPage = async (workload) => {
    const { cpu, epochs } = await inPage('stock', workload, await bytes(tfjs));
    return cpu / epochs;
  };
  const bytes = async (path) => [...(await readFile(path))];
  for (const workload of values.workloads.split(',')) {
    const node = (trainer, binary = plain) => seconds(process.execPath, [program, workload, trainer, binary, tfjs]);
    const peers = {
      'fast trainer': () => node('fast'),
      ...(values.relaxed
        ? {
            'fast trainer, relaxed SIMD': () =>
              seconds(process.execPath, ['--experimental-wasm-relaxed-simd', program, workload, 'fast', relaxed]),
          }
        : {}),
      'general trainer': () => node('general'),
      ...(workload > 'B' ? {} : { 'TensorFlow.js model.fit, stock wasm': () => node('stock') }),
      ...Object.fromEntries(found.map(({ name, python }) => [name, () => seconds(python, [join(here, 'peer.py'), workload])])),
      ...(browser ? { 'fast trainer in Chromium': () => fastInPage(workload) } : {}),
      ...(browser && workload <= 'B' ? { 'model.fit in Chromium, stock wasm': () => stockInPage(workload) } : {}),
    };
    const times = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) for (const [name, run] of Object.entries(peers)) times[name].push(await run());
    console.log(
      `${workload}: seconds per epoch, n = ${rounds}, median (smallest to largest); ratio to the fast trainer of the same round and place`,
    );
    for (const [name, list] of Object.entries(times)) {
      const own = times[name.includes('Chromium') ? 'fast trainer in Chromium' : 'fast trainer'];
      console.log(
        `  ${name.padEnd(36)} ${spread(list, 4).padEnd(28)} ${spread(
          list.map((value, round) => value / own[round]),
          2,
        )}`,
      );
    }
  }
  await browser?.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}
