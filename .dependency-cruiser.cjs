// The rooms of the project and what each may import (CONTRIBUTING.md, "Architecture").
const room = (name, allowed, libraries = []) => ({
  name: `${name.replace(/\W+/g, '-')}-imports`,
  severity: 'error',
  from: { path: `^${name}/` },
  to: { pathNot: [`^${name}/`, ...allowed.map((path) => `^${path}`), ...libraries.map((library) => `node_modules/${library}`)] },
});

/** A framework's reader knows no other framework. */
const framework = (name, shared = []) =>
  room(`src/frameworks/${name}`, ['src/frameworks/[^/]+\\.ts$', 'src/syntax/', 'src/model/', 'src/text/', ...shared]);

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
    { name: 'vscode-only-in-editor', severity: 'error', from: { pathNot: '^src/editor/' }, to: { path: '^vscode$|@types/vscode' } },
    {
      name: 'node-only-in-cli',
      comment: 'and in what only the desktop host loads',
      severity: 'error',
      from: { pathNot: '^src/cli/|^src/editor/.*\\.node\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    room('src/text', []),
    room('src/model', ['src/text/']),
    room('src/evidence', ['src/text/'], ['papaparse', '@types/papaparse', 'fflate', 'yaml', 'sql\\.js', '@types/sql\\.js']),
    room('src/syntax', ['src/text/', 'src/model/'], ['web-tree-sitter', 'jsonc-parser', 'yaml', 'smol-toml']),
    ...['torch', 'keras', 'tfjs', 'masks', 'configs', 'tuners', 'logs'].map((name) => framework(name)),
    // What Flax, Equinox and Haiku have in common.
    framework('jaxcore'),
    ...['flax', 'equinox', 'haiku'].map((name) => framework(name, ['src/frameworks/jaxcore/'])),
    room('src/rules', ['src/model/', 'src/text/']),
    {
      name: 'cards-instead-of-rules',
      comment: 'the bundle of the extension host holds the cards of the rules, not the rules',
      severity: 'error',
      from: { path: '^src/(editor|settings)/' },
      to: { path: '^src/rules/', pathNot: '^src/rules/(cards|severity)\\.ts$', dependencyTypesNot: ['type-only', 'type-import'] },
    },
    room('src/settings', ['src/rules/', 'src/model/', 'src/text/'], ['smol-toml']),
    room('src/lab/train', ['src/lab/', 'src/model/', 'src/text/', 'src/protocol/'], ['@tensorflow']),
    {
      name: 'lab-imports',
      severity: 'error',
      from: { path: '^src/lab/', pathNot: '^src/lab/train/' },
      to: {
        path: '.',
        pathNot: [
          '^src/lab/(?!train/)',
          '^src/model/',
          '^src/text/',
          '^src/protocol/',
          'node_modules/(@stdlib|pure-rand|papaparse|@types/papaparse|fflate|hyparquet|hyparquet-compressors)/',
        ],
      },
    },
    room('src/advice', ['src/evidence/', 'src/model/', 'src/lab/(?!train/)', 'src/text/']),
    room('src/analysis', ['src/syntax/', 'src/frameworks/', 'src/rules/', 'src/model/', 'src/text/']),
    room('src/report', ['src/evidence/', 'src/analysis/report', 'src/rules/', 'src/model/', 'src/text/', 'src/syntax/ipynb']),
    {
      name: 'protocol-is-types',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { dependencyTypesNot: ['type-only', 'type-import'] },
    },
    { name: 'editor-imports', severity: 'error', from: { path: '^src/editor/' }, to: { path: '^(src/cli/|webview/|src/lab/train/)' } },
    { name: 'cli-imports', severity: 'error', from: { path: '^src/cli/' }, to: { path: '^(src/editor/|webview/)' } },
    {
      name: 'webview-imports',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/(editor|cli|analysis|syntax|frameworks)/', dependencyTypesNot: ['type-only', 'type-import'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
