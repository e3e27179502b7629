// Bundles the in-editor suite into one file, for both kinds of extension host.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../workbench/install.mjs';

const here = join(root, 'test', 'editor');

/**
 * @returns {Promise<{bundle: string, expected: {single: number, multiRoot: number, restricted: number}}>} the bundle, and how many tests it holds for a
 *   window with one folder, for one with several and for one that is not trusted
 */
export async function buildEditorSuite() {
  const bundle = join(root, 'dist', 'test', 'editor.js');
  await bundleForEditor(join(here, 'index.ts'), bundle);
  const kindOf = (name) => ['multiRoot', 'restricted'].find((kind) => name.startsWith(kind)) ?? 'single';
  const count = (kind) => countTests((name) => kindOf(name) === kind);
  return {
    bundle,
    expected: { single: await count('single'), multiRoot: await count('multiRoot'), restricted: await count('restricted') },
  };
}

/** One file that both kinds of extension host can load. */
export async function bundleForEditor(entry, outfile) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode'],
    logLevel: 'warning',
    // Mocha's browser bundle looks for these.
    define: { global: 'globalThis' },
  });
}

/** Counted in the source, so that a file that was never loaded is missed. */
async function countTests(isWanted) {
  const files = (await readdir(here)).filter((name) => name.endsWith('.test.ts') && isWanted(name));
  const texts = await Promise.all(files.map((name) => readFile(join(here, name), 'utf8')));
  return texts.reduce((sum, text) => sum + [...text.matchAll(/^\s*test\(/gm)].length, 0);
}
