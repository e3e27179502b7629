// Builds every bundle into dist/. `--watch` rebuilds, `--production` minifies (the default without --watch).
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { context } from 'esbuild';
import { kernels } from './esbuild.kernels.mjs';
import { onlyCards, rulesOf, withoutTexts } from './esbuild.rules.mjs';

const watch = process.argv.includes('--watch');

/** The parser library writes each function's name beside it, which the minifier must keep: two kilobytes that nobody reads. */
const nameless = {
  name: 'nameless',
  setup: ({ onLoad }) =>
    onLoad({ filter: /web-tree-sitter[\\/]web-tree-sitter\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const blocks = /static \{\s*__name\(this, "[^"]*"\);\s*\}/g;
      const calls = /^\s*__name\([\w$.]+, "[^"]*"\);$/gm;
      return { contents: text.replace(blocks, '').replace(calls, ''), loader: 'js' };
    }),
};

const shared = {
  bundle: true,
  minify: !watch,
  sourcemap: watch,
  target: 'es2022',
  logLevel: 'info',
  legalComments: 'none',
  plugins: [nameless],
  define: { 'process.env.NODE_ENV': '"production"' },
};
// jsonc-parser's CommonJS build loads its parts by computed names; its ES modules bundle. The parser library's ES module asks for
// `import.meta.url`, which a CommonJS bundle does not have.
const node = {
  ...shared,
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  mainFields: ['main', 'module'],
  conditions: ['import'],
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { ...shared.define, 'import.meta.url': 'bundleUrl' },
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
};
const page = {
  ...shared,
  platform: 'browser',
  format: 'iife',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.ttf': 'dataurl', '.svg': 'text' },
};

/**
 * On the desktop the analysis is loaded when the first source mentions dropout, and what reads logs when there is a log; a web extension is one single
 * file.
 */
const apart = {
  name: 'apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: /[\\/]analysis[\\/]load$/ }, () => ({ path: './analysis.js', external: true }));
    onResolve({ filter: /[\\/]advice[\\/]evidence[\\/]load$/ }, () => ({ path: './evidence.js', external: true }));
  },
};

/** The reader of Parquet files, as large as a fifth of the lab's page: a module that page and command line load with the first such file. */
const parquetApart = {
  name: 'parquet apart',
  setup: ({ onResolve }) => onResolve({ filter: /[\\/]read[\\/]parquet$/ }, () => ({ path: './lab-parquet.mjs', external: true })),
};

const bundles = [
  {
    ...node,
    entryPoints: ['src/editor/extension.node.ts'],
    outfile: 'dist/extension.js',
    external: ['vscode'],
    plugins: [nameless, apart, onlyCards],
    // A plain `require`, which every extension host has.
    supported: { 'dynamic-import': false },
  },
  { ...node, entryPoints: ['src/analysis/load.ts'], outfile: 'dist/analysis.js', plugins: [nameless, withoutTexts] },
  { ...node, entryPoints: ['src/advice/evidence/load.ts'], outfile: 'dist/evidence.js' },
  // The web host has neither Node's modules nor its globals; the parser library asks for them only behind a check.
  {
    ...shared,
    platform: 'browser',
    format: 'cjs',
    entryPoints: ['src/editor/extension.web.ts'],
    outfile: 'dist/web/extension.js',
    external: ['vscode', 'module', 'fs', 'fs/promises', 'path', 'url'],
    plugins: [nameless, withoutTexts],
  },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: `#!/usr/bin/env node\n${node.banner.js}` },
    plugins: [nameless, parquetApart],
  },
  { ...node, entryPoints: ['src/cli/labWorker.ts'], outfile: 'dist/trial-worker.js' },
  // The package that brings WebGPU to Node is the user's own.
  { ...node, entryPoints: ['src/cli/labGpuWorker.ts'], outfile: 'dist/trial-gpu-worker.js' },
  { ...node, entryPoints: ['src/cli/generate.ts'], outfile: 'dist/generate.js' },
  { ...page, entryPoints: ['src/lab/train/worker.web.ts'], outfile: 'dist/lab-worker.js' },
  { ...page, entryPoints: ['src/lab/train/gpuWorker.web.ts'], outfile: 'dist/lab-gpu-worker.js' },
  { ...page, entryPoints: ['webview/lab/main.tsx'], outfile: 'dist/lab.js' },
  { ...page, entryPoints: ['src/lab/data/read/parquet.ts'], outfile: 'dist/lab-parquet.mjs', format: 'esm' },
  { ...page, entryPoints: ['webview/report/main.tsx'], outfile: 'dist/report.js' },
  { ...page, entryPoints: ['webview/curves/main.tsx'], outfile: 'dist/curves.js' },
];

const assets = {
  'node_modules/web-tree-sitter/web-tree-sitter.wasm': 'dist/tree-sitter.wasm',
  'node_modules/tree-sitter-python/tree-sitter-python.wasm': 'dist/tree-sitter-python.wasm',
  'node_modules/tree-sitter-javascript/tree-sitter-javascript.wasm': 'dist/tree-sitter-javascript.wasm',
  'node_modules/tree-sitter-typescript/tree-sitter-typescript.wasm': 'dist/tree-sitter-typescript.wasm',
  'node_modules/tree-sitter-typescript/tree-sitter-tsx.wasm': 'dist/tree-sitter-tsx.wasm',
  'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm': 'dist/tfjs-backend-wasm-simd.wasm',
  'node_modules/sql.js/dist/sql-wasm.wasm': 'dist/sqlite.wasm',
  'media/digits.csv.gz': 'dist/digits.csv.gz',
  ...Object.fromEntries(
    ['breast-cancer', 'wine', 'diabetes', 'iris'].map((name) => [`media/data/${name}.csv.gz`, `dist/data/${name}.csv.gz`]),
  ),
  // The licence of the data asks for attribution wherever they go.
  'media/data/README.md': 'dist/data/README.md',
};

if (!watch) await rm('dist', { recursive: true, force: true });
await mkdir('dist/data', { recursive: true });
for (const [from, to] of Object.entries(assets)) await copyFile(from, to);
await writeFile('dist/lab-kernels.wasm', await kernels());
await writeFile('dist/rule-pages.json', JSON.stringify((await rulesOf()).pages));

const contexts = await Promise.all(bundles.map((options) => context(options)));
if (watch) {
  await Promise.all(contexts.map((one) => one.watch()));
} else {
  await Promise.all(contexts.map((one) => one.rebuild()));
  await Promise.all(contexts.map((one) => one.dispose()));
}
