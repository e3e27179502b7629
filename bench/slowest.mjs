// Which files take longest to read? Prints the CPU milliseconds of the slowest files at the full depth, networks included, as `networks` reads
// them: with the project around. "first" is the first reading in the order of the files, with what it needs of other files; "again" is another
// one straight after it.
//   node bench/slowest.mjs PATH… [-n 10]
// PATH: a file or folder; each is a project of its own. A file that breaks the reader is told.
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { n: { type: 'string', short: 'n', default: '10' } } });
if (positionals.length === 0) throw new Error('no path given');
const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));
const library = (...path) => join(root, 'node_modules', ...path);

const GRAMMARS = {
  'tree-sitter.wasm': ['web-tree-sitter', 'web-tree-sitter.wasm'],
  'tree-sitter-python.wasm': ['tree-sitter-python', 'tree-sitter-python.wasm'],
  'tree-sitter-javascript.wasm': ['tree-sitter-javascript', 'tree-sitter-javascript.wasm'],
  'tree-sitter-typescript.wasm': ['tree-sitter-typescript', 'tree-sitter-typescript.wasm'],
  'tree-sitter-tsx.wasm': ['tree-sitter-typescript', 'tree-sitter-tsx.wasm'],
};

function milliseconds(value) {
  return value === null ? '' : value.toFixed(0);
}

try {
  const outfile = join(folder, 'slowest.cjs');
  const alias = {
    'web-tree-sitter': library('web-tree-sitter', 'web-tree-sitter.cjs'),
    'jsonc-parser': library('jsonc-parser', 'lib', 'esm', 'main.js'),
  };
  const options = { outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'error', alias };
  await build({ ...options, entryPoints: [join(here, 'read', 'slowest.ts')] });
  for (const [name, place] of Object.entries(GRAMMARS)) await copyFile(library(...place), join(folder, name));
  const files = [];
  const failures = [];
  for (const path of positionals) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [outfile, folder, path], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (status !== 0) throw new Error(stderr);
    const read = JSON.parse(stdout.trim().split('\n').at(-1));
    files.push(...read.files);
    failures.push(...read.failures);
  }
  const total = files.reduce((sum, file) => sum + file.first, 0);
  const longer = (limit) => `${files.filter((file) => file.first > limit).length} over ${limit} ms`;
  console.log(
    `${files.length} files in ${(total / 1000).toFixed(1)} CPU seconds; first reading: ${[100, 400, 1000].map(longer).join(', ')}`,
  );
  console.log(`${'first'.padStart(7)} ${'again'.padStart(7)} ${'KB'.padStart(6)}`);
  const slowest = files.sort((a, b) => Math.max(b.first, b.again ?? 0) - Math.max(a.first, a.again ?? 0)).slice(0, Number(values.n));
  for (const { path, bytes, first, again } of slowest) {
    const figures = [milliseconds(first).padStart(7), milliseconds(again).padStart(7), (bytes / 1000).toFixed(0).padStart(6)];
    console.log(`${figures.join(' ')}  ${path}`);
  }
  console.log(failures.length === 0 ? 'no file breaks the reader' : failures.join('\n'));
} finally {
  await rm(folder, { recursive: true, force: true });
}
