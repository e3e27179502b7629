import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LoadedAnalyzer, loadAnalyzer } from '../../../src/analysis/load';
import type { Report } from '../../../src/analysis/report';
import { otherFiles } from '../../../src/cli/elsewhere';
import { loadFile } from '../../../src/cli/load';
import { type FoundFile, findFiles } from '../../../src/cli/walk';
import { openWorkspace } from '../../../src/cli/workspace';

/** One repository, of which one file at a time may have another text than on the disk. */
export interface Workplace {
  /** Names of its Python files, relative to its folder. */
  readonly files: readonly string[];
  /** The text of a file on the disk, without a byte order mark; null when there is no such file. */
  textOf(file: string): string | null;
  /** From now on the file has this text; null: its own again. One file at a time. */
  replace(file: string, text: string | null): void;
  /** What `check` finds in a file with all rules, with all others around it. null: it cannot be read. */
  analyze(file: string): Report | null;
  /** The same of the code as it lies on the disk; asked once and kept. */
  asIs(file: string): Report | null;
  dispose(): void;
}

export function openAnalyzer(assets: string): Promise<LoadedAnalyzer> {
  return loadAnalyzer((name) => readFile(join(assets, name)));
}

/** Finds the files of a repository as the command line does and reads none. */
export function openWorkplace(analyzer: LoadedAnalyzer, folder: string): Workplace {
  const files = findFiles(['.'], folder, () => undefined);
  const byName = new Map(files.map((file) => [file.path, file]));
  const disk = openWorkspace({ files, paths: ['.'], cwd: folder });
  let edition = 0;
  let other: { readonly file: string; readonly text: string } | null = null;
  const stamps = new Map<string, number>();
  const text = (file: string): string | null => (other?.file === file ? other.text : disk.text(file));
  const workspace = { ...disk, text, stamp: (file: string) => stamps.get(file), edition: () => edition };
  const linked = analyzer.link(workspace);
  const usedElsewhere = otherFiles(files, workspace);
  const load = (file: FoundFile): string | null => {
    const loaded = loadFile(file, () => undefined);
    return loaded?.source.kind === 'python' ? loaded.source.text : null;
  };
  const known = new Map<string, Report | null>();
  const workplace: Workplace = {
    files: files.map(({ path }) => path).filter((path) => path.endsWith('.py')),
    textOf(name) {
      const file = byName.get(name);
      return file ? load(file) : null;
    },
    replace(name, changed) {
      other = changed === null ? null : { file: name, text: changed };
      edition++;
      stamps.set(name, (stamps.get(name) ?? 0) + 1);
      disk.importers(name)?.add(name, text(name) ?? '');
      linked.changed();
    },
    analyze(name) {
      const file = byName.get(name);
      const now = other?.file === name ? other.text : file && load(file);
      if (!file || typeof now !== 'string') return null;
      const source = { kind: 'python', name, text: now } as const;
      return analyzer.analyze(source, {
        quick: true,
        depth: 'facts',
        usedElsewhere: (className, attribute) => usedElsewhere(file, className, attribute),
        project: linked.project,
      });
    },
    asIs(name) {
      let report = known.get(name);
      if (report === undefined) {
        const kept = other;
        if (kept) workplace.replace(kept.file, null);
        report = workplace.analyze(name);
        if (kept) workplace.replace(kept.file, kept.text);
        known.set(name, report);
      }
      return report;
    },
    dispose: () => linked.dispose(),
  };
  return workplace;
}
