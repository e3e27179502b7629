// How long after a keystroke are the sites of a file known again? Prints milliseconds from one edit to the updated dropout sites, with the tree and
// the statements of the last text at hand as in the editor, beside the same from nothing. Both take turns in one run.
//   node bench/edit.mjs FILE [--lines 2000] [--edits 200]
// FILE: a Python file; its first `lines` lines are read, cut at the last definition that is whole. Each edit puts one letter somewhere else.
// With --project FOLDER the whole file is read, and what is timed is how long after an edit its findings are known again by every rule, with the files of
// the folder around it: after a letter in the code, after a comment, and for the same text once more, as when another file has changed. These are
// milliseconds of CPU, those without a project of the clock. Build first.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { lines: { type: 'string', default: '2000' }, edits: { type: 'string', default: '200' }, project: { type: 'string' } },
});
const [file] = positionals;
if (file === undefined) throw new Error('no file given');
const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

try {
  const outfile = join(folder, 'edits.cjs');
  const library = (...path) => join(root, 'node_modules', ...path);
  const alias = {
    'web-tree-sitter': library('web-tree-sitter', 'web-tree-sitter.cjs'),
    'jsonc-parser': library('jsonc-parser', 'lib', 'esm', 'main.js'),
  };
  await build({
    entryPoints: [join(here, 'read', values.project === undefined ? 'edits.ts' : 'findings.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    alias,
  });
  const asked =
    values.project === undefined
      ? [resolve(file), values.lines, values.edits]
      : [join(root, 'dist'), relative(resolve(values.project), resolve(file)), resolve(values.project), values.edits];
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile, ...asked], { encoding: 'utf8', cwd: root });
  if (status !== 0) throw new Error(stderr);
  const { lines, found, times } = JSON.parse(stdout.trim().split('\n').at(-1));
  const unit = values.project === undefined ? 'milliseconds' : 'CPU milliseconds';
  console.log(`${lines} lines, ${found}, n = ${values.edits} edits of one letter; ${unit}`);
  for (const [name, list] of Object.entries(times)) {
    const sorted = [...list].sort((a, b) => a - b);
    const [middle, slow] = [quantile(sorted, 0.5), quantile(sorted, 0.95)];
    const spread = `${sorted[0].toFixed(1)} to ${sorted.at(-1).toFixed(1)}`;
    console.log(`  ${name.padEnd(40)} median ${middle.toFixed(1)}, 95 of 100 within ${slow.toFixed(1)} (${spread})`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
