// Histories of the lab's own trainer, in the form of histories.py:  node bench/verdict/lab.mjs FIRST LAST [SEED] > lab.jsonl
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { kernels } from '../../esbuild.kernels.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [first, last, seed = '1'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-verdict-'));
try {
  const outfile = join(folder, 'lab.cjs');
  await build({ entryPoints: [join(here, 'lab.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  const binary = join(folder, 'lab-kernels.wasm');
  writeFileSync(binary, await kernels());
  const { status } = spawnSync(process.execPath, [outfile, first, last, seed, binary], { cwd: join(here, '..', '..'), stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
