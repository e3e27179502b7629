// How many bugs that other people found and mended does `check` find, and how often does it speak of the mended form?
//   node bench/precision/fixes.mjs CLONES [--cli dist/cli.js] [--work FOLDER] [--only TEXT] [--half HALF] [--rules RULE,…] [--write] [--others FILE] [--reach]
// CLONES holds git clones of the repositories of fixes.tsv, with their history, as owner/name, owner+name or name; they may be bare. For each row the files of
// the commit's parent and of the commit itself are taken out of the clone; the file of the row, with what it imports there, is checked with all rules. A bug
// counts as found when its rule speaks within NEAR lines of the place; the mended form counts as flagged when the rule still speaks there, or, where no rule is named, any error or warning.
// Of rows of the half `fresh`, `before` is what was found before networks of unknown class were followed; of all later halves, what was found when their labels were fixed.
// Of rows of `reach`, which no rule is meant for, any finding of a rule about modes there counts, hints included; these are told apart from the rest, with --reach by name.
// With --write the columns `now` and `fixed` of the table are brought up to date; with --others the errors and warnings elsewhere in the mended files are listed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const NEAR = 8;
const SOURCES = /\.(?:py|ipynb|m?js|jsx|tsx?|toml|ya?ml|cfg)$|(?:^|\/)(?:requirements[^/]*\.txt|\.gitignore)$/;
const LARGEST = 6_000_000;
const HEAD = ['repository', 'commit', 'place', 'bug', 'rule', 'why', 'half', 'fix', 'before', 'now', 'fixed'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string', default: join(here, '../../dist/cli.js') },
    work: { type: 'string' },
    only: { type: 'string', default: '' },
    half: { type: 'string', default: '' },
    rules: { type: 'string', default: '' },
    reach: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    others: { type: 'string' },
  },
});
const [clones] = positionals;
if (!clones) throw new Error('name the folder of the clones');
const work = values.work ?? mkdtempSync(join(tmpdir(), 'dropout-doctor-fixes-'));
const table = join(here, 'fixes.tsv');

function readTable() {
  const [, ...lines] = readFileSync(table, 'utf8').trimEnd().split('\n');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, at) => [HEAD[at], cell])));
}

function git(folder, args, input) {
  const done = spawnSync('git', [`--git-dir=${folder}`, ...args], { input, maxBuffer: 2 ** 31 - 1 });
  return done.stdout;
}

function cloneOf(repository) {
  const names = [repository, repository.replace('/', '+'), basename(repository)].flatMap((name) => [`${name}/.git`, name, `${name}.git`]);
  return names.map((name) => join(clones, name)).find((folder) => existsSync(join(folder, 'HEAD'))) ?? null;
}

/** Writes the sources of a commit; a blob that the clone lacks is left out. */
function extract(clone, commit, folder) {
  if (existsSync(folder)) return;
  mkdirSync(join(folder, '.git'), { recursive: true });
  const entries = git(clone, ['ls-tree', '-r', '-z', '--full-tree', commit])
    .toString()
    .split('\0')
    .map((line) => /^(\d+) blob (\w+)\t(.*)$/s.exec(line))
    .filter((found) => found && found[1] !== '120000' && SOURCES.test(found[3]));
  const blobs = git(clone, ['cat-file', '--batch'], entries.map(([, , hash]) => `${hash}\n`).join(''));
  let at = 0;
  for (const [, , , path] of entries) {
    const end = blobs.indexOf(10, at);
    const [, kind, size] = blobs.subarray(at, end).toString().split(' ');
    at = end + 1;
    if (kind !== 'blob') continue;
    const data = blobs.subarray(at, at + Number(size));
    at += Number(size) + 1;
    if (data.length > LARGEST) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), data);
  }
}

function check(folder, places) {
  const known = `${folder}.findings.json`;
  if (existsSync(known)) return JSON.parse(readFileSync(known, 'utf8'));
  const paths = places.filter((path) => existsSync(join(folder, path)));
  if (paths.length === 0) return [];
  const args = [resolve(values.cli), 'check', '--preset', 'all', '--no-config', '--format', 'json', ...paths];
  const done = spawnSync(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 31 - 1 });
  const findings = JSON.parse(done.stdout.toString() || '[]').map((finding) => ({
    ...finding,
    file: relative(folder, resolve(folder, finding.file)),
  }));
  writeFileSync(known, JSON.stringify(findings));
  return findings;
}

/** The line of the parent as the commit counts it. */
function mapped(clone, commit, path, line) {
  const hunks = git(clone, ['diff', '-U0', `${commit}^`, commit, '--', path])
    .toString()
    .matchAll(/^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/gm);
  let moved = line;
  for (const [, start, old = '1', fresh = '1'] of hunks) if (Number(start) < line) moved += Number(fresh) - Number(old);
  return moved;
}

const near = (finding, line) => line === 0 || (finding.line - NEAR <= line && line <= finding.endLine + NEAR);
const worst = (findings) => ['error', 'warning', 'info', 'hint'].find((level) => findings.some(({ severity }) => severity === level));
const MODES = new Set(['eval-missing', 'train-not-restored', 'pretrained-left-in-eval', 'export-in-train-mode']);
const asked = values.rules === '' ? null : new Set(values.rules.split(','));
const counts = (rule) => rule !== 'none' && rule !== 'reach';

const rows = readTable();
const others = new Map();
const reached = [];
for (const row of rows) {
  if (asked && !asked.has(row.rule)) continue;
  if (!`${row.repository} ${row.commit}`.includes(values.only) || !row.half.includes(values.half)) continue;
  const clone = cloneOf(row.repository);
  if (!clone) {
    process.stderr.write(`no clone of ${row.repository}\n`);
    continue;
  }
  const [, path, lineText] = /^(.*):(\d+)$/.exec(row.place);
  const line = Number(lineText);
  const places = rows.filter(({ commit }) => commit === row.commit).map(({ place }) => place.replace(/:\d+$/, ''));
  const at = join(work, row.repository.replace('/', '+'), row.commit);
  extract(clone, `${row.commit}^`, join(at, 'bug'));
  extract(clone, row.commit, join(at, 'fixed'));
  const before = counts(row.rule) ? check(join(at, 'bug'), places).filter(({ file, rule }) => file === path && rule === row.rule) : [];
  const after = check(join(at, 'fixed'), places).filter(({ file }) => file === path);
  const there = line === 0 ? 0 : mapped(clone, row.commit, path, line);
  const still = after.filter(({ rule, severity }) =>
    counts(row.rule) ? rule === row.rule : severity === 'error' || severity === 'warning',
  );
  row.now = counts(row.rule) ? (worst(before.filter((finding) => near(finding, line))) ?? 'no') : '-';
  const kept = still.filter((finding) => near(finding, there));
  row.fixed = worst(kept) ?? 'silent';
  if (row.rule === 'reach') {
    const ofModes = (findings, at) =>
      worst(findings.filter((each) => each.file === path && MODES.has(each.rule) && near(each, at))) ?? 'no';
    reached.push({ row, bug: ofModes(check(join(at, 'bug'), places), line), fixed: ofModes(after, there) });
  }
  for (const finding of after.filter(({ severity }) => severity === 'error' || severity === 'warning')) {
    if (!kept.includes(finding)) others.set(`${row.repository}\t${row.commit}\t${path}:${finding.line}\t${finding.rule}`, finding.message);
  }
}

/** Wilson's interval of 95 %. */
function interval(hits, all) {
  if (all === 0) return 'none';
  const z = 1.96;
  const share = hits / all;
  const middle = share + (z * z) / (2 * all);
  const spread = z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  const [low, high] = [(middle - spread) / (1 + (z * z) / all), (middle + spread) / (1 + (z * z) / all)];
  return `${hits} of ${all} = ${(100 * share).toFixed(0)} % (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %)`;
}

const LATER = ['fresh', 'unseen', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
for (const half of ['mended', 'held out', 'both', ...LATER]) {
  const part = rows.filter((row) => row.half === half || (half === 'both' && !LATER.includes(row.half)));
  const bugs = part.filter(({ rule }) => counts(rule));
  const loud = ({ now }) => now === 'error' || now === 'warning';
  process.stdout.write(
    `${half}: ${new Set(part.map(({ commit }) => commit)).size} commits of ${new Set(part.map(({ repository }) => repository)).size} repositories\n`,
  );
  process.stdout.write(`  found before  ${interval(bugs.filter(({ before }) => before !== 'no').length, bugs.length)}\n`);
  process.stdout.write(`  found now     ${interval(bugs.filter(({ now }) => now !== 'no').length, bugs.length)}\n`);
  process.stdout.write(`  error/warning ${interval(bugs.filter(loud).length, bugs.length)}\n`);
  const good = part.filter(({ fix }) => fix === 'good');
  process.stdout.write(`  mended form flagged ${interval(good.filter(({ fixed }) => fixed !== 'silent').length, good.length)}\n`);
}
const good = reached.filter(({ row }) => row.fix === 'good');
process.stdout.write(`reach: ${reached.length} rows with a clone\n`);
process.stdout.write(`  told          ${interval(reached.filter(({ bug }) => bug !== 'no').length, reached.length)}\n`);
process.stdout.write(`  told of the mended form ${interval(good.filter(({ fixed }) => fixed !== 'no').length, good.length)}\n`);
if (values.reach)
  for (const { row, bug, fixed } of reached)
    process.stdout.write(`  ${row.half}\t${row.repository}\t${row.commit}\t${row.place}\t${bug}\t${fixed}\t${row.bug}\t${row.why}\n`);
if (values.write)
  writeFileSync(
    table,
    `${[HEAD, ...rows.map((row) => HEAD.map((name) => row[name] ?? ''))].map((cells) => cells.join('\t')).join('\n')}\n`,
  );
if (values.others) writeFileSync(values.others, [...others].map(([place, message]) => `${place}\t${message}\n`).join(''));
