// Does the project's own parser of Python give the trees of tree-sitter, for how much of the code, and how fast? Compares node by node.
//   node bench/parse.mjs PATH…
// Speeds are millions of characters per CPU second over all files: of our parser in a fresh process and when it is warm (the fastest of three more
// runs), and of tree-sitter's WebAssembly.
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
  const outfile = join(folder, 'trees.cjs');
  const alias = { 'web-tree-sitter': join(root, 'node_modules', 'web-tree-sitter', 'web-tree-sitter.cjs') };
  const options = { outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'error', alias };
  await build({ ...options, entryPoints: [join(root, 'bench', 'read', 'trees.ts')] });
  const args = [outfile, ...paths.map((path) => resolve(path))];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  const { files, characters, read, readInPieces, left, ours, theirs, different } = JSON.parse(stdout.trim().split('\n').at(-1));
  const share = (part) => `${((100 * part) / characters).toFixed(2)} %`;
  const speed = (seconds) => (characters / 1e6 / seconds).toFixed(1);
  console.log(`${files} files, ${(characters / 1e6).toFixed(1)} million characters; ${left} files left to tree-sitter`);
  console.log(`read: ${share(read)} of the characters file by file, ${share(readInPieces)} piece by piece, as the analysis does`);
  console.log(`different trees: ${different.length}`);
  for (const line of different.slice(0, 20)) console.log(`  ${line}`);
  console.log(
    `million characters per CPU second: ${speed(ours[0])} fresh, ${speed(Math.min(...ours.slice(1)))} warm; tree-sitter ${speed(theirs)}`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
