// How much memory does a scan of many files hold, and does it free what the parser made? Prints the largest resident size of the process that
// reads the sites of all files below the paths, as `dropout-doctor sites` does, and how many of the parser's trees are alive at the end.
//   npm run build && node bench/memory.mjs PATH…
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('no path given');
const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));
try {
  const outfile = join(folder, 'scan.cjs');
  const library = (...path) => join(root, 'node_modules', ...path);
  const alias = {
    'web-tree-sitter': library('web-tree-sitter', 'web-tree-sitter.cjs'),
    'jsonc-parser': library('jsonc-parser', 'lib', 'esm', 'main.js'),
  };
  const options = { outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'error', alias };
  await build({ ...options, entryPoints: [join(root, 'bench', 'read', 'scan.ts')] });
  const args = [outfile, join(root, 'dist'), ...paths.map((path) => resolve(path))];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  const { files, python, sites, most, made, alive } = JSON.parse(stdout.trim().split('\n').at(-1));
  console.log(`${files} files, ${python} of them Python; ${sites} sites`);
  console.log(`at most ${Math.round(most / 1e6)} MB resident; ${made} trees parsed, ${alive} alive at the end`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
