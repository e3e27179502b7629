import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadPython, type PythonParser } from '../../src/syntax/parser';

const require = createRequire(import.meta.url);
let shared: Promise<PythonParser> | null = null;

/** The Python parser from the installed packages; one per test file, never disposed. */
export function testParser(): Promise<PythonParser> {
  shared ??= loadPython({
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    grammar: readFileSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm')),
  });
  return shared;
}
