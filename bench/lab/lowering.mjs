// How many of the networks that the readers are tested with can the lab train, with as many weights as they have, and why not the others?
//   node bench/lab/lowering.mjs [FACTS.json PACKAGES]
//   node bench/lab/lowering.mjs --files [--draw 150] [--seed 1] FOLDER…
// FACTS.json: what `test/oracles/torch_zoo.py FACTS.json` measured of torchvision, timm and transformers; PACKAGES: the folder they are
// installed in. Each network is lowered on data of the shape it is written for: as written, and with every choice taken that is offered.
// FOLDER: holds clones of repositories. Of their networks that own a dropout site so many are drawn, a repository at a time.
// --rows FILE: what became of each network, told as it goes on, too. --without FILE: rows of a draw whose files are not drawn again.
// --only FILE: the networks of a draw once more.
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Reasons listed for each set. */
const MOST = 12;

const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));
const root = join(import.meta.dirname, '..', '..');
/** Modules of the tests look for their files beside themselves. */
const beside = {
  name: 'beside',
  setup(builder) {
    builder.onLoad({ filter: /test[\\/]unit[\\/].*\.ts$/ }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises');
      const home = `const __dirname = ${JSON.stringify(join(path, '..'))};\n`;
      const text = (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(`file://${path}`));
      return { contents: home + text, loader: 'ts' };
    });
  },
};
const require = createRequire(import.meta.url);
/** The grammars where the analyser looks for them. */
const GRAMMARS = {
  'tree-sitter.wasm': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-python.wasm': 'tree-sitter-python/tree-sitter-python.wasm',
  'tree-sitter-javascript.wasm': 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  'tree-sitter-typescript.wasm': 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  'tree-sitter-tsx.wasm': 'tree-sitter-typescript/tree-sitter-tsx.wasm',
};
const asked = process.argv.slice(2);
const rowsAt = asked.indexOf('--rows');
const [, rowsFile] = rowsAt < 0 ? [] : asked.splice(rowsAt, 2);
try {
  for (const [name, from] of Object.entries(GRAMMARS)) await copyFile(require.resolve(from), join(folder, name));
  const outfile = join(root, 'node_modules', '.cache', `lowering-${process.pid}.mjs`);
  const entryPoints = [join(import.meta.dirname, 'lowering', 'run.ts')];
  await build({
    entryPoints,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'error',
    plugins: [beside],
  });
  const { status, stdout } = spawnSync(process.execPath, [outfile, '--assets', folder, '--sources', join(root, 'test', 'unit'), ...asked], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', rowsFile ? 'inherit' : 'ignore'],
    maxBuffer: 2 ** 28,
  });
  await rm(outfile, { force: true });
  if (status !== 0) process.exitCode = 1;
  else {
    const { rows, parts } = JSON.parse(stdout.trim().split('\n').at(-1));
    if (rowsFile) await writeFile(rowsFile, rows.map((row) => JSON.stringify(row)).join('\n'));
    report(rows);
    console.log(`\n${parts} others are used inside another network`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function report(rows) {
  console.log(
    '| networks | n | as written | weights as counted | sizes told | sizes of a call | sizes entered | inputs and outputs chosen | with choices | refused |\n|---|---|---|---|---|---|---|---|---|---|',
  );
  const sets = [...new Set(rows.map((row) => row.set))];
  for (const set of sets)
    tell(
      set,
      rows.filter((row) => row.set === set),
    );
  if (sets.length > 1) tell('all', rows);
  for (const set of sets)
    why(
      set,
      rows.filter((row) => row.set === set),
    );
  why('all', rows);
  why(
    'all, once sizes are entered',
    rows.map((row) => ({ reasons: row.left ?? row.reasons })),
  );
  for (const row of rows) if (row.counted === 'other') console.log(`other count: ${row.name}`);
}

function tell(set, rows) {
  const of = (outcome) => rows.filter((row) => row.outcome === outcome);
  const same = of('lowered').filter((row) => row.counted === 'same').length;
  const countable = of('lowered').filter((row) => row.counted !== 'unknown').length;
  console.log(
    `| ${set} | ${rows.length} | ${of('lowered').length} | ${same} of ${countable} | ${of('told').length} | ${of('call').length} | ${entered(of('user'))} | ${of('fed').length} | ${of('decided').length} | ${of('refused').length} |`,
  );
}

/** "12 (3: 1 to 6)": networks, and how many sizes a user enters for one of them: median, least and most. */
function entered(rows) {
  if (rows.length === 0) return '0';
  const counts = rows.map((row) => row.entered).sort((one, other) => one - other);
  return `${rows.length} (${counts[counts.length >> 1]}: ${counts[0]} to ${counts.at(-1)})`;
}

/** In how many networks each reason stands; a network may have several. */
function why(set, rows) {
  const counts = new Map();
  for (const { reasons } of rows) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const sorted = [...counts].sort((one, other) => other[1] - one[1]);
  if (sorted.length === 0) return;
  const said = sorted.slice(0, MOST).map(([reason, count]) => `${reason} (${count})`);
  console.log(`\n${set}: ${said.join('; ')}${sorted.length > MOST ? '; …' : ''}`);
}
