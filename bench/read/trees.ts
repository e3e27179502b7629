import { readFileSync } from 'node:fs';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { findFiles } from '../../src/cli/walk';
import { piecesOf } from '../../src/syntax/pieces';
import { parsePython } from '../../src/syntax/python/parse';
import { differenceTo } from '../../test/unit/syntax/sameTree';

/** Runs of our own parser over all texts; the first is that of a fresh process. */
const RUNS = 4;

/** CPU seconds of all threads. */
function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function run(paths: readonly string[]): Promise<void> {
  const skip = ({ path, reason }: { readonly path: string; readonly reason: string }) => console.error(`${path}: ${reason}`);
  const names = findFiles(paths, process.cwd(), skip).flatMap(({ absolute }) => (/\.py$/i.test(absolute) ? [absolute] : []));
  const texts = names.map((name) => readFileSync(name, 'utf8'));
  const ours = Array.from({ length: RUNS }, () =>
    seconds(() => {
      for (const text of texts) parsePython(text);
    }),
  );
  await Parser.init({ wasmBinary: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm') as unknown as ArrayBuffer });
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync('node_modules/tree-sitter-python/tree-sitter-python.wasm')));
  const theirs = seconds(() => {
    for (const text of texts) parser.parse(text)?.delete();
  });
  const totals = { characters: 0, read: 0, readInPieces: 0, left: 0 };
  const different: string[] = [];
  for (const [index, text] of texts.entries()) {
    totals.characters += text.length;
    const starts = piecesOf(text);
    for (const [piece, start] of starts.entries()) {
      const end = starts[piece + 1] ?? text.length;
      if (parsePython(text, start, end)) totals.readInPieces += end - start;
    }
    const flat = parsePython(text);
    if (!flat) {
      totals.left++;
      continue;
    }
    totals.read += text.length;
    const tree = parser.parse(text) as Tree;
    const difference = differenceTo(flat, tree);
    if (difference) different.push(`${names[index]}: ${difference}`);
    tree.delete();
  }
  console.log(JSON.stringify({ files: names.length, ...totals, ours, theirs, different }));
}

void run(process.argv.slice(2));
