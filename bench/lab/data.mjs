// How long do data take from bytes to rows? CPU seconds, medians of 5 with smallest and largest. The files are made here but for Parquet.
//   node bench/lab/data.mjs [FILE.parquet with a column y]
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));
try {
  const outfile = join(folder, 'read.mjs');
  const entryPoints = [join(import.meta.dirname, 'data', 'read.ts')];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' });
  const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
