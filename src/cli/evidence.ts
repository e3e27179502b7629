import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { assembleEvidence } from '../advice/evidence/assemble';
import { type Binding, bindRuns, type CodeFile } from '../advice/evidence/bind';
import { codeFileOf } from '../advice/evidence/code';
import type { Report } from '../analysis/report';
import { LOG_FORMATS } from '../evidence/formats';
import type { LogEvidence } from '../model/evidence';
import type { Reading } from '../model/reading';
import { counted } from '../model/words';
import { troubleWords } from '../report/verdictText';
import { Lines } from '../text/lines';
import type { Io } from './io';
import { readLogs } from './logs';
import type { FoundFile } from './walk';

/** What training logs say about the networks of the checked files. */
export interface Evidence {
  /** null for a file to whose networks no run belongs. */
  logsOf(file: FoundFile): ((reading: Reading) => LogEvidence) | null;
}

export interface EvidenceOptions {
  /** Logs and folders of logs, as the user named them. */
  readonly logs: readonly string[];
  /** The programs that the runs may belong to. */
  readonly files: readonly FoundFile[];
  readonly io: Io;
  /** A file with its networks and without findings; null when it cannot be read. */
  readonly read: (file: FoundFile) => Promise<Report | null>;
}

const titles: ReadonlyMap<string, string> = new Map(LOG_FORMATS.map(({ id, title }) => [id, title]));

/** Reads the logs, finds the network of each run, and tells in one line what was found. */
export async function gatherEvidence({ logs, files, io, read }: EvidenceOptions): Promise<Evidence> {
  const found = await readLogs(
    logs.map((path) => resolve(io.cwd, path)),
    io,
  );
  for (const trouble of found.troubles) io.err(`${shown(trouble.path, io.cwd)}: ${troubleWords(trouble)}\n`);
  // Settings without a curve, such as those of a study, show nothing by themselves.
  const runs = found.runs.filter(({ metrics }) => metrics.length > 0);
  const code = runs.length > 0 ? await codeOf(files, read) : [];
  const modifiedOf = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
  const bindings = bindRuns(runs, code, { modifiedOf });
  io.err(summary(runs.length, found.read, bindings));
  return {
    logsOf(file) {
      const path = slashed(file.absolute);
      const own = bindings.filter(({ place }) => place.file === path);
      const options = {
        titleOf: (format: string) => titles.get(format) ?? format,
        shownFile: ({ files: [path = ''] }: Binding['run']) => shown(path, io.cwd),
        modifiedOf,
        known: runs,
      };
      return own.length > 0 ? (reading) => assembleEvidence(reading, own, options) : null;
    },
  };
}

/** Both programs and logs by their absolute paths, so that they have one root. */
async function codeOf(files: readonly FoundFile[], read: EvidenceOptions['read']): Promise<readonly CodeFile[]> {
  const code: CodeFile[] = [];
  for (const file of files) {
    const report = /\.(?:py|ipynb)$/i.test(file.absolute) ? await read(file) : null;
    if (!report) continue;
    const lines = new Lines(report.text);
    const { cells } = report;
    const cellOf = (offset: number): number => cells.find(({ end }) => offset <= end)?.index ?? Number.POSITIVE_INFINITY;
    code.push(
      codeFileOf({
        path: slashed(file.absolute),
        reading: report,
        modified: statSync(file.absolute, { throwIfNoEntry: false })?.mtimeMs ?? null,
        lineOf: (offset) => lines.at(offset).line,
        ...(cells.length > 0 ? { cellOf } : {}),
      }),
    );
  }
  return code;
}

/** "Evidence: 3 training runs in 2 logs: 2 of a network in the checked files, 1 of no network that could be told." */
function summary(runs: number, read: number, bindings: readonly Binding[]): string {
  const stale = bindings.filter((binding) => binding.stale).length;
  const unbound = runs - bindings.length;
  const parts = [
    ...(bindings.length > 0 ? [`${bindings.length} of a network in the checked files`] : []),
    ...(stale > 0 ? [`${stale} of them older than the code, and not used`] : []),
    ...(unbound > 0 ? [`${unbound} of no network that could be told`] : []),
  ];
  return `Evidence: ${counted(runs, 'training run')} in ${counted(read, 'log')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.\n`;
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

/** As the user would name it from here. */
function shown(path: string, cwd: string): string {
  return slashed(relative(cwd, path)) || '.';
}
