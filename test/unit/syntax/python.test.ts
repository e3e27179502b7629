import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { parsePython } from '../../../src/syntax/python/parse';
import { cpuMilliseconds } from '../cpu';
import { LEFT } from './formsLeft';
import { READ } from './formsRead';
import { mutations } from './mutations';
import { differenceTo } from './sameTree';

const require = createRequire(import.meta.url);
let parser: Parser;

beforeAll(async () => {
  await Parser.init({ wasmBinary: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')) as unknown as ArrayBuffer });
  parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm'))));
});

afterAll(() => parser.delete());

const FILES = ['test', 'media', 'bench'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.py'))
    .map((path) => `${folder}/${path}`),
);
const TEXTS = FILES.map((path) => readFileSync(path, 'utf8'));

/** What is wrong with our tree of a text: null when it is that of tree-sitter; 'left' when there is none. */
function wrongWith(text: string): string | null {
  const flat = parsePython(text);
  if (!flat) return 'left';
  const tree = parser.parse(text) as Tree;
  const found = differenceTo(flat, tree);
  tree.delete();
  return found;
}

describe('the tree of our own parser is that of tree-sitter', () => {
  test('in the Python files of this repository', () => {
    expect(TEXTS.length).toBeGreaterThan(300);
    const left: string[] = [];
    for (const [index, text] of TEXTS.entries()) {
      const wrong = wrongWith(text);
      if (wrong === 'left') left.push(FILES[index] ?? '');
      else expect(wrong, FILES[index]).toBeNull();
    }
    // Fixtures of broken code, of Python 2 and of forms that are left to tree-sitter.
    expect(left.length / TEXTS.length).toBeLessThan(0.02);
  });

  test.each(READ)('%j', (text) => {
    expect(wrongWith(text)).toBeNull();
  });

  test('in 6,000 texts made by chance, where there is one', () => {
    let answers = 0;
    for (const text of mutations([...READ, ...TEXTS], 6_000, 20_261_122)) {
      const wrong = wrongWith(text);
      if (wrong === 'left') continue;
      answers++;
      expect(wrong, JSON.stringify(text)).toBeNull();
    }
    expect(answers).toBeGreaterThan(800);
  });

  test('in a stretch of a text', () => {
    const text = 'a = 1\ndef f():\n  return a\nb';
    expect(parsePython(text, 6, 26)).toEqual(parsePython(text.slice(6, 26)));
  });
});

describe('left to tree-sitter', () => {
  test.each(LEFT)('%j', (text) => {
    expect(parsePython(text)).toBeNull();
  });

  test.each([
    ['brackets', '['.repeat(100_000)],
    ['brackets that close', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['minuses', `${'-'.repeat(100_000)}1`],
    ['powers', `1${'**1'.repeat(100_000)}`],
    ['conditions', `${'a if b else '.repeat(100_000)}c`],
    ['assignments', `${'a = '.repeat(100_000)}c`],
    ['lambdas', `${'lambda: '.repeat(100_000)}c`],
    ['strings in strings', `${'f"{'.repeat(50_000)}${'}"'.repeat(50_000)}`],
    ['blocks', Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}if a:\n`).join('')],
    ['parentheses behind with', `with ${'('.repeat(100_000)}`],
    ['types', `x: ${'A['.repeat(100_000)}`],
  ])('%s without end, at once', (_, text) => {
    expect(cpuMilliseconds(() => expect(parsePython(text)).toBeNull())).toBeLessThan(1_000);
  });

  test('but not what is only long', () => {
    const items = Array.from({ length: 200_000 }, (_, index) => `[${index}, 'x'],`).join('\n');
    const sum = `x = 1${' + 1'.repeat(200_000)}`;
    for (const text of [
      `x = [${items}]`,
      sum,
      'a = 1\n'.repeat(100_000),
      `# ${'c'.repeat(1e6)}\n`.repeat(3),
      `x${'.y(1)'.repeat(50_000)}`,
    ]) {
      expect(cpuMilliseconds(() => expect(parsePython(text)).not.toBeNull())).toBeLessThan(4_000);
    }
  });
});
