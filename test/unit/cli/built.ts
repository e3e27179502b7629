import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);

/** Builds the command line with what it loads into a folder, which is made; gives its file. */
export async function buildCli(assets: string): Promise<string> {
  mkdirSync(assets);
  cpSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), join(assets, 'tree-sitter.wasm'));
  cpSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm'), join(assets, 'tree-sitter-python.wasm'));
  const alias = { 'jsonc-parser': require.resolve('jsonc-parser/lib/esm/main.js'), 'web-tree-sitter': require.resolve('web-tree-sitter') };
  const options = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'error', alias } as const;
  const outfile = join(assets, 'cli.js');
  await build({ ...options, entryPoints: ['src/cli/main.ts'], outfile });
  return outfile;
}
