// Bundles the in-editor suite into one file, for both kinds of extension host.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../workbench/install.mjs';

const here = join(root, 'test', 'editor');

/** @returns {Promise<{bundle: string, expected: number}>} the bundle and how many tests the files hold */
export async function buildEditorSuite() {
  const bundle = join(root, 'dist', 'test', 'editor.js');
  await build({
    entryPoints: [join(here, 'index.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode'],
    logLevel: 'warning',
    // Mocha's browser bundle looks for these.
    define: { global: 'globalThis' },
  });
  return { bundle, expected: await countTests() };
}

/** Counted in the source, so that a file that was never loaded is missed. */
async function countTests() {
  const files = (await readdir(here)).filter((name) => name.endsWith('.test.ts'));
  const texts = await Promise.all(files.map((name) => readFile(join(here, name), 'utf8')));
  return texts.reduce((sum, text) => sum + [...text.matchAll(/^\s*test\(/gm)].length, 0);
}
