import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openScriptParser, type ScriptParser } from '../../src/syntax/javascript/parser';
import { loadPython, type PythonParser } from '../../src/syntax/parser';
import type { ScriptLanguage } from '../../src/text/source';

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

const GRAMMARS: Readonly<Record<ScriptLanguage, string>> = {
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
};

let sharedScripts: Promise<ScriptParser> | null = null;

/** The parser of scripts with all dialects; one per test file, never disposed. */
export function testScriptParser(): Promise<ScriptParser> {
  sharedScripts ??= (async () => {
    const parser = await openScriptParser(readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')));
    for (const [language, path] of Object.entries(GRAMMARS)) {
      await parser.learn(language as ScriptLanguage, readFileSync(require.resolve(path)));
    }
    return parser;
  })();
  return sharedScripts;
}
