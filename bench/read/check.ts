import { readFileSync } from 'node:fs';
import type { Asked } from '../../src/cli/asked';
import { openProject } from '../../src/cli/project';
import { openPrinter } from '../../src/report/printer';

/** Every rule, and no configuration of the files' own. */
const EVERYTHING: Asked = { settings: { preset: 'all' }, config: '' };

interface Result {
  readonly sites: number;
  readonly findings: number;
  /** CPU seconds of all threads, with the collection of garbage. */
  readonly seconds: number;
}

/** Reads all files from nothing as `dropout-doctor sites` does, or checks and prints them as `dropout-doctor check` does. */
export async function read(assets: string, paths: readonly string[], depth: 'sites' | 'facts'): Promise<Result> {
  const before = process.cpuUsage();
  const io = { cwd: process.cwd(), assets, color: false, out: () => undefined, err: () => undefined };
  const project = await openProject(paths, io, depth === 'sites' ? { depth } : { depth, asked: EVERYTHING });
  const printer = openPrinter('text', { color: false, version: '' });
  let sites = 0;
  let findings = 0;
  for (const file of project.files) {
    const loaded = await project.load(file);
    if (!loaded) continue;
    const checked = project.check(file, loaded);
    sites += checked.report.sites.length;
    findings += checked.report.findings.length;
    if (depth === 'facts') printer.add(printer.pieceOf(checked));
  }
  printer.end([]);
  project.dispose();
  const { user, system } = process.cpuUsage(before);
  return { sites, findings, seconds: (user + system) / 1e6 };
}

/** The Python files that are read, and their sizes. */
export async function list(
  assets: string,
  paths: readonly string[],
): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
  const io = { cwd: process.cwd(), assets, color: false, out: () => undefined, err: () => undefined };
  const project = await openProject(paths, io, { depth: 'sites' });
  project.dispose();
  return project.files.map(({ absolute }) => ({ name: absolute, bytes: readFileSync(absolute).length }));
}
