// Two bundles: one of the analysis, evaluated once, and one of the instrumented rules with their tests, evaluated anew for every mutant.
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Tests of other things than rules, or that ask nothing of the code of rules. */
const NOT_OF_RULES = new Set(['tfjs.test.ts', 'sizes.test.ts']);

/** Modules of the project that the tests take from elsewhere: see `worker.mjs`. */
const OPENERS = { openPython: 'python', openScript: 'script', openConfig: 'config' };

export async function bundle(root, { files }) {
  const out = join(root, 'test-results/mutation');
  mkdirSync(out, { recursive: true });
  const tests = readdirSync(join(root, 'test/unit/rules')).filter((name) => name.endsWith('.test.ts') && !NOT_OF_RULES.has(name));
  const wanted = new Set();
  const shared = {
    bundle: true,
    write: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
    absWorkingDir: root,
    mainFields: ['main', 'module'],
    conditions: ['import'],
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    define: {
      __dirname: JSON.stringify(join(root, 'test/unit/rules')),
      'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'test/unit/parser.ts')).href),
    },
  };
  const mutable = await build({
    ...shared,
    metafile: true,
    outfile: join(out, 'rules.cjs'),
    stdin: {
      resolveDir: root,
      contents: [
        "export * from './src/rules/index.ts';",
        `export const tests = { ${tests.map((name) => `'${name}': () => require('./test/unit/rules/${name}')`).join(', ')} };`,
      ].join('\n'),
    },
    plugins: [instrumented(root, files, wanted)],
  });
  await build({
    ...shared,
    outfile: join(out, 'analysis.cjs'),
    stdin: {
      resolveDir: root,
      contents: `export const modules = { ${[...wanted].map((path) => `'${path}': () => require('./${path}')`).join(', ')} };
        export { keep } from './test/mutation/keep.mjs';`,
    },
    plugins: [keptOpen(root)],
  });
  return { out, dependents: dependents(mutable.metafile) };
}

/** The rules as instrumented; whatever is neither a rule nor a test stays outside, and is noted in `wanted`. */
function instrumented(root, files, wanted) {
  const inside = (path) => path.startsWith(join(root, 'src/rules/')) || /test\/unit\/rules\/[^/]*\.(test\.ts|json)$/.test(path);
  return {
    name: 'instrumented',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^.]/ }, ({ path, kind }) => (kind === 'entry-point' ? undefined : { path, external: true }));
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const absolute = resolve(resolveDir, path === '../../../src/rules' ? `${path}/index` : path);
        if (inside(absolute) || absolute.endsWith('.json')) return undefined;
        const name = relative(root, absolute);
        wanted.add(name);
        return { path: `project:${name}`, external: true };
      });
      onLoad({ filter: /src[\\/]rules[\\/][^\\/]*\.ts$/ }, ({ path }) => {
        const contents = files.get(path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}

/** The analysis, with sources that stay open. */
function keptOpen(root) {
  const names = Object.values(OPENERS).join('|');
  return {
    name: 'kept-open',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^\\./(${names})$`) }, ({ path, importer, resolveDir }) =>
        importer === join(root, 'src/analysis/analyzer.ts') ? { path: join(resolveDir, path), namespace: 'kept' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'kept' }, ({ path }) => {
        const [opener] = Object.entries(OPENERS).find(([, file]) => path.endsWith(`/${file}`)) ?? [];
        const contents = `import { ${opener} as open } from '${path}.ts';
          import { keepingOpen } from '${join(root, 'test/mutation/keep.mjs')}';
          export const ${opener} = keepingOpen(open);`;
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
    },
  };
}

/** For each file of rules the ids of the rules that import it, itself included. */
function dependents({ inputs }) {
  const isRule = (path) => path.startsWith('src/rules/') && !/\/(index|rulesOf\w+|catalogue)\.ts$/.test(path);
  const reached = (path, seen = new Set()) => {
    if (!seen.has(path) && isRule(path)) {
      seen.add(path);
      for (const { path: next } of inputs[path]?.imports ?? []) reached(next, seen);
    }
    return seen;
  };
  const result = {};
  for (const path of Object.keys(inputs).filter(isRule)) {
    for (const file of reached(path)) result[file] = [...(result[file] ?? []), path.slice('src/rules/'.length, -'.ts'.length)];
  }
  return result;
}
