// Do the verdicts of the lab say "dropout helps" where it does not, and is the rate they name a good one? Simulates studies whose truth
// is known and lets the product decide them; then the same with repeats drawn from real trainings.
//   node bench/lab/calibration.mjs [--studies 300] [--effects 50] [--real 50] [--lines FILE] [--details]
// --studies: per cell without an effect, --effects: per cell with one, --real: per network of
// bench/lab/agreement, --lines: only make the tables, from what an earlier run printed with --keep FILE, --details: every cell with an effect.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '300' },
    effects: { type: 'string', default: '50' },
    real: { type: 'string', default: '50' },
    lines: { type: 'string' },
    keep: { type: 'string' },
    details: { type: 'boolean', default: false },
  },
});

const lines = (values.lines ? readFileSync(values.lines, 'utf8') : await simulated()).trim().split('\n');
const rows = lines.map((line) => JSON.parse(line)).map((row) => ({ ...row, cell: row.name.split(' | ') }));
const [nulls, effects] = [rows.filter(isNull), rows.filter((row) => !isNull(row))];

const designs = [3, 5, 8, 12, 'adaptive'];
const cellName = values.details ? (row) => row.cell.join(', ') : (row) => row.cell.slice(0, 2).join(', ');
const names = (all) => [...new Set(all.map(cellName))];
const of = (all, design) => sum(all.filter((row) => row.design === design));

console.log('"Dropout helps" where no rate differs, % of studies (95 % interval)\n');
const nullRows = names(nulls).map((name) => [name, nulls.filter((row) => cellName(row) === name)]);
printTable(['truth', 'studies', ...designs.map(designName)], [...nullRows, ['all', nulls]], (name, all) => [
  name,
  of(all, designs[0]).studies,
  ...designs.map((design) => of(all, design)).map((row) => share(row.useRate, row.studies)),
]);
const worst = nulls.toSorted((one, other) => other.useRate / other.studies - one.useRate / one.studies)[0];
console.log(
  `\nHighest of all cells: ${share(worst.useRate, worst.studies)}, ${worst.cell.join(', ')}, ${designName(worst.design)}, n = ${worst.studies}.\n`,
);

console.log('With an effect: % of studies by verdict, % of the named rates whose true loss lies within one standard error of the best');
console.log('(of its mean; of the paired difference), % of the sets that hold the best, their size\n');
const heads = ['use-rate', 'no-dropout', 'open', 'within 1 SE', 'paired SE', 'best in set', 'rates in set', 'mean repeats'];
const effectRows = [...names(effects), null].flatMap((name) => designs.map((design) => [name, design]));
printTable(['truth', 'repeats', 'studies', ...heads], effectRows, (name, design) => {
  const all = of(
    effects.filter((row) => name === null || cellName(row) === name),
    design,
  );
  return [name ?? 'all', designName(design), all.studies, ...verdicts(all)];
});

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
    const { status, stdout } = spawnSync(process.execPath, [outfile, values.studies, values.effects, values.real], options);
    if (status !== 0) throw new Error('The simulation failed.');
    if (values.keep) writeFileSync(values.keep, stdout);
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
    row.named === 0 ? '–' : share(row.withinPaired, row.named),
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
