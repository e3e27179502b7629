// `npm run test:oracles`: asks PyTorch and Keras again for the numbers in the golden files.
// The last line is `N passed, N failed, N skipped`.
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root, run } from '../workbench/install.mjs';
import { install, interpreterFor, lastLine, ZOOS } from './python.mjs';

/**
 * Program, packages it imports, golden file, and whether it prints that file or writes it itself. With `compare` there is no golden
 * file: the program writes what it measured where it is told, and the tests of that file read the same packages and compare. `parts` are
 * files that it imports.
 */
const ORACLES = [
  { program: 'torch_networks.py', needs: ['torch'], golden: 'test/unit/torch/golden.json', printed: false },
  { program: 'keras_networks.py', needs: ['keras', 'jax'], golden: 'test/unit/keras/golden.json', printed: false },
  { program: 'keras_zoo.py', needs: ['keras', 'jax'], golden: 'test/unit/keras/zoo/golden.json', printed: false },
  { program: 'torch_zoo.py', needs: ['torch', 'huggingface_hub'], finds: ZOOS, compare: 'test/unit/torch/golden.zoo.test.ts' },
  { program: 'flax_networks.py', needs: ['flax', 'jax'], golden: 'test/unit/flax/golden.json', printed: false },
  { program: 'equinox_networks.py', needs: ['equinox', 'jax'], golden: 'test/unit/equinox/golden.json', printed: false },
  { program: 'haiku_networks.py', needs: ['haiku', 'jax'], golden: 'test/unit/haiku/golden.json', printed: false },
  { program: 'rules_modes.py', needs: ['torch', 'transformers'], golden: 'test/unit/rules/golden/modes.json', printed: true },
  { program: 'rules_kerasjax.py', needs: ['keras', 'flax', 'jax'], golden: 'test/unit/rules/golden/kerasjax.json', printed: false },
  { program: 'rules_placement.py', needs: ['torch', 'keras', 'jax'], golden: 'test/unit/rules/golden/placement.json', printed: false },
  {
    program: 'rules_rates.py',
    needs: ['torch', 'keras', 'flax', 'jax'],
    finds: ['transformers'],
    golden: 'test/unit/rules/golden/rates.json',
    printed: false,
  },
  { program: 'rules_byhand.py', needs: ['numpy'], golden: 'test/unit/rules/golden/byhand.json', printed: true },
  { program: 'rules_dataflow.py', needs: ['torch'], golden: 'test/unit/rules/golden/dataflow.json', printed: true },
  {
    program: 'rules_evidence.py',
    needs: ['torch', 'keras'],
    finds: ['transformers', 'accelerate', 'lightning'],
    golden: 'test/unit/rules/golden/evidence.json',
    printed: false,
  },
  { program: 'logs_events.py', needs: ['tensorboard', 'torch'], golden: 'test/fixtures/logs/golden/events.json', printed: false },
  { program: 'logs_stores.py', needs: ['optuna'], golden: 'test/fixtures/logs/golden/stores.json', printed: false },
  { program: 'logs_tables.py', needs: ['json'], golden: 'test/fixtures/logs/golden/tables.json', printed: true },
  { program: 'logs_texts.py', needs: ['json'], golden: 'test/fixtures/logs/golden/texts.json', printed: false },
  { program: 'logs_wandb.py', needs: ['json'], golden: 'test/fixtures/logs/golden/wandb.json', printed: false },
  { program: 'lab_search.py', needs: ['keras', 'jax', 'keras_tuner'], golden: 'test/unit/lab/golden/search.json', printed: true },
  { program: 'lab_pruning.py', needs: ['optuna', 'numpy'], finds: ['ray'], golden: 'test/unit/lab/golden/pruning.json', printed: true },
  { program: 'lab_data.py', needs: ['numpy', 'pyarrow'], golden: 'test/unit/lab/golden/data.json', printed: true },
  {
    program: 'lab_layers.py',
    parts: ['lab_layers_torch.py', 'lab_layers_keras.py', 'lab_waves.py'],
    needs: ['torch', 'keras', 'jax'],
    golden: 'test/unit/lab/golden/layers.json',
    printed: true,
  },
  {
    program: 'lab_recurrent.py',
    needs: ['torch', 'keras', 'jax'],
    golden: 'test/unit/lab/golden/recurrent.json',
    printed: true,
  },
  {
    program: 'lab_lowered.py',
    needs: ['torch', 'einops'],
    golden: 'test/unit/lab/golden/lowered.json',
    printed: true,
  },
  {
    program: 'lab_initial.py',
    parts: ['lab_initial_sources.py'],
    needs: ['torch', 'keras', 'jax', 'flax', 'optax'],
    golden: 'test/unit/lab/golden/initial.json',
    printed: true,
  },
  { program: 'lab_torch.py', needs: ['torch'], golden: 'test/unit/lab/golden/torch.json', printed: true },
  { program: 'lab_statistics.py', needs: ['scipy'], golden: 'test/unit/lab/golden/statistics.json', printed: true },
];
/** Single-precision sums differ in their last digits from one build of PyTorch to the next. */
const TOLERANCE = 1e-5;

/** Most that a program may take; the longest takes 3. */
const MINUTES = 20;

const here = join(root, 'test', 'oracles');

async function main() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const say = (word, name, reason = '') => {
    total[word]++;
    console.log(`${word.toUpperCase()} ${name}${reason && `: ${reason}`}`);
  };
  for (const name of await unlisted()) say('failed', name, 'is not in the list of test/oracles/run.mjs');
  const problem = await install();
  // Two at a time, printed in the order of the list.
  const answers = [];
  for (const [at, oracle] of ORACLES.entries()) answers.push(answers[at - 2] ? answers[at - 2].then(() => answer(oracle)) : answer(oracle));
  for (const [at, { program, needs, finds = [] }] of ORACLES.entries()) {
    const { isMissing, difference } = await answers[at];
    if (isMissing) say('skipped', program, `${[...needs, ...finds].join(' and ')} cannot be had here${problem && `: ${problem}`}`);
    else if (difference === null) say('passed', program);
    else say('failed', program, difference);
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/** @returns {Promise<{isMissing: boolean, difference: string | null}>} whether its packages cannot be had, or what it found different */
async function answer(oracle) {
  const interpreter = await interpreterFor(oracle.needs, oracle.finds);
  if (interpreter === null) return { isMissing: true, difference: null };
  const asked = oracle.compare ? compare(interpreter, oracle) : ask(interpreter, oracle);
  return { isMissing: false, difference: await asked.catch((error) => error.stack ?? String(error)) };
}

async function unlisted() {
  const programs = (await readdir(here)).filter((name) => name.endsWith('.py'));
  return programs.filter((name) => !ORACLES.some(({ program, parts = [] }) => [program, ...parts].includes(name)));
}

/** Runs a program in a copy of the tests. @returns {Promise<string | null>} the first difference */
async function ask(interpreter, { program, golden, printed }) {
  const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-oracle-'));
  try {
    const tests = dirname(golden).split('/').slice(0, 3).join('/');
    for (const part of ['test/oracles', tests]) await cp(join(root, part), join(folder, part), { recursive: true });
    await rm(join(folder, golden));
    const { code, output } = await run(interpreter, [join(folder, 'test', 'oracles', program)], {
      cwd: folder,
      quiet: printed,
      minutes: MINUTES,
    });
    if (code !== 0) return `exited with ${code}\n${output}`;
    const now = JSON.parse(printed ? output : await readFile(join(folder, golden), 'utf8'));
    return difference(JSON.parse(await readFile(join(root, golden), 'utf8')), now, golden);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lets the tests compare the sources of the installed packages with what a program measured. @returns {Promise<string | null>} */
async function compare(interpreter, { program, compare: tests }) {
  const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-oracle-'));
  try {
    const measured = join(folder, 'measured.json');
    const asked = await run(interpreter, [join(here, program), measured], { minutes: MINUTES });
    if (asked.code !== 0) return `exited with ${asked.code}\n${asked.output}`;
    const where = await run(interpreter, ['-c', "import sysconfig; print(sysconfig.get_paths()['purelib'])"], { quiet: true });
    const env = { ...process.env, DROPOUT_DOCTOR_ZOO: measured, DROPOUT_DOCTOR_PACKAGES: lastLine(where.output) };
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const { code, output } = await run(process.execPath, [vitest, 'run', '--reporter=dot', tests], { env, minutes: MINUTES });
    return code === 0 ? null : `the comparison failed\n${output}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function difference(committed, now, path) {
  if (typeof committed === 'number' && typeof now === 'number') {
    const close = Math.abs(committed - now) <= TOLERANCE * Math.max(1, Math.abs(committed));
    return close ? null : `${path}: ${committed} is committed, ${now} now`;
  }
  if (typeof committed !== 'object' || committed === null || typeof now !== 'object' || now === null) {
    return committed === now ? null : `${path}: ${committed} is committed, ${now} now`;
  }
  for (const key of new Set([...Object.keys(committed), ...Object.keys(now)])) {
    const found = difference(committed[key], now[key], `${path} ${key}`);
    if (found !== null) return found;
  }
  return null;
}

await main();
