// The published effects of dropout in the lab beside PyTorch under the same protocol: every figure with n and the p of "the same mean".
//   node bench/lab/figures.mjs [--width 256] [--repeats 8] [--only noise,rate]
// PyTorch's figures are those of bench/lab/figures/golden (python bench/lab/figures/NAME.py [--width 128]).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { kernels } from '../../esbuild.kernels.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    width: { type: 'string', default: '256' },
    repeats: { type: 'string', default: '8' },
    only: { type: 'string', default: 'noise,budget,averaging,sparsity,modes,rate,width,size' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-figures-'));
try {
  const outfile = join(folder, 'lab.cjs');
  await build({
    entryPoints: [join(here, 'figures', 'lab.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const binary = join(folder, 'kernels.wasm');
  writeFileSync(binary, await kernels());
  const { status } = spawnSync(process.execPath, [outfile, binary, values.width, values.repeats, values.only], {
    cwd: join(here, '..', '..'),
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
