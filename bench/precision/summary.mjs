// What the tables of read findings say, for README.md here.
//   node bench/precision/summary.mjs           writes the tables of README.md anew
//   node bench/precision/summary.mjs --check   fails when they are not what the lists say
//
// hits-*.tsv: one line for each error or warning that was read: set, repository, commit, place, rule, severity, verdict, outcome, why. Sorted.
//   verdict   true, false, or latent: wrong only once somebody asks for a rate above the default of 0
//   outcome   reported, or silent: a rule was mended because of it (or lowered it to an info)
//   framework in some lists: what the code is written for
// repositories-*.tsv: set, repository, commit, files: all that was run over, with and without findings.
// sets-*.tsv: set, date, version, what.
// searched-*.tsv: places that a plain search of texts finds and the rules are silent about: repository, commit, place, pattern, result, why.
//   result    right, mended (was missed until a rule or reader was mended because of it), or missed
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

function rows(name) {
  const [head, ...lines] = readFileSync(join(here, name), 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line, at) => {
    const cells = line.split('\t');
    if (cells.length !== names.length) throw new Error(`${name}:${at + 2}: ${cells.length} cells, not ${names.length}`);
    return Object.fromEntries(names.map((column, index) => [column, cells[index]]));
  });
}

const all = (start) =>
  readdirSync(here)
    .filter((name) => name.startsWith(start) && name.endsWith('.tsv'))
    .sort()
    .flatMap(rows);

/** Wilson's interval of a share, in percent. */
export function wilson(right, n, z = 1.96) {
  const share = right / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)].map((bound) => Math.round(bound * 100));
}

const percent = (right, n) => `${((right / n) * 100).toFixed(right === n ? 0 : 1)} % (${wilson(right, n).join(' to ')})`;

function counted(name, hits) {
  const wrong = hits.filter(({ verdict }) => verdict === 'false');
  const latent = hits.filter(({ verdict }) => verdict === 'latent').length;
  const right = hits.length - wrong.length;
  const silent = wrong.filter(({ outcome }) => outcome === 'silent').length;
  return `| ${[name, hits.length, right, latent, wrong.length, silent, percent(right, hits.length)].join(' | ')} |`;
}

function table(sets, facts) {
  const hits = facts.hits.filter(({ set }) => sets.includes(set));
  const read = facts.repositories.filter(({ set }) => sets.includes(set));
  const known = facts.sets.filter(({ set }) => sets.includes(set));
  if (known.length !== sets.length) throw new Error(`sets.tsv does not know all of ${sets}`);
  const files = read.reduce((sum, each) => sum + Number(each.files), 0);
  const count = new Set(read.map(({ repository }) => repository)).size;
  const taken = known.map(({ date, version }) => `${date} with ${version}`);
  const head = `${count} repositories, ${files.toLocaleString('en')} files, ${[...new Set(taken)].join('; ')}.`;
  if (hits.length === 0) return head;
  const rules = [...new Set(hits.map(({ rule }) => rule))].sort();
  const strict = hits.filter(({ verdict }) => verdict === 'true').length;
  return [
    head,
    '',
    '| rule | read | right | of these latent | wrong | now silent | precision (95 %) |',
    '|---|---|---|---|---|---|---|',
    ...rules.map((rule) =>
      counted(
        `\`${rule}\``,
        hits.filter((hit) => hit.rule === rule),
      ),
    ),
    counted('all', hits),
    '',
    `With latent ones counted as wrong: ${percent(strict, hits.length)}.`,
  ].join('\n');
}

/** The hits of a set by what the code is written for. */
function frameworks(sets, { hits }) {
  const found = hits.filter(({ set }) => sets.includes(set));
  const lines = [...new Set(found.map(({ framework }) => framework))].sort().map((name) =>
    counted(
      name,
      found.filter((hit) => hit.framework === name),
    ),
  );
  const books = found.filter(({ place }) => place.includes('.ipynb:'));
  return [
    '| code for | read | right | of these latent | wrong | now silent | precision (95 %) |',
    '|---|---|---|---|---|---|---|',
    ...lines,
    counted('of all, in notebooks', books),
  ].join('\n');
}

function searched(name) {
  const found = rows(`searched-${name}.tsv`);
  const line = (title, places) => {
    const count = (result) => places.filter((each) => each.result === result).length;
    return `| ${[title, places.length, count('right'), count('mended'), count('missed')].join(' | ')} |`;
  };
  const patterns = [...new Set(found.map(({ pattern }) => pattern))].sort();
  return [
    '| what the text shows | silent places | rightly | missed until mended | still missed |',
    '|---|---|---|---|---|',
    ...patterns.map((pattern) =>
      line(
        pattern,
        found.filter((each) => each.pattern === pattern),
      ),
    ),
    line('all', found),
  ].join('\n');
}

/** The text with its tables as the lists say. */
export function withTables(text) {
  const facts = { hits: all('hits-'), repositories: all('repositories-'), sets: all('sets') };
  return text.replace(/<!-- (sets|frameworks|searched): (.*?) -->\n[\s\S]*?<!-- end -->/g, (_, kind, names) => {
    const sets = names.split(/,\s*/);
    const made = kind === 'sets' ? table(sets, facts) : kind === 'frameworks' ? frameworks(sets, facts) : searched(names);
    return `<!-- ${kind}: ${names} -->\n${made}\n<!-- end -->`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = join(here, 'README.md');
  const before = readFileSync(page, 'utf8');
  const after = withTables(before);
  if (!process.argv.includes('--check')) writeFileSync(page, after);
  else if (after !== before) {
    process.stderr.write('bench/precision/README.md is not what the lists say: node bench/precision/summary.mjs\n');
    process.exitCode = 1;
  }
}
