// What does a full `check` cost beside reading the sites alone? Both run in one process, in turn, each from nothing: walking the folders, reading the files, parsing,
// and for `check` every rule, the fixes and the printed frames. Prints CPU seconds and the ratio of the rounds.
//   node bench/check.mjs PATH… [--rounds 5] [--profile FILE]
// With --peers FILES [--python python3] [--ruff ruff] so many of the files, evenly drawn, are also given to other linters, in the same rounds: Ruff as
// WebAssembly in this process, ruff, and pylint as a module of that Python. Each checks the same files by its default rules and knows nothing of dropout.
// With --profile a CPU profile of the last `check` is written, for the browser's developer tools.
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const require = createRequire(import.meta.url);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    peers: { type: 'string', default: '0' },
    python: { type: 'string', default: 'python3' },
    ruff: { type: 'string', default: 'ruff' },
    profile: { type: 'string' },
  },
});
if (positionals.length === 0) throw new Error('no path given');
const rounds = Number(values.rounds);
const paths = positionals.map((path) => resolve(path));
const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));
const library = (...path) => join(root, 'node_modules', ...path);

const ASSETS = {
  'tree-sitter.wasm': ['web-tree-sitter', 'web-tree-sitter.wasm'],
  'tree-sitter-python.wasm': ['tree-sitter-python', 'tree-sitter-python.wasm'],
  'tree-sitter-javascript.wasm': ['tree-sitter-javascript', 'tree-sitter-javascript.wasm'],
  'tree-sitter-typescript.wasm': ['tree-sitter-typescript', 'tree-sitter-typescript.wasm'],
  'tree-sitter-tsx.wasm': ['tree-sitter-typescript', 'tree-sitter-tsx.wasm'],
};

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function spread(list) {
  return `${median(list).toFixed(2)} (${Math.min(...list).toFixed(2)} to ${Math.max(...list).toFixed(2)})`;
}

/** The Python files that the peers get, too: every so manieth. */
function drawn(files, count) {
  const python = files.filter(({ name }) => name.endsWith('.py'));
  const step = Math.max(1, python.length / count);
  return Array.from({ length: Math.min(count, python.length) }, (_, index) => python[Math.floor(index * step)]);
}

/** CPU seconds of another program. */
function program(...args) {
  const { status, stdout, stderr, error } = spawnSync(values.python, [join(here, 'read', 'child_time.py'), ...args], { encoding: 'utf8' });
  if (error || status !== 0) throw new Error(error?.message ?? stderr.trim().split('\n').at(-1));
  return JSON.parse(stdout);
}

async function timed(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6 };
}

/** Ruff's default rules over texts in this process. */
function ruffHere(files) {
  const { PositionEncoding, Workspace } = require('@astral-sh/ruff-wasm-nodejs');
  return () =>
    timed(async () => {
      const workspace = new Workspace({}, PositionEncoding.Utf16);
      for (const { name } of files) workspace.check(await readFile(name, 'utf8'));
    });
}

/** Runs everything once a round, each round in another order; who fails is left out with a word. */
async function measure(runs) {
  const times = new Map();
  for (let round = -1; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [...runs] : [...runs].reverse();
    for (const [name, run] of order) {
      try {
        const started = performance.now();
        const measured = await run(round);
        const result = { wall: (performance.now() - started) / 1000, ...measured };
        // The first round warms the engine up.
        if (round >= 0) times.set(name, [...(times.get(name) ?? []), result]);
      } catch (error) {
        runs.delete(name);
        console.log(`${name} left out: ${error.message}`);
      }
    }
  }
  return times;
}

function print(times, base) {
  for (const [name, list] of [...times].sort()) {
    const ratios = list.map(({ seconds }, round) => seconds / times.get(base)[round].seconds);
    const told = name === base ? '' : `${spread(ratios)} × ${base}`;
    const { sites, findings } = list[0];
    const wall = `wall ${median(list.map((each) => each.wall)).toFixed(2)}`;
    const found = sites === undefined ? wall : `${wall}; ${sites} sites, ${findings} findings`;
    console.log(`  ${name.padEnd(18)} ${spread(list.map(({ seconds }) => seconds)).padEnd(26)} ${told.padEnd(34)} ${found}`.trimEnd());
  }
}

async function profiled(work) {
  const { Session } = require('node:inspector/promises');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  const result = await work();
  const { profile } = await session.post('Profiler.stop');
  await writeFile(values.profile, JSON.stringify(profile));
  session.disconnect();
  return result;
}

try {
  const outfile = join(folder, 'check.cjs');
  const alias = {
    'web-tree-sitter': library('web-tree-sitter', 'web-tree-sitter.cjs'),
    'jsonc-parser': library('jsonc-parser', 'lib', 'esm', 'main.js'),
  };
  const options = { outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'error', alias };
  await build({ ...options, entryPoints: [join(here, 'read', 'check.ts')] });
  for (const [name, place] of Object.entries(ASSETS)) await copyFile(library(...place), join(folder, name));
  const { list, read } = require(outfile);
  const files = await list(folder, paths);
  if (files.length === 0) throw new Error('no files there');
  const mega = (some) => (some.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(2);
  const check = (round) =>
    values.profile && round === rounds - 1 ? profiled(() => read(folder, paths, 'facts')) : read(folder, paths, 'facts');
  console.log(
    `load ${loadavg()[0].toFixed(1)}; n = ${rounds} rounds; CPU seconds of all threads, median (smallest to largest); wall seconds on ${cpus().length} cores`,
  );
  console.log(`${files.length} files, ${mega(files)} MB`);
  print(
    await measure(
      new Map([
        ['sites', () => read(folder, paths, 'sites')],
        ['check', check],
      ]),
    ),
    'sites',
  );
  if (Number(values.peers) > 0) {
    const some = drawn(files, Number(values.peers));
    const names = some.map(({ name }) => name);
    const all = join(folder, 'arguments');
    await writeFile(all, names.join('\n'));
    console.log(`${some.length} Python files of them, ${mega(some)} MB`);
    const peers = new Map([
      ['sites', () => read(folder, names, 'sites')],
      ['check', () => read(folder, names, 'facts')],
      ['ruff', () => program(values.ruff, 'check', '--isolated', '--no-cache', '--quiet', '--exit-zero', `@${all}`)],
      ['pylint', () => program(values.python, '-m', 'pylint', '--rcfile=', '--exit-zero', '--score=n', ...names)],
    ]);
    try {
      peers.set('ruff-wasm', ruffHere(some));
    } catch {
      console.log('ruff-wasm left out: not installed');
    }
    print(await measure(peers), 'check');
  }
  console.log(`load ${loadavg()[0].toFixed(1)} at the end`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
