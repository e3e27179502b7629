import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import type { Depth } from '../../../src/frameworks/framework';
import { readNotebook } from '../../../src/syntax/ipynb';
import type { ConfigFormat, Source } from '../../../src/text/source';
import { testParser, testScriptParser } from '../parser';
import { CONFIGS, PERCENT_SCRIPT, SCRIPTS } from './beginnings';

/**
 * Every prefix of every fixture is read without a throw, and no reader breaks on it. `analyze` catches what readers throw and tells
 * it as a problem, a network as a note: both are looked at. For the time of `npm test` a word is not cut inside, only every fifth of the
 * places between is cut, and networks are read at every 23rd prefix only; `ALL_PREFIXES=1` reads each and every one, networks too.
 */
const root = join(__dirname, '..', '..', '..');
const isWhole = process.env.ALL_PREFIXES === '1';
const STRIDE = isWhole ? 1 : 23;
/** Prefixes of whole files, where the definitions before the cut are whole: every how many. */
const STRIDE_OF_FILES = STRIDE * 13;
const PATIENCE = isWhole ? 3_600_000 : 300_000;

let analyzer: Analyzer;
beforeAll(async () => {
  const parser = await testParser();
  const scripts = await testScriptParser();
  analyzer = createAnalyzer({ parser, scripts: () => scripts });
});

function failuresOf(source: Source, depth: Depth): readonly string[] {
  const { problems, networks } = analyzer.analyze(source, { depth });
  const broken = networks.flatMap(({ unreadable }) =>
    unreadable.filter(({ reason }) => reason.startsWith('the network cannot be followed')),
  );
  return [...problems.filter(({ code }) => code === 'internal-error').map(({ message }) => message), ...broken.map(({ reason }) => reason)];
}

type Read = (prefix: string) => Source | null;

/** Reads prefixes from the longest to the shortest, as somebody deletes; the first that breaks is shown with its end. */
async function readPrefixes(text: string, sourceOf: Read, stride: number, depthAt: (end: number) => Depth, shortest = 0): Promise<void> {
  for (let end = text.length, last = Date.now(); end >= shortest; end -= stride) {
    // The runner must hear of this process now and then.
    if (Date.now() - last > 1000) {
      await new Promise(setImmediate);
      last = Date.now();
    }
    const source = sourceOf(text.slice(0, end));
    const failures = source ? failuresOf(source, depthAt(end)) : [];
    if (failures.length > 0) expect(failures, `…${text.slice(Math.max(0, end - 80), end)}`).toEqual([]);
  }
}

/** Inside of words and of white space there is little to tell two prefixes apart. */
async function readBorders(text: string, sourceOf: Read, shortest = 0): Promise<void> {
  let borders = 0;
  const isBorder = (end: number): boolean => isWhole || (!/^(?:\w\w| {2})$/.test(text.slice(end - 1, end + 1)) && borders++ % 5 === 0);
  await readPrefixes(text, (prefix) => (isBorder(prefix.length) ? sourceOf(prefix) : null), 1, inTurns, shortest);
}

/** The sections of a file cut everywhere, and the file here and there. */
async function readFile(text: string, sourceOf: Read): Promise<void> {
  const { head, definitions } = sectionsOf(text);
  await readBorders(head, sourceOf);
  for (const definition of definitions) await readBorders(head + definition, sourceOf, head.length);
  await readPrefixes(text, sourceOf, STRIDE_OF_FILES, deep);
}

const inTurns = (end: number): Depth => (end % STRIDE === 0 ? 'networks' : 'sites');
const deep = (): Depth => 'networks';

/** A head and what follows it, one by one: a prefix of the head with one of them costs little, and each is cut everywhere. */
function sectionsOf(text: string): { readonly head: string; readonly definitions: readonly string[] } {
  const [head = '', ...definitions] = text.split(/^(?=@|class |(?<!^@.*\n)def |function |async function )/m);
  return { head, definitions };
}

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !/(^|\/)fixed\//.test(name))
    .sort()
    .map((name) => join(root, folder, name));
}

const named = (path: string) => ({ path, name: relative(root, path), text: readFileSync(path, 'utf8') });
const pythonFiles = ['test/fixtures', 'test/unit', 'media/sample'].flatMap((folder) => filesIn(folder, '.py')).map(named);
const scriptFiles = ['test/unit'].flatMap((folder) => filesIn(folder, '.js')).map(named);
const notebooks = ['test/fixtures', 'test/unit', 'media/sample'].flatMap((folder) => filesIn(folder, '.ipynb')).map(named);

const python = (text: string): Source => ({ kind: 'python', name: 'a.py', text });

describe('every prefix of a fixture is read', () => {
  test('there are some of every kind', () => {
    expect(pythonFiles.length).toBeGreaterThan(50);
    expect(scriptFiles.length).toBeGreaterThan(3);
    expect(notebooks.length).toBeGreaterThan(0);
  });

  test.each(pythonFiles)(
    '$name',
    async ({ text }) => {
      await readFile(text, python);
    },
    PATIENCE,
  );

  test('a script in percent format, with magics', async () => {
    await readPrefixes(PERCENT_SCRIPT, python, 1, inTurns);
  });

  test.each(scriptFiles)(
    '$name',
    async ({ text }) => {
      const script = (prefix: string): Source => ({ kind: 'script', name: 'a.js', text: prefix, language: 'javascript' });
      await readFile(text, script);
    },
    PATIENCE,
  );

  test.each(SCRIPTS)('a script in $language', async ({ language, text }) => {
    await readPrefixes(text, (prefix) => ({ kind: 'script', name: 'a', text: prefix, language }), 1, inTurns);
  });

  test.each(notebooks)(
    '$name',
    async ({ text }) => {
      const cut = (prefix: string): Source | null => {
        const notebook = readNotebook(prefix);
        return notebook.kind === 'unreadable' ? null : { kind: 'notebook', name: 'a', cells: notebook.cells };
      };
      await readPrefixes(text, cut, 1, deep);
      const whole = readNotebook(text);
      const cells = whole.kind === 'unreadable' ? [] : whole.cells;
      expect(cells.length).toBeGreaterThan(0);
      for (const [at, cell] of cells.entries()) {
        const typed = (prefix: string): Source => ({
          kind: 'notebook',
          name: 'a',
          cells: [...cells.slice(0, at), { ...cell, text: prefix }],
        });
        await readBorders(cell.text, typed);
      }
    },
    PATIENCE,
  );

  test.each(CONFIGS)('a file in $format: $name', async ({ format, text }) => {
    const config = (prefix: string): Source => ({ kind: 'config', name: `config.${format}`, text: prefix, format: format as ConfigFormat });
    await readPrefixes(text, config, 1, deep);
    expect(analyzer.analyze(config(text)).sites.length).toBeGreaterThan(0);
  });
});
