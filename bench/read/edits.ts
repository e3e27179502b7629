import { readFileSync } from 'node:fs';
import { createAnalyzer } from '../../src/analysis/analyzer';
import { loadPython } from '../../src/syntax/parser';

/** Edits that warm the engine up and do not count. */
const WARMING = 50;

/** The whole top-level statements among the first lines of a text. */
function headOf(whole: string, most: number): string {
  const lines = whole.split('\n');
  let count = Math.min(most, lines.length);
  while (count > 0 && count < lines.length && !/^(?:class|def|@)/.test(lines[count] ?? '')) count--;
  return `${lines.slice(0, count).join('\n')}\n`;
}

async function run(file: string, lines: number, edits: number): Promise<void> {
  const binaries = {
    runtime: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    grammar: readFileSync('node_modules/tree-sitter-python/tree-sitter-python.wasm'),
  };
  const kept = createAnalyzer({ parser: await loadPython(binaries, { keep: 8 }) });
  const forgetful = createAnalyzer({ parser: await loadPython(binaries) });
  const text = headOf(readFileSync(file, 'utf8'), lines);
  const read = (analyzer: typeof kept, now: string) =>
    analyzer.analyze({ kind: 'python', name: 'edited.py', text: now }, { quick: true, depth: 'sites' });
  const timed = (analyzer: typeof kept, now: string): number => {
    const start = performance.now();
    read(analyzer, now);
    return performance.now() - start;
  };
  const after: number[] = [];
  const anew: number[] = [];
  let sites = 0;
  for (let index = 0; index < edits + WARMING; index++) {
    // A stride that has no factor in common with most lengths: the places are spread over the file.
    const at = (index * 7919) % text.length;
    sites = read(kept, text).sites.length;
    const edited = `${text.slice(0, at)}x${text.slice(at)}`;
    const [first, second] = [timed(kept, edited), timed(forgetful, edited)];
    if (index < WARMING) continue;
    after.push(first);
    anew.push(second);
  }
  const times = { 'after the edit': after, 'the same text from nothing': anew };
  console.log(JSON.stringify({ lines: text.split('\n').length - 1, found: `${sites} sites`, times }));
}

const [file = '', lines = '2000', edits = '200'] = process.argv.slice(2);
void run(file, Number(lines), Number(edits));
