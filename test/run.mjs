// `npm test`: every check of the project, one after the other.
//   --only unit,editor   some steps
// Each step prints its name and result; the last line is `N passed, N failed, N skipped`.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { findChromium, launchChromium } from './workbench/chromium.mjs';
import { installWorkbench, root, run, Unavailable } from './workbench/install.mjs';

/**
 * Most bytes of each minified bundle of the extension hosts. Every window with a Python file loads the first; the second follows when a
 * source mentions dropout. A web extension is one single file.
 */
const HOST_BUDGETS = { 'extension.js': 200_000, 'analysis.js': 1_550_000, 'evidence.js': 330_000, 'web/extension.js': 1_960_000 };

/** Most bytes of the lab's page, which every lab loads; what reads Parquet files comes when there is one. */
const PAGE_BUDGETS = { 'lab.js': 680_000 };

/** Most bytes of what one worker of the lab is made of: its script and both WebAssembly binaries. */
const WORKER_BUDGET = 1_200_000;
const WORKER = ['lab-worker.js', 'lab-kernels.wasm', 'tfjs-backend-wasm-simd.wasm'];

/** Without these the extension cannot do its job. */
const PACKED = [
  'package.json',
  'package.nls.json',
  ...[
    'extension.js',
    'analysis.js',
    'web/extension.js',
    'lab.js',
    'lab.css',
    'lab-worker.js',
    'lab-gpu-worker.js',
    'lab-parquet.mjs',
    'report.js',
    'report.css',
    'evidence.js',
    'curves.js',
    'curves.css',
  ].map((file) => `dist/${file}`),
  ...['breast-cancer.csv.gz', 'wine.csv.gz', 'diabetes.csv.gz', 'iris.csv.gz', 'README.md'].map((file) => `dist/data/${file}`),
  ...[
    'tree-sitter.wasm',
    'tree-sitter-python.wasm',
    'tfjs-backend-wasm-simd.wasm',
    'lab-kernels.wasm',
    'digits.csv.gz',
    'sqlite.wasm',
    'rule-pages.json',
  ].map((file) => `dist/${file}`),
  'media/icon.png',
  'media/icon.svg',
  'media/configuration.md',
  'media/dropout-doctor.schema.json',
];

/** A usual run takes 4 minutes. */
const UNIT_MINUTES = 20;

const bin = (name, file) => join(root, 'node_modules', name, file);
const bench = {};

const steps = [
  ['lint', () => check('biome', [bin('@biomejs/biome', 'bin/biome'), 'check', '.'])],
  ['types', () => check('tsc', [bin('typescript', 'bin/tsc'), '-p', 'tsconfig.json'])],
  [
    'fence',
    () =>
      check('depcruise', [bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', 'src', 'webview']),
  ],
  ['build', build],
  ['docs', () => check('generated pages are up to date', [join(root, 'dist', 'generate.js'), '--check'])],
  ['unit', unit],
  ['start', () => check('npm start --check', [join(root, 'test', 'workbench', 'start.mjs'), '--check'])],
  ['package', pack],
  ['editor', () => inWorkbench(async (tools) => (await import('./editor/run.mjs')).runEditorSuite('node', tools))],
  ['editor-folders', () => inWorkbench(async (tools) => (await import('./editor/run.mjs')).runMultiRootSuite(tools))],
  ['editor-restricted', () => inWorkbench(async (tools) => (await import('./editor/run.mjs')).runRestrictedSuite(tools))],
  ['editor-web', () => inWorkbench(async (tools) => (await import('./editor/run.mjs')).runEditorSuite('web', tools))],
  ['ui', () => inWorkbench(async (tools) => (await import('./ui/run.mjs')).runScenarios(tools))],
  ['desktop', async () => (await import('./editor/desktop.mjs')).runDesktopSuite()],
];

async function main() {
  const only = chosen();
  const total = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const [name, step] of steps) {
      if (only && !only.includes(name)) continue;
      const result = await attempt(name, step);
      for (const key of Object.keys(total)) total[key] += result[key];
    }
  } finally {
    await bench.browser?.close();
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

function chosen() {
  const at = process.argv.indexOf('--only');
  if (at < 0) return null;
  const names = (process.argv[at + 1] ?? '').split(',');
  const unknown = names.filter((name) => !steps.some(([known]) => known === name));
  if (unknown.length === 0) return names;
  console.error(`Unknown step: ${unknown.join(', ')}. There are ${steps.map(([name]) => name).join(', ')}.`);
  process.exit(2);
}

/** Runs one step; whatever it throws is a failure with its words. */
async function attempt(name, step) {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const result = await step().catch((error) => failure(error instanceof Unavailable ? error.message : (error.stack ?? String(error))));
  for (const note of result.notes) console.log(indent(note));
  const word = result.failed > 0 ? 'FAILED' : result.passed > 0 ? 'passed' : 'SKIPPED';
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`   ${name}: ${word} (${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped, ${seconds} s)`);
  return result;
}

const success = (...notes) => ({ passed: 1, failed: 0, skipped: 0, notes });
const failure = (...notes) => ({ passed: 0, failed: 1, skipped: 0, notes });
const indent = (text) => text.replace(/^/gm, '   ');

/** A program that passes by exiting with 0. */
async function check(title, args) {
  const { code, output } = await run(process.execPath, args, { cwd: root });
  return code === 0 ? success() : failure(`${title} exited with ${code}`, output.trimEnd());
}

async function build() {
  const built = await check('node esbuild.mjs', [join(root, 'esbuild.mjs')]);
  if (built.failed) return built;
  const sizes = await Promise.all([
    ...Object.keys(HOST_BUDGETS).map(hostBundle),
    ...Object.keys(PAGE_BUDGETS).map(pageBundle),
    workerBundle(),
  ]);
  return sizes.reduce(sum, built);
}

async function hostBundle(name) {
  const path = join(root, 'dist', name);
  const { size } = await stat(path);
  const text = await readFile(path);
  const note = `dist/${name}: ${size} bytes, ${gzipSync(text).length} compressed`;
  const heavy = ['tensor1d', 'BarController'].filter((word) => text.includes(word));
  if (heavy.length > 0) return failure(`${note}: holds ${heavy.join(', ')}, so a training or chart library came in`);
  if (text.includes('whatItDoes')) return failure(`${note}: holds the documentation of rules, which belongs into rule-pages.json`);
  return size <= HOST_BUDGETS[name] ? success(note) : failure(`${note}: over the budget of ${HOST_BUDGETS[name]}`);
}

async function pageBundle(name) {
  const text = await readFile(join(root, 'dist', name));
  const note = `dist/${name}: ${text.length} bytes, ${gzipSync(text).length} compressed`;
  if (text.includes('parquet file invalid')) return failure(`${note}: holds the library that reads Parquet files`);
  return text.length <= PAGE_BUDGETS[name] ? success(note) : failure(`${note}: over the budget of ${PAGE_BUDGETS[name]}`);
}

async function workerBundle() {
  const sizes = await Promise.all(WORKER.map(async (name) => (await stat(join(root, 'dist', name))).size));
  const size = sizes.reduce((total, one) => total + one, 0);
  const note = `a worker of the lab: ${WORKER.map((name, index) => `${name} ${sizes[index]}`).join(' + ')} = ${size} bytes`;
  return size <= WORKER_BUDGET ? success(note) : failure(`${note}: over the budget of ${WORKER_BUDGET}`);
}

/** The package that `npm start` has just made: what it must hold, and nothing that belongs to development. */
async function pack() {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const name = `dist/dropout-doctor-${version}.vsix`;
  const { size } = await stat(join(root, name));
  const { code, output } = await run(process.execPath, [bin('@vscode/vsce', 'vsce'), 'ls', '--no-dependencies'], { cwd: root });
  if (code !== 0) return failure('vsce ls failed', output);
  const files = output.trim().split('\n');
  const missing = PACKED.filter((file) => !files.includes(file));
  const foreign = files.filter((file) => /\.(ts|tsx|map|py)$|^(src|test|webview|bench|node_modules)\//.test(file));
  if (missing.length + foreign.length > 0) return failure(`missing: ${missing.join(', ')}; foreign: ${foreign.join(', ')}`);
  return success(`${name}: ${files.length} files, ${size} bytes`);
}

async function unit() {
  // Some of them run in Chromium, and would be skipped on a fresh machine.
  await findChromium().catch((error) => {
    if (!(error instanceof Unavailable)) throw error;
  });
  const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-unit-'));
  const file = join(folder, 'results.json');
  try {
    const args = [bin('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code, output, isOverdue } = await run(process.execPath, args, { cwd: root, minutes: UNIT_MINUTES });
    if (isOverdue) return failure(`the unit tests did not end within ${UNIT_MINUTES} minutes; still open: ${await unfinished(output)}`);
    const results = await readFile(file, 'utf8').then(JSON.parse, () => null);
    if (!results) return failure(`vitest exited with ${code} and no results`, output.trimEnd());
    return unitCounts(results, code, output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Files of unit tests that the runner has not named yet. */
async function unfinished(output) {
  const files = await readdir(join(root, 'test', 'unit'), { recursive: true });
  const open = files
    .map((file) => `test/unit/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts') && !output.includes(file));
  return open.join(', ');
}

function unitCounts(results, code, output) {
  const tests = results.testResults.flatMap(({ name, assertionResults }) => assertionResults.map((one) => ({ file: name, ...one })));
  const notes = tests
    .filter(({ status }) => status === 'failed')
    .map(({ file, fullName, failureMessages }) => `${file}\n${fullName}\n${failureMessages.join('\n')}`);
  // A file that does not load has no tests of its own to fail.
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  );
  notes.push(...broken.map(({ name, message }) => `${name}\n${message}`));
  const skipped = results.numPendingTests + results.numTodoTests;
  let failed = results.numFailedTests + broken.length;
  if (code !== 0 && failed === 0) {
    failed = 1;
    notes.push(`vitest exited with ${code}`, output.trimEnd());
  }
  notes.push(...tests.filter(({ status }) => status === 'pending' || status === 'skipped').map(({ fullName }) => `SKIPPED ${fullName}`));
  return { passed: results.numPassedTests, failed, skipped, notes };
}

/** One server program and one browser serve all steps that need them. */
async function inWorkbench(suite) {
  bench.workbench ??= await installWorkbench();
  bench.browser ??= await launchChromium();
  return suite(bench);
}

function sum(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped, notes: [...a.notes, ...b.notes] };
}

await main();
