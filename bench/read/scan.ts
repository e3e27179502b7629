import { Parser, Tree } from 'web-tree-sitter';
import type { Io } from '../../src/cli/io';
import { openProject } from '../../src/cli/project';

/** Trees of the parser that were made and not freed. */
function countTrees(): () => { readonly made: number; readonly alive: number } {
  let made = 0;
  let freed = 0;
  const { parse } = Parser.prototype;
  const { copy, delete: free } = Tree.prototype;
  Parser.prototype.parse = function (this: Parser, ...args: Parameters<typeof parse>) {
    made++;
    return parse.apply(this, args);
  };
  Tree.prototype.copy = function (this: Tree) {
    made++;
    return copy.call(this);
  };
  Tree.prototype.delete = function (this: Tree) {
    freed++;
    free.call(this);
  };
  return () => ({ made, alive: made - freed });
}

/** Reads the sites of all files as the command line does. */
async function scan(assets: string, paths: readonly string[]): Promise<void> {
  const trees = countTrees();
  const nothing = (): void => undefined;
  const io: Io = { cwd: process.cwd(), assets, color: false, out: nothing, err: nothing };
  const project = await openProject(paths, io, { configs: true, depth: 'sites' });
  let sites = 0;
  for (const file of project.files) {
    const loaded = project.isSilent(file) ? null : await project.load(file);
    if (loaded) sites += project.check(file, loaded).report.sites.length;
  }
  const files = project.files.length;
  const python = project.files.filter(({ path }) => path.endsWith('.py')).length;
  project.dispose();
  const { made, alive } = trees();
  // In kilobytes, as the system counts.
  const most = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ files, python, sites, most, made, alive }));
}

const [assets = '', ...paths] = process.argv.slice(2);
void scan(assets, paths);
