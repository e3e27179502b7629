// How fast are training logs read, and what memory does a big one take? Prints MB per CPU second beside TensorBoard's own readers and pandas, in turn in one run.
//   node bench/logs.mjs [PATH…] [--rounds 5] [--python PATH] [--memory 2000]     PATH: logs of any format that is read, instead of the made ones
// --python: a Python with tensorboard and pandas, else the peers are left out. `raw` only cuts the records and checks their checksums, `accumulator` is what
// TensorBoard shows curves from. --memory: megabytes of an event file that is made while it is read; 0 leaves it out.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, python: { type: 'string' }, memory: { type: 'string', default: '2000' } },
});
const rounds = Number(values.rounds);
/** Kind, megabytes for us, megabytes for the peers, which are slower, and the peers. */
const MADE = [
  ['scalars', 100, 4, ['raw', 'accumulator']],
  ['mixed', 200, 8, ['raw', 'accumulator']],
  ['csv', 60, 60, ['pandas']],
  ['lightning', 30, 30, ['pandas']],
  ['jsonl', 20, 20, []],
  ['trainer', 20, 20, []],
  ['wandb', 20, 20, []],
  ['printed', 20, 20, []],
  ['logged', 20, 20, []],
  ['bars', 20, 20, []],
];
/** What a kind of log is called; all others are event files. */
const FILES = {
  csv: 'training.csv',
  lightning: 'lightning_logs/version_0/metrics.csv',
  jsonl: 'metrics.jsonl',
  trainer: 'trainer_state.json',
  wandb: 'run-bench.wandb',
  printed: 'train.log',
  logged: 'train.log',
  bars: 'train.log',
};

const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));
try {
  const program = join(folder, 'read.cjs');
  await build({
    entryPoints: [join(here, 'logs', 'read.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const name = (kind, size) => join(folder, `${kind}-${size}`, FILES[kind] ?? 'events.out.tfevents.1700000000.computer');
  console.log(
    `MB per CPU second, n = ${rounds} rounds, median (smallest to largest)${values.python ? '' : '; peers left out: give --python PATH'}`,
  );
  for (const path of positionals) await measure(basename(path), path, path, []);
  if (positionals.length === 0) {
    for (const [kind, ours, theirs, peers] of MADE) {
      for (const size of new Set([ours, theirs])) {
        spawnSync('mkdir', ['-p', dirname(name(kind, size))]);
        run(process.execPath, [program, 'make', kind, name(kind, size), String(size)]);
      }
      await measure(kind, name(kind, ours), name(kind, theirs), values.python ? peers : []);
    }
  }
  const megabytes = Number(values.memory);
  if (megabytes > 0) {
    const { before, most, megabytes: size } = JSON.parse(run(process.execPath, [program, 'memory', values.memory]));
    console.log(`an event file of ${Math.round(size)} MB: at most ${Math.round(most)} MB resident, ${Math.round(before)} MB before`);
  }

  async function measure(title, path, smaller, peers) {
    const speeds = [[], ...peers.map(() => [])];
    const size = (await stat(smaller)).size / 1e6;
    let format = '';
    for (let round = 0; round < rounds; round += 1) {
      const read = JSON.parse(run(process.execPath, [program, 'read', path]));
      format = read.format;
      speeds[0].push(read.megabytes / read.seconds);
      for (const [index, peer] of peers.entries()) {
        const seconds = Number(
          run(values.python, [join(here, 'logs', 'peer.py'), peer, smaller])
            .trim()
            .split('\n')
            .at(-1)
            .split(' ')[0],
        );
        speeds[index + 1].push(size / seconds);
      }
    }
    console.log(`  ${title} (${format}): ${spread(speeds[0], 1)}`);
    for (const [index, peer] of peers.entries()) {
      const ratios = speeds[0].map((speed, round) => speed / speeds[index + 1][round]);
      console.log(`    ${peer}: ${spread(speeds[index + 1], 2)}; we are ${spread(ratios, 1)} times as fast`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function spread(list, digits) {
  const sorted = [...list].sort((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)].toFixed(digits)} (${sorted[0].toFixed(digits)} to ${sorted.at(-1).toFixed(digits)})`;
}
