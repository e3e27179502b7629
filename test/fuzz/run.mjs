// `npm run test:fuzz`: changes the logs of test/fixtures/logs in random ways and reads them. Never may a reader throw, hang, take memory without bound,
// or read something else when the bytes come in other pieces. The last line is `N passed, N failed, N skipped` (formats).
//   npm run test:fuzz -- [--format ID,ID] [--count 1000] [--seed 1] [--from 0] [--seconds 20] [--megabytes 1500] [--all]
// --all goes on behind a failure; --seconds is what one input may take. An input that failed lies in test-results/fuzz.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const option = (byDefault) => ({ type: 'string', default: byDefault });
const { values } = parseArgs({
  options: {
    format: { type: 'string' },
    count: option('1000'),
    seed: option('1'),
    from: option('0'),
    seconds: option('20'),
    megabytes: option('1500'),
    all: { type: 'boolean', default: false },
  },
});
const [count, seed, first, seconds, megabytes] = ['count', 'seed', 'from', 'seconds', 'megabytes'].map((name) => {
  const number = Number(values[name]);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} must be a number`);
  return number;
});

const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-fuzz-'));
try {
  const bundle = (entry, outfile) =>
    build({
      entryPoints: [join(root, entry)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
      absWorkingDir: root,
    });
  const worker = join(folder, 'worker.cjs');
  await bundle('test/fuzz/worker.ts', worker);
  await bundle('src/evidence/formats.ts', join(folder, 'formats.cjs'));
  const { default: formats } = await import(pathToFileURL(join(folder, 'formats.cjs')).href);
  const ids = values.format?.split(',') ?? formats.LOG_FORMATS.map(({ id }) => id);
  let failed = 0;
  for (const id of ids) failed += (await fuzz(worker, id)) ? 0 : 1;
  console.log(`${ids.length - failed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function fuzz(worker, id) {
  const started = Date.now();
  let failures = 0;
  let most = 0;
  for (let from = first; from < first + count; ) {
    const { found, memory } = await readUntil(worker, id, from, first + count);
    most = Math.max(most, memory);
    if (!found) break;
    failures += 1;
    console.log(
      `FAILED ${id} ${found.index}: ${found.problem}\n  again: npm run test:fuzz -- --format ${id} --seed ${seed} --from ${found.index} --count 1`,
    );
    if (!values.all || failures >= 20) break;
    from = found.index + 1;
  }
  const words = `${count} inputs, ${((Date.now() - started) / 1000).toFixed(1)} s, at most ${Math.round(most / 1e6)} MB resident`;
  console.log(`${failures > 0 ? 'FAILED' : 'PASSED'} ${id}: ${words}`);
  return failures === 0;
}

/** A thread reads; this one looks whether it goes on and what memory the process has. */
function readUntil(file, id, from, to) {
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const workerData = { id, seed, from, to, root, progress, save: count === 1 };
  const worker = new Worker(file, { workerData, resourceLimits: { maxOldGenerationSizeMb: megabytes } });
  return new Promise((resolve) => {
    let memory = 0;
    let begun = -1;
    let since = performance.now();
    const end = (found) => {
      clearInterval(watch);
      worker.terminate().then(() => resolve({ found, memory }));
    };
    const wrong = (problem) => end({ index: Atomics.load(progress, 0), problem });
    const watch = setInterval(() => {
      memory = Math.max(memory, process.memoryUsage.rss());
      if (memory > megabytes * 1e6) return wrong(`takes ${Math.round(memory / 1e6)} MB`);
      const now = Atomics.load(progress, 1);
      if (now !== begun) {
        begun = now;
        since = performance.now();
      } else if (performance.now() - since > seconds * 1000) wrong(`takes more than ${seconds} seconds`);
    }, 100);
    worker.on('message', end);
    worker.on('error', (error) => wrong(`ends the thread: ${error.message}`));
  });
}
