import { readFileSync, writeFileSync } from 'node:fs';
import { createAnalyzer } from '../../src/analysis/analyzer';
import { compileLess } from '../../src/cli/compiling';
import { findFiles } from '../../src/cli/walk';
import { openWorkspace } from '../../src/cli/workspace';
import { loadPython } from '../../src/syntax/parser';
import { mentionsDropout } from '../../src/syntax/prefilter';

/** Least work of one run, in bytes: small corpora are gone through several times, so that a run is longer than the clock is coarse. */
const LEAST_BYTES = 3e6;

const cwd = process.cwd();

function found(paths: readonly string[]) {
  const fail = ({ path, reason }: { readonly path: string; readonly reason: string }): never => {
    throw new Error(`${path}: ${reason}`);
  };
  return findFiles(paths, cwd, fail).filter(({ absolute }) => /\.py$/i.test(absolute));
}

function list(target: string, paths: readonly string[]): void {
  const names = found(paths).map(({ absolute }) => absolute);
  const sizes = names.map((name) => readFileSync(name).length);
  const speaking = names.map((name) => mentionsDropout(readFileSync(name, 'utf8')));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const mentioningBytes = sizes.reduce((sum, size, index) => sum + (speaking[index] ? size : 0), 0);
  const passes = Math.max(1, Math.ceil(LEAST_BYTES / Math.max(1, bytes)));
  writeFileSync(target, JSON.stringify({ names, passes, paths }));
  console.log(JSON.stringify({ names, bytes, files: names.length, mentioning: speaking.filter(Boolean).length, mentioningBytes }));
}

/**
 * Reads every file with the project around it, as the command line does.
 * `everything`: also files that do not speak of dropout are parsed and read.
 */
async function run(source: string, depth: 'sites' | 'facts' | 'networks', everything: boolean): Promise<void> {
  compileLess();
  const { paths, passes } = JSON.parse(readFileSync(source, 'utf8')) as { readonly paths: readonly string[]; readonly passes: number };
  const parser = await loadPython({
    runtime: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    grammar: readFileSync('node_modules/tree-sitter-python/tree-sitter-python.wasm'),
  });
  const files = found(paths);
  const before = process.cpuUsage();
  let sites = 0;
  let most = 0;
  let read = 0;
  for (let pass = 0; pass < passes; pass++) {
    const analyzer = createAnalyzer({ parser });
    const workspace = openWorkspace({ files, paths, cwd, modes: depth !== 'sites' });
    const { project } = analyzer.link(workspace);
    for (const file of files) {
      if (!everything && depth === 'sites' && workspace.isSilent(file)) continue;
      const { path } = file;
      const source = workspace.load(file, () => undefined)?.source;
      if (source?.kind !== 'python') continue;
      const { text } = source;
      sites += analyzer.analyze({ kind: 'python', name: path, text }, { quick: !everything, depth, project }).sites.length;
      // Asking the system is dear: now and then will do.
      if (++read % 50 === 0) most = Math.max(most, process.memoryUsage.rss());
    }
  }
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ seconds: (user + system) / 1e6, passes, sites: sites / passes, memory: most }));
}

const [task, file = '', ...paths] = process.argv.slice(2);
if (task === 'list') list(file, paths);
else if (task === 'sites' || task === 'facts' || task === 'networks') void run(file, task, paths.includes('--everything'));
else throw new Error(`unknown task ${task}`);
