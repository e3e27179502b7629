// Do the verdicts of the lab say "dropout helps" where it does not, and is the rate they name a good one? Simulates studies whose truth
// is known and lets the product decide them; then the same with whole repeats drawn from real trials.
//   node bench/lab/calibration.mjs [--studies 1000] [--effects 200] [--repeats 40] [--lines FILE]
// --studies: per cell without an effect, --effects: per cell with one, --repeats: real ones to train (0 = none), --lines: only make
// the tables, from the output of an earlier run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '1000' },
    effects: { type: 'string', default: '200' },
    repeats: { type: 'string', default: '40' },
    lines: { type: 'string' },
  },
});

const lines = (values.lines ? readFileSync(values.lines, 'utf8') : await simulated()).trim().split('\n');
const rows = lines.map((line) => JSON.parse(line)).map((row) => ({ ...row, cell: row.name.split(' | ') }));
const [nulls, effects] = [rows.filter(isNull), rows.filter((row) => !isNull(row))];

console.log('False "use-rate" where no rate differs, % (95 % interval)\n');
const designs = [3, 5, 8, 12, 'adaptive'];
printTable(['truth', 'rates', 'noise', 'studies', ...designs.map(designName)], byCell(nulls), (cell, of) => [
  ...cell,
  of(3).studies,
  ...designs.map((design) => share(of(design).useRate, of(design).studies)),
]);
const pooled = designs.map((design) => sum(nulls.filter((row) => row.design === design)));
console.log(`\nAll: ${pooled.map((row, index) => `${designName(designs[index])} ${share(row.useRate, row.studies)}`).join(', ')}\n`);

console.log('With an effect: verdicts, and the truth of what they say\n');
const heads = [
  'truth',
  'rates',
  'noise',
  'repeats',
  'studies',
  'use-rate %',
  'no-dropout %',
  'open %',
  'named rate within 1 SE %',
  'best in set %',
  'set size',
  'mean repeats',
];
printTable(
  heads,
  effects.map((row) => [row.cell, () => row]),
  (cell, of) => [...cell, designName(of().design), of().studies, ...verdicts(of())],
);
console.log('');
for (const design of designs) {
  const all = sum(effects.filter((row) => row.design === design));
  console.log(
    `${designName(design)}: ${['use-rate', 'no-dropout', 'open', 'within 1 SE', 'best in set', 'set size', 'repeats'].map((word, index) => `${word} ${verdicts(all)[index]}`).join(', ')}`,
  );
}

async function simulated() {
  const folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-bench-'));
  try {
    const outfile = join(folder, 'calibration.cjs');
    await build({
      entryPoints: [join(here, 'calibration', 'main.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const options = { encoding: 'utf8', cwd: join(here, '..', '..'), maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] };
    const { status, stdout } = spawnSync(process.execPath, [outfile, values.studies, values.effects, values.repeats], options);
    if (status !== 0) throw new Error('The simulation failed.');
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isNull(row) {
  return row.name.startsWith('none');
}

function designName(design) {
  return design === 'adaptive' ? 'adaptive' : `n = ${design}`;
}

/** [cell, design => row] of each cell. */
function byCell(all) {
  const names = [...new Set(all.map((row) => row.name))];
  return names.map((name) => [name.split(' | '), (design) => all.find((row) => row.name === name && row.design === design)]);
}

function printTable(head, cells, line) {
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`);
  for (const [cell, of] of cells) console.log(`| ${line(cell, of).join(' | ')} |`);
}

function verdicts(row) {
  return [
    share(row.useRate, row.studies),
    share(row.noDropout, row.studies),
    share(row.cannotTell + row.other, row.studies),
    row.named === 0 ? '–' : share(row.within, row.named),
    row.sets === 0 ? '–' : share(row.covered, row.sets),
    (row.setSize / Math.max(1, row.sets)).toFixed(1),
    (row.repeats / row.studies).toFixed(1),
  ];
}

function sum(all) {
  const total = {};
  for (const row of all)
    for (const [key, value] of Object.entries(row))
      if (typeof value === 'number' && key !== 'design') total[key] = (total[key] ?? 0) + value;
  return total;
}

/** Per cent with Wilson's 95 % interval. */
function share(count, of) {
  const z = 1.96;
  const p = count / of;
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  return `${(100 * p).toFixed(1)} (${(100 * Math.max(0, middle - half)).toFixed(1)} to ${(100 * Math.min(1, middle + half)).toFixed(1)})`;
}
