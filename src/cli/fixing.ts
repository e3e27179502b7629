import { unifiedDiff } from '../report/diff';
import type { CheckedFile } from '../report/place';
import type { Printer } from '../report/printer';
import type { Io } from './io';
import type { LoadedFile } from './load';
import { UsageError } from './options';
import type { Project } from './project';
import { replaceFile } from './replaceFile';
import type { Tally } from './tally';
import { type FoundFile, reasonOf } from './walk';

/** Which remedies are applied, and whether they are written or only shown. */
export interface Fixing {
  readonly unsafe: boolean;
  readonly write: boolean;
}

/** What the options ask for; null when nothing is to be mended. */
export function fixingOf(values: { readonly fix: boolean; readonly 'unsafe-fixes': boolean; readonly diff: boolean }): Fixing | null {
  const { fix, diff, 'unsafe-fixes': unsafe } = values;
  if (unsafe && !fix && !diff) throw new UsageError('--unsafe-fixes says which fixes: it goes with --fix or --diff');
  if (fix && diff) throw new UsageError('--fix writes and --diff only shows: choose one');
  return fix || diff ? { unsafe, write: fix } : null;
}

/** Mends file by file and prints what is left; with `write: false` prints the changes instead and writes nothing. */
export async function fixFiles(project: Project, fixing: Fixing, printer: Printer, io: Io): Promise<Tally> {
  let findings = 0;
  let fixed = 0;
  for (const file of project.files) {
    const loaded = await project.load(file);
    if (!loaded) continue;
    const result = project.fix(file, loaded, fixing);
    if (!fixing.write) {
      if (result.raw === null) continue;
      fixed += result.count;
      io.out(unifiedDiff(file.path, loaded.withSource(loaded.source) ?? '', result.raw));
      continue;
    }
    const isWritten = result.raw !== null && written(project, file, result.raw, loaded);
    if (isWritten) fixed += result.count;
    // What could not be written is still to be found in the file.
    const checked: CheckedFile = result.raw === null || isWritten ? result.checked : project.check(file, loaded);
    findings += checked.report.findings.length;
    io.out(printer.add(printer.pieceOf(checked)));
  }
  return { findings, fixed, accepted: project.accepted, failures: project.failures };
}

function written(project: Project, file: FoundFile, text: string, { encoding }: LoadedFile): boolean {
  try {
    replaceFile(file.absolute, text, encoding);
    project.written(file);
    return true;
  } catch (error) {
    project.fail(file.path, `cannot write: ${reasonOf(error)}`);
    return false;
  }
}
