import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPage, readTable } from '../analysis/reads';
import { LOG_FORMATS } from '../evidence/formats';
import { documented, rulePage, rulesTable } from '../rules/catalogue';
import { ruleLevelsSchema, ruleWordsSchema, settingsSchema } from '../settings/schema';

const PAGES = 'media/rules';
const READ_PAGE = 'media/reads.md';
const SCHEMA = 'media/dropout-doctor.schema.json';
const MANIFEST = 'package.json';

/**
 * Writes the rule pages, the page of what is read, the README's tables, the schema of the configuration file and the rules in the
 * editor's settings below the working directory. With `--check` it writes nothing
 * and exits 1 when something is stale.
 */
function generate(args: readonly string[]): number {
  const check = args.includes('--check');
  const wanted = new Map(documented().map((rule) => [join(PAGES, `${rule.id}.md`), rulePage(rule)]));
  wanted.set(READ_PAGE, readPage());
  wanted.set(SCHEMA, `${compact(settingsSchema())}\n`);
  const manifest = readText(MANIFEST);
  if (manifest !== null) wanted.set(MANIFEST, withRules(manifest));
  const readme = readText('README.md');
  if (readme !== null) wanted.set('README.md', withTables(readme));
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

/** The manifest with every rule in the settings that name rules. */
function withRules(text: string): string {
  const manifest = JSON.parse(text);
  const properties = manifest.contributes.configuration.properties;
  Object.assign(properties['dropoutDoctor.rules'], ruleLevelsSchema());
  for (const key of ['select', 'ignore']) Object.assign(properties[`dropoutDoctor.${key}`], ruleWordsSchema());
  const override = properties['dropoutDoctor.overrides'].items.properties;
  Object.assign(override.rules, ruleLevelsSchema());
  for (const key of ['select', 'ignore']) Object.assign(override[key], ruleWordsSchema());
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** JSON as the formatter leaves it: a list of words on one line if it fits. */
function compact(value: unknown, indent = '', before = 0): string {
  const more = `${indent}  `;
  if (Array.isArray(value)) {
    const line = JSON.stringify(value).replace(/","/g, '", "');
    if (value.every((item) => typeof item !== 'object') && before + line.length < 140) return line;
    return `[\n${value.map((item) => more + compact(item, more)).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => {
    const start = `${more}${JSON.stringify(key)}: `;
    return start + compact(member, more, start.length);
  });
  return `{\n${members.join(',\n')}\n${indent}}`;
}

function withTables(readme: string): string {
  const tables = { rules: rulesTable(PAGES), reads: readTable(READ_PAGE), logs: logsList() };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [opening, closing] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
    const start = text.indexOf(opening);
    const end = text.indexOf(closing);
    if (start < 0 || end < start) throw new Error(`README.md has no ${opening} … ${closing}`);
    return `${text.slice(0, start + opening.length)}\n${table}\n${text.slice(end)}`;
  }, readme);
}

/** What the readers of logs call themselves. */
function logsList(): string {
  return `Read are: ${LOG_FORMATS.map(({ title }) => title)
    .sort((a, b) => a.localeCompare(b, 'en'))
    .join(', ')}.`;
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
