// Compares the sites that `dropout-doctor sites` finds with those of an independent program in Python (oracle.py, which says how).
//   node bench/sites/compare.mjs FOLDER… [--cli dist/cli.js] [--python python3] [--frameworks torch] [--show 20] [--kinds …]
// Every FOLDER is one repository. Prints sites, recall, precision, and how many rates agree; every disagreement up to --show a kind.
// A site is the same when file, (cell,) line, column and the rate's argument are. Rates: of the sites whose rate the oracle knows, how many
// the reader knows ("resolved"), and how many of these are equal. Where callers or configuration files say another value than the
// default that the oracle read, the two answer different questions: counted apart, as "overridden".
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string', default: join(here, '..', '..', 'dist', 'cli.js') },
    python: { type: 'string', default: 'python3' },
    frameworks: { type: 'string', default: 'torch' },
    /** Kinds of site that the oracle does not list. */
    without: { type: 'string', default: 'config,mask' },
    show: { type: 'string', default: '20' },
  },
});
const frameworks = new Set(values.frameworks.split(','));
const without = new Set(values.without.split(','));
const show = Number(values.show);

function lines(program, args, folder) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', cwd: folder, maxBuffer: 2 ** 30 });
  if (error || status !== 0) throw new Error(error?.message ?? stderr);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function keyOf({ file, cell, cellLine, line, column, parameter }) {
  return [file, cell ?? '', cellLine ?? line, column, parameter].join(':');
}

function told(site) {
  const place = `${site.file}:${site.cell === undefined ? '' : `cell ${site.cell}:`}${site.cellLine ?? site.line}:${site.column}`;
  return `${place} ${site.callee} ${site.parameter} = ${site.rate} (${site.rateSource ?? site.source})`;
}

/** Layers skipped by a number drawn by hand are masks to the oracle too. */
const drawn = /(?:^|\.)(?:rand\w*|uniform_?|bernoulli_?)$/;

/** Sources that look further than the oracle does. */
const further = new Set(['call-site', 'config-file', 'argument-parser', 'tuner']);

function compare(folder) {
  const oracle = lines(values.python, [join(here, 'oracle.py'), folder, '--frameworks', values.frameworks]);
  const unreadable = new Set(oracle.filter((each) => each.unreadable).map((each) => each.file));
  const wanted = new Map(oracle.filter((each) => !each.unreadable).map((each) => [keyOf(each), each]));
  const sites = lines(process.execPath, [values.cli, 'sites', '.'], folder);
  const counted = sites.filter(
    (site) => frameworks.has(site.framework) && !without.has(site.kind) && !drawn.test(site.callee) && !unreadable.has(site.file),
  );
  const found = new Map(counted.map((site) => [keyOf(site), site]));
  const both = [...found].flatMap(([key, site]) => (wanted.has(key) ? [{ site, truth: wanted.get(key) }] : []));
  const known = both.filter(({ truth }) => truth.rate !== null);
  const overridden = known.filter(({ site, truth }) => site.rate !== truth.rate && (further.has(site.rateSource) || site.candidates));
  const judged = known.filter((each) => !overridden.includes(each));
  const resolved = judged.filter(({ site }) => site.rate !== null);
  const different = resolved.filter(({ site, truth }) => Math.abs(site.rate - truth.rate) > 1e-9);
  return {
    folder,
    unreadable: unreadable.size,
    wanted: wanted.size,
    found: found.size,
    both: both.length,
    missed: [...wanted].filter(([key]) => !found.has(key)).map(([, each]) => told(each)),
    extra: [...found].filter(([key]) => !wanted.has(key)).map(([, each]) => told(each)),
    judged: judged.length,
    resolved: resolved.length,
    equal: resolved.length - different.length,
    overridden: overridden.length,
    unresolved: judged
      .filter(({ site }) => site.rate === null)
      .map(({ site, truth }) => `${told(site)}; oracle ${truth.rate} (${truth.source})`),
    different: different.map(({ site, truth }) => `${told(site)}; oracle ${truth.rate} (${truth.source})`),
  };
}

function percent(part, whole) {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`;
}

function printed(result) {
  const { wanted, found, both, judged, resolved, equal, overridden, unreadable } = result;
  const rates = `rates resolved ${percent(resolved, judged)} of ${judged}, equal ${percent(equal, resolved)}, overridden ${overridden}`;
  return `${result.folder}: ${wanted} sites, recall ${percent(both, wanted)}, precision ${percent(both, found)}; ${rates}; ${unreadable} files unreadable`;
}

const results = positionals.map((folder) => {
  const result = compare(folder);
  console.log(printed(result));
  for (const kind of ['missed', 'extra', 'different', 'unresolved']) {
    for (const line of result[kind].slice(0, show)) console.log(`  ${kind}: ${line}`);
    if (result[kind].length > show) console.log(`  ${kind}: ${result[kind].length - show} more`);
  }
  return result;
});
const sum = (name) => results.reduce((total, result) => total + result[name], 0);
const names = ['wanted', 'found', 'both', 'judged', 'resolved', 'equal', 'overridden', 'unreadable'];
if (results.length > 1)
  console.log(printed({ folder: `all ${results.length}`, ...Object.fromEntries(names.map((name) => [name, sum(name)])) }));
