// Does the lab answer as the user's own framework does? Runs the lab on the source files of bench/lab/agreement/networks, read by the
// product itself, and compares its curve of validation loss over rates with that of PyTorch or Keras on the same files (train.py).
//   node bench/lab/agreement.mjs [--cli dist/cli.js] [--repeats 6] [--roots 11] [--workers 1] [--only a,b] [--table]
// --roots 101,102,103,104: as many studies, whose repeats are taken together: each root has test rows of its own, as each seed of train.py has.
// --table: only compares what earlier runs left in agreement/golden/lab, with several roots in golden/lab-roots.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const folder = join(here, 'agreement');
const RATES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

const { values: options } = parseArgs({
  options: {
    cli: { type: 'string', default: join(root, 'dist', 'cli.js') },
    repeats: { type: 'string', default: '6' },
    // Any numbers but those that train.py uses.
    roots: { type: 'string', default: '11' },
    workers: { type: 'string', default: '1' },
    only: { type: 'string' },
    table: { type: 'boolean', default: false },
  },
});
const roots = options.roots.split(',').map(Number);
const wanted = options.only?.split(',');
const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')).filter(({ file }) => !wanted || wanted.includes(file));
const results = join(folder, 'golden', roots.length === 1 ? 'lab' : 'lab-roots');
const stored = (file) => join(results, `${file}.json`);

const { candidatesOf, bestLosses } = await product();
if (!options.table) {
  mkdirSync(results, { recursive: true });
  for (const one of cases) {
    const failure = runLab(one);
    if (failure) console.error(`${one.file}: ${failure}`);
  }
}
compare();

/** Runs the lab on one case and keeps its losses; returns why it could not. */
function runLab({ file, data, rows, noise, epochs }) {
  const from = data === 'friedman' ? ['--data', join(folder, 'friedman.csv'), '--target', 'y'] : ['--data', data];
  const network = ['--network', file.startsWith('keras') ? 'build' : 'Net'];
  const size = ['--train-size', `${rows}`, '--label-noise', `${noise}`, '--epochs', `${epochs}`];
  const studies = [];
  for (const root of roots) {
    const study = ['--rates', RATES.join(','), '--seeds', options.repeats, '--seed', `${root}`, '--workers', options.workers, '--json'];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [options.cli, 'lab', join(folder, 'networks', `${file}.py`), ...network, ...from, ...size, ...study],
      { encoding: 'utf8', maxBuffer: 2 ** 30 },
    );
    if (status !== 0) {
      rmSync(stored(file), { force: true });
      return stderr.trim().split('\n').at(-1);
    }
    studies.push(JSON.parse(stdout));
  }
  const [{ plan, verdict }] = studies;
  const { optimizer, batchSize } = plan;
  const trials = studies.flatMap((study, at) => study.trials.map((trial) => trialKept(trial, at * plan.seeds)));
  const kept =
    roots.length === 1
      ? { plan: { optimizer, batchSize, rows, noise, epochs, seed: roots[0] }, verdict, trials }
      : {
          plan: { optimizer, batchSize, rows, noise, epochs, roots },
          best: bestLosses(trials, RATES).map((losses) => losses.map((loss) => Number(loss.toFixed(5)))),
        };
  writeFileSync(stored(file), `${JSON.stringify(kept)}\n`);
  console.error(`${file}: ${trials.length} trials, ${studies.map((study) => study.verdict.kind).join(', ')}`);
  return null;
}

/** What the comparison needs of a trial: its curve of validation losses. */
function trialKept({ rate, repeat, state, trainer, epochs }, before) {
  return { rate, repeat: before + repeat, state, trainer, losses: epochs.map(({ validationLoss }) => Number(validationLoss.toFixed(5))) };
}

function compare() {
  const rows = [];
  for (const { file } of cases) {
    const path = join(folder, 'golden', `${file}.json`);
    if (!existsSync(path)) continue;
    const own = JSON.parse(readFileSync(path, 'utf8'));
    const half = own.best[0].length / 2;
    const [first, second] = [own.best.map((losses) => losses.slice(0, half)), own.best.map((losses) => losses.slice(half))];
    const ceiling = {
      rank: spearman(first.map(mean), second.map(mean)),
      holds: [holds(first, second), holds(second, first)],
    };
    const row = { file, n: half * 2, ceiling, best: bestRate(own.best), own: own.best.map(mean) };
    if (existsSync(stored(file))) {
      const kept = JSON.parse(readFileSync(stored(file), 'utf8'));
      const lab = kept.best ?? bestLosses(kept.trials, RATES);
      row.lab = {
        n: lab[0].length,
        losses: lab.map(mean),
        rank: spearman(lab.map(mean), own.best.map(mean)),
        halves: [first, second].map((part) => spearman(lab.map(mean), part.map(mean))),
        set: candidatesOf(lab, RATES),
        holds: candidatesOf(lab, RATES).includes(bestRate(own.best)),
        best: bestRate(lab),
      };
    }
    rows.push(row);
  }
  print(rows);

  function holds(part, other) {
    return candidatesOf(part, RATES).includes(bestRate(other));
  }
}

function print(rows) {
  console.log(
    '| network | rank correlation | rank correlation, framework with itself | best rate of the framework | set of the lab | in it |',
  );
  console.log('|---|---|---|---|---|---|');
  for (const { file, lab, ceiling, best } of rows) {
    const ours = lab ? [lab.rank.toFixed(3), ceiling.rank.toFixed(3), best, lab.set.join(', '), lab.holds ? 'yes' : 'no'] : null;
    console.log(`| ${[file, ...(ours ?? ['not run', ceiling.rank.toFixed(3), best, '', ''])].join(' | ')} |`);
  }
  const run = rows.filter(({ lab }) => lab);
  const ranks = run.map(({ lab }) => lab.rank);
  const halves = run.map(({ lab }) => mean(lab.halves));
  const ceilings = run.map(({ ceiling }) => ceiling.rank);
  const held = run.filter(({ lab }) => lab.holds).length;
  const selfHeld = mean(run.flatMap(({ ceiling }) => ceiling.holds.map(Number)));
  const counts = (values) => [...new Set(values)].sort((one, other) => one - other).join(' or ');
  const [repeats, seeds] = [counts(run.map(({ lab }) => lab.n)), counts(run.map(({ n }) => n))];
  console.log(`\n${run.length} networks, ${repeats} repeats of the lab, ${seeds} seeds of the framework`);
  console.log(`rank correlation: mean ${spread(ranks)}`);
  console.log(
    `the same against half of the framework's seeds: mean ${spread(halves)}; the framework against itself: mean ${spread(ceilings)}`,
  );
  console.log(`difference to the framework itself: mean ${spread(halves.map((rank, index) => rank - ceilings[index]))}`);
  console.log(
    `best rate in the lab's set: ${held} of ${run.length}; framework's own sets from half of the seeds: ${(100 * selfHeld).toFixed(0)} %`,
  );
}

/** Mean with 95 % bootstrap interval over networks (2,000 draws of a fixed generator), smallest and median. */
function spread(values) {
  if (values.length === 0) return 'none';
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return values[Math.floor((state / 2 ** 32) * values.length)];
  };
  const means = Array.from({ length: 2000 }, () => mean(values.map(draw))).sort((one, other) => one - other);
  const sorted = [...values].sort((one, other) => one - other);
  const text = (value) => value.toFixed(3);
  return `${text(mean(values))} (95 % ${text(means[50])} to ${text(means[1949])}), smallest ${text(sorted[0])}, median ${text(sorted[sorted.length >> 1])}`;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function bestRate(losses) {
  const means = losses.map(mean);
  return RATES[means.indexOf(Math.min(...means))];
}

/** Spearman's rank correlation, mean ranks for ties. */
function spearman(one, other) {
  const [a, b] = [ranks(one), ranks(other)];
  const middle = mean(a);
  const sum = (x, y) => x.reduce((total, value, index) => total + (value - middle) * (y[index] - middle), 0);
  return sum(a, b) / Math.sqrt(sum(a, a) * sum(b, b));
}

function ranks(values) {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/** The product's own rule for the rates that could be the best. */
async function product() {
  const temporary = mkdtempSync(join(tmpdir(), 'dropout-doctor-agreement-'));
  try {
    const outfile = join(temporary, 'set.cjs');
    await build({ entryPoints: [join(folder, 'set.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
