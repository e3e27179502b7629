import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../../src/analysis/report';
import type { Framework } from '../../../src/model/site';
import { type Rule, rules } from '../../../src/rules';
import { Lines } from '../../../src/text/lines';
import type { Cell, Source } from '../../../src/text/source';

/** One file below test/fixtures, without its markers. */
export interface Fixture {
  /** `rule-id/name.py`. */
  readonly name: string;
  readonly text: string;
  /** `line rule-id`, sorted; one for each finding that is expected. */
  readonly expected: readonly string[];
  /** The same for findings that are known to be missed. */
  readonly missed: readonly string[];
}

const FOLDER = join(__dirname, '../../fixtures');

/** What a fixture may be written in, by the end of its name. */
const LANGUAGE = /\.(py|js|yaml)$/;

/** `# expect: a, b` on the line, `# expect-next-line: a` above it, `# misses: a` for what the rules do not see yet; `//` in scripts. */
const MARKER = /[ \t]*(?:#|\/\/) (expect|expect-next-line|misses): ([a-z0-9, -]+)$/gm;

export function fixtures(): readonly Fixture[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) =>
      readdirSync(join(FOLDER, folder))
        .filter((file) => LANGUAGE.test(file))
        .map((file) => readFixture(`${folder}/${file}`, readFileSync(join(FOLDER, folder, file), 'utf8'))),
    );
}

export function readFixture(name: string, marked: string): Fixture {
  const lines = new Lines(marked);
  const found = { expect: [] as string[], misses: [] as string[] };
  for (const match of marked.matchAll(MARKER)) {
    const line = lines.at(match.index).line + (match[1] === 'expect-next-line' ? 1 : 0);
    const list = match[1] === 'misses' ? found.misses : found.expect;
    for (const rule of (match[2] ?? '').split(',')) list.push(`${line} ${rule.trim()}`);
  }
  // The markers go before the analysis: to the rules, words such as "always" in a comment say that something is meant.
  return { name, text: marked.replace(MARKER, ''), expected: found.expect.sort(), missed: found.misses.sort() };
}

/** The file as a program of its own: its real path would tell the rules that it is a test. */
export function asSource({ name, text }: Pick<Fixture, 'name' | 'text'>): Source {
  switch (LANGUAGE.exec(name)?.[1]) {
    case 'js':
      return { kind: 'script', name: 'project/model.js', text, language: 'javascript' };
    case 'yaml':
      return { kind: 'config', name: 'project/model.yaml', text, format: 'yaml' };
    default:
      return { kind: 'python', name: 'project/model.py', text };
  }
}

/** Calls in fixtures stand alone: hardly a result is read. */
const OF_WHOLE_PROGRAMS = new Set(['dropout-result-unused']);

/** Opinions speak in nearly every file: only the fixtures that are about one hear it. */
export function unasked({ name, expected }: Pick<Fixture, 'name' | 'expected'>): readonly string[] {
  const isAsked = (id: string): boolean => name.startsWith(`${id}/`) || expected.some((line) => line.endsWith(` ${id}`));
  const isOpinion = ({ id, severity }: Rule): boolean => severity === 'hint' || severity === 'info' || OF_WHOLE_PROGRAMS.has(id);
  return rules.filter((rule) => isOpinion(rule) && !isAsked(rule.id)).map(({ id }) => id);
}

/** Name of the fixture that a rule must have for a framework. */
export function fixtureFile(framework: Framework): string {
  return framework === 'tfjs' ? 'tfjs.js' : framework === 'config' ? 'config.yaml' : `${framework}.py`;
}

/** Notebook of the same code: each `# %%` starts a cell. A cell of text and one of magics stand before them. */
export function asNotebook({ text }: Pick<Fixture, 'text'>): Extract<Source, { kind: 'notebook' }> {
  const parts = text.split(/(?<=\n)(?=# %%\r?\n)/);
  const cells: readonly Cell[] = [
    { index: 0, language: 'markdown', text: '# Dropout\n\nnn.Dropout(50) is wrong.' },
    { index: 1, language: 'python', text: '%matplotlib inline\n!pip install x\n' },
    ...parts.map((part, at) => ({ index: at + 2, language: 'python', text: part })),
  ];
  return { kind: 'notebook', name: 'project/model.ipynb', cells };
}

/** `line rule-id` of each finding, sorted as in `Fixture.expected`; lines of a notebook count as in the Python file. */
export function found(report: Report): readonly string[] {
  const lines = new Lines(report.text);
  const first = report.cells.find((cell) => cell.index === 2);
  const before = first ? lines.at(first.start).line - 1 : 0;
  return report.findings
    .map(({ rule, span }) => {
      const line = lines.at(span.start).line;
      // Joining puts one line break between cells; each cell of a fixture already ends in one.
      const extra = report.cells.filter((cell) => cell.index > 2 && cell.start <= span.start).length;
      return `${line - before - extra} ${rule}`;
    })
    .sort();
}
