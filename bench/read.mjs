// How fast are files read and analysed beside Python's own parser and beside ruff? Prints MB of source per CPU second and ratios, all
// measured in one run, in turn.
//   node bench/read.mjs [PATH] [--rounds 5] [--python python3] [--ruff ruff]
// PATH: a file or folder of Python files; the fixtures and samples of this repository when left out.
// `sites` finds the dropout sites and their rates, following names into other files; `check` applies the rules, too; `networks` reads the layer
// graphs besides. `ast` only parses and visits every node; ruff checks its default rules. Files that do not speak of dropout are not parsed by
// `sites`; "every file in full" shows what it would cost if they were.
// What cannot be started is left out, with a word. CPU time of all threads; without the start of Node and Python, with that of ruff.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    python: { type: 'string', default: 'python3' },
    ruff: { type: 'string', default: 'ruff' },
  },
});
const rounds = Number(values.rounds);
const paths = positionals.length > 0 ? positionals : [join(root, 'test', 'fixtures'), join(root, 'media', 'sample')];
const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));

/** What a program prints last, as JSON; null when it cannot be run. */
function measured(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', cwd: root, maxBuffer: 2 ** 28 });
  if (error || status !== 0) return { failure: error?.message ?? /^\w*Error: .*/m.exec(stderr)?.[0] ?? stderr };
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function spread(list, digits) {
  return `${median(list).toFixed(digits)} (${Math.min(...list).toFixed(digits)} to ${Math.max(...list).toFixed(digits)})`;
}

try {
  const ours = join(folder, 'analysis.cjs');
  const list = join(folder, 'files.json');
  const library = (...path) => join(root, 'node_modules', ...path);
  const alias = {
    'web-tree-sitter': library('web-tree-sitter', 'web-tree-sitter.cjs'),
    'jsonc-parser': library('jsonc-parser', 'lib', 'esm', 'main.js'),
  };
  const options = { outfile: ours, bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'error', alias };
  await build({ ...options, entryPoints: [join(here, 'read', 'analysis.ts')] });
  const corpus = measured(process.execPath, [ours, 'list', list, ...paths]);
  if (corpus.failure) throw new Error(corpus.failure);
  if (corpus.files === 0) throw new Error('no Python files there');
  await writeFile(join(folder, 'arguments'), corpus.names.join('\n'));

  const peers = [
    ['sites', process.execPath, [ours, 'sites', list]],
    ['sites, every file in full', process.execPath, [ours, 'sites', list, '--everything']],
    ['check', process.execPath, [ours, 'facts', list]],
    ['networks', process.execPath, [ours, 'networks', list]],
    ['Python ast.parse + ast.walk', values.python, [join(here, 'read', 'ast_walk.py'), list]],
    ['ruff check (default rules)', values.python, [join(here, 'read', 'ruff_check.py'), values.ruff, join(folder, 'arguments')]],
  ];
  const speeds = new Map();
  const memory = new Map();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, program, args] of peers) {
      const result = measured(program, args);
      if (result.failure) {
        if (round === 0) console.log(`${name} left out: ${result.failure}`);
        continue;
      }
      if (result.memory) memory.set(name, Math.max(memory.get(name) ?? 0, result.memory));
      speeds.set(name, [...(speeds.get(name) ?? []), (corpus.bytes / 1e6 / result.seconds) * (result.passes ?? 1)]);
    }
  }
  const mega = (corpus.bytes / 1e6).toFixed(2);
  console.log(
    `${corpus.files} files, ${mega} MB; ${corpus.mentioning} of them, ${(corpus.mentioningBytes / 1e6).toFixed(2)} MB, speak of dropout`,
  );
  console.log(`MB per CPU second, n = ${rounds} runs each, median (smallest to largest)`);
  const base = speeds.get('Python ast.parse + ast.walk');
  for (const [name, list] of speeds) {
    const ratios = base ? list.map((speed, round) => speed / base[round]) : [];
    const ratio = ratios.length > 0 && list !== base ? `${spread(ratios, 2)} × Python's` : '';
    const held = memory.has(name) ? `; at most ${Math.round(memory.get(name) / 1e6)} MB of memory` : '';
    console.log(`  ${name.padEnd(30)} ${spread(list, 2).padEnd(24)} ${ratio}${held}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
