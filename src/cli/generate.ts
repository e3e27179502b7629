import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulePage, rulesTable } from '../rules/catalogue';
import { rules } from '../rules/index';

const PAGES = 'media/rules';
const START = '<!-- rules:start -->';
const END = '<!-- rules:end -->';

/**
 * Writes the rule pages and the README's table below the working directory. With `--check` it writes nothing
 * and exits 1 when something is stale.
 */
function generate(args: readonly string[]): number {
  const check = args.includes('--check');
  const wanted = new Map(rules.map((rule) => [join(PAGES, `${rule.id}.md`), rulePage(rule)]));
  const readme = readText('README.md');
  if (readme !== null) wanted.set('README.md', withTable(readme));
  const stale = [...wanted].filter(([file, text]) => readText(file) !== text).map(([file]) => file);
  const orphans = pages().filter((file) => !wanted.has(file));
  if (check) {
    for (const file of [...stale, ...orphans]) process.stderr.write(`${file} is stale: run npm run generate\n`);
    return stale.length + orphans.length > 0 ? 1 : 0;
  }
  mkdirSync(PAGES, { recursive: true });
  for (const file of stale) writeFileSync(file, wanted.get(file) ?? '');
  for (const file of orphans) rmSync(file);
  return 0;
}

function withTable(readme: string): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error(`README.md has no ${START} … ${END}`);
  return `${readme.slice(0, start + START.length)}\n${rulesTable(PAGES)}\n${readme.slice(end)}`;
}

function pages(): readonly string[] {
  try {
    return readdirSync(PAGES)
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(PAGES, name));
  } catch {
    return [];
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

process.exitCode = generate(process.argv.slice(2));
