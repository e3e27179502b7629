// How many bugs do the rules find that are put into real code: a line that makes a use of dropout right is taken away, one place at a time.
//   node bench/precision/inject.mjs FOLDER… [--python python3] [--most 60] [--only OPERATOR,…] [--half read|held] [--list FILE] [--places FILE] [--json FILE]
// Each FOLDER holds repositories, a folder each; they are not changed. Places are found by Python's own `ast` (inject/places.py), of each operator at most
// two in a repository and --most in a half, by the hash of path and place. The half is the hash of the repository's name: `held` is never read while rules are mended.
// Prints for each operator and half how many bugs are found, with the interval of Wilson: near the place (within eight lines), in the file, in the project.
// `--list`: all that are not found near, with file and line, of the half `read` only. `--places`: what places.py printed, to be used again. `--json`: all that was tried.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { listed, table } from './inject/table.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const MOST_IN_REPOSITORY = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    most: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
    half: { type: 'string', default: '' },
    list: { type: 'string' },
    places: { type: 'string' },
    json: { type: 'string' },
  },
});
if (positionals.length === 0) throw new Error('name the folders of the repositories');

const hash = (text) => createHash('sha256').update(text).digest('hex');
const halfOf = (repository) => (Number.parseInt(hash(repository.toLowerCase()).slice(0, 2), 16) % 2 === 0 ? 'read' : 'held');
const lines = (text) => text.split('\n').filter((line) => line !== '');

/** All places, read from the file of an earlier call when there is one. */
function findPlaces() {
  if (values.places && existsSync(values.places)) return lines(readFileSync(values.places, 'utf8'));
  const done = spawnSync(values.python, [join(here, 'inject', 'places.py'), ...positionals], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (done.status !== 0) throw new Error(done.stderr);
  if (values.places) writeFileSync(values.places, done.stdout);
  return lines(done.stdout);
}

/** The places that are tried: a repository may have many, a draw takes few of each. */
function draw(places) {
  const wanted = values.only.split(',').filter((name) => name !== '');
  const counts = new Map();
  const count = (key) => counts.get(key) ?? 0;
  return places
    .map((line) => JSON.parse(line))
    .map((place) => ({
      ...place,
      half: halfOf(place.repository),
      order: hash(`${place.operator}\n${place.repository}\n${place.file}\n${place.at}`),
    }))
    .filter(({ operator }) => wanted.length === 0 || wanted.some((name) => operator.startsWith(name)))
    .filter(({ half }) => values.half === '' || half === values.half)
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .filter(({ operator, repository, half }) => {
      const [its, all] = [`${operator}\n${repository}`, `${operator}\n${half}`];
      if (count(its) >= MOST_IN_REPOSITORY || count(all) >= Number(values.most)) return false;
      counts.set(its, count(its) + 1);
      counts.set(all, count(all) + 1);
      return true;
    })
    .sort((a, b) => (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : a.order < b.order ? -1 : 1));
}

const folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-inject-'));
try {
  const outfile = join(folder, 'try.cjs');
  await build({
    entryPoints: [join(here, 'inject', 'try.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    alias: {
      'web-tree-sitter': join(root, 'node_modules/web-tree-sitter/web-tree-sitter.cjs'),
      'jsonc-parser': join(root, 'node_modules/jsonc-parser/lib/esm/main.js'),
    },
  });
  const drawn = draw(findPlaces());
  const [source, target] = [join(folder, 'places.jsonl'), join(folder, 'tried.jsonl')];
  writeFileSync(source, drawn.map((place) => JSON.stringify(place)).join('\n'));
  const done = spawnSync(process.execPath, [outfile, source, target, join(root, 'dist')], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status !== 0) throw new Error('the places could not be tried');
  const tried = lines(readFileSync(target, 'utf8')).map((line) => JSON.parse(line));
  if (values.json) writeFileSync(values.json, tried.map((each) => JSON.stringify(each)).join('\n'));
  if (values.list) writeFileSync(values.list, listed(tried));
  console.log(table(tried));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
