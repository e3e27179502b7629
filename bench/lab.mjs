// How fast is one trial-epoch of the lab beside its peers? Prints CPU seconds per epoch and ratios, all measured in one run, in turn.
//   node bench/lab.mjs [--rounds 5] [--python PATH]     PATH: a Python with torch, else that peer is left out
// Workload: 64-128-128-10, dropout 0.5 behind both hidden layers, 1,500 rows, batches of 32, Adam; one thread each.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, python: { type: 'string' } } });
const rounds = Number(values.rounds);

const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));
try {
  const ours = join(folder, 'lab.cjs');
  await build({
    entryPoints: [join(here, 'train', 'lab.ts')],
    outfile: ours,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const peers = [
    ['lab', process.execPath, [ours]],
    ['tfjs model.fit (wasm, stock)', process.execPath, [join(here, 'train', 'tfjs.cjs')]],
    ...(values.python ? [['PyTorch (one thread)', values.python, [join(here, 'train', 'torch_fit.py')]]] : []),
  ];
  if (!values.python) console.log('PyTorch left out: give --python PATH');
  const times = peers.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, [name, program, args]] of peers.entries()) {
      const { status, stdout, stderr } = spawnSync(program, args, {
        encoding: 'utf8',
        cwd: join(here, '..'),
        env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
      });
      const seconds = Number(stdout.trim().split('\n').at(-1));
      if (status !== 0 || !Number.isFinite(seconds)) throw new Error(`${name} failed:\n${stderr}`);
      times[index].push(seconds);
    }
  }
  const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  console.log(`CPU seconds per epoch, n = ${rounds} runs each, median (smallest to largest)`);
  for (const [index, [name]] of peers.entries()) {
    const list = times[index];
    const ratios = list.map((seconds, round) => seconds / times[0][round]);
    const ratio = `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
    console.log(
      `  ${name.padEnd(30)} ${median(list).toFixed(4)} (${Math.min(...list).toFixed(4)} to ${Math.max(...list).toFixed(4)})   ${index === 0 ? '' : `${ratio} × the lab's`}`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
