import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wilson } from '../summary.mjs';

const TOLD = ['near', 'file', 'project'];
const LEVELS = ['error', 'warning', 'info', 'hint'];

const share = (some, all) =>
  all === 0 ? '-' : `${some} of ${all} = ${Math.round((100 * some) / all)} % (${wilson(some, all).join(' to ')})`;

/** A table of Markdown: a row for each operator and half. Levels are those of all that were found. A place of which the rule already spoke is no trial. */
export function table(tried) {
  const rows = [
    '| operator | half | found near | in the file | elsewhere only | error, warning, info, hint | already said |',
    '|---|---|---|---|---|---|---|',
  ];
  const names = [...new Set(tried.map(({ operator }) => operator))].sort();
  for (const operator of [...names, 'all'])
    for (const half of ['read', 'held']) {
      const its = tried.filter((each) => (operator === 'all' || each.operator === operator) && each.half === half);
      if (its.length === 0) continue;
      const count = (found) => its.filter((each) => each.found === found).length;
      const n = its.length - count('known') - count('refused');
      const levels = LEVELS.map((level) => its.filter((each) => TOLD.includes(each.found) && each.severity === level).length);
      const near = count('near');
      const cells = [
        `\`${operator}\``,
        half,
        share(near, n),
        share(near + count('file'), n),
        count('project'),
        levels.join(', '),
        count('known'),
      ];
      rows.push(`| ${cells.join(' | ')} |`);
    }
  return rows.join('\n');
}

/** What was not found near, as file:line; of repositories that may be read. */
export function listed(tried) {
  const missed = tried.filter(
    ({ half, found }) => half === 'read' && (found === 'nowhere' || found === 'file' || found === 'project' || found === 'refused'),
  );
  const rows = missed.map((each) => {
    const path = join(each.folder, each.file);
    const line = readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .slice(0, each.at)
      .split('\n').length;
    const edits = each.edits.map(({ text }) => JSON.stringify(text)).join(' ');
    return [each.operator, each.found, `${path}:${line}`, edits, each.others.join(',')].join('\t');
  });
  return `${rows.sort().join('\n')}\n`;
}
