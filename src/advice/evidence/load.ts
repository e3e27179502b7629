import type { RunPart } from '../../evidence/format';
import { LOG_FORMATS } from '../../evidence/formats';
import { joinParts } from '../../evidence/join';
import { isZipped, type LogFile, type OpenLog, type OpenOptions, openLog, withoutEnding } from '../../evidence/logs';
import type { Run } from '../../evidence/run';
import { judge } from '../../evidence/verdict/judge';
import type { JudgeOptions, Verdict } from '../../evidence/verdict/verdict';
import { assembleEvidence } from './assemble';
import { bindRuns, runId } from './bind';

/** All that reads and judges logs, behind one door: an editor loads it when there is a log to read. */
export interface EvidenceLibrary {
  /** Whether a path is worth opening. */
  mayBe(path: string): boolean;
  open(file: LogFile, options: OpenOptions): Promise<OpenLog | null>;
  join(parts: readonly RunPart[]): readonly Run[];
  judge(run: Run, options?: JudgeOptions): Verdict;
  /** What the writer of a format calls it. */
  titleOf(format: string): string;
  bind: typeof bindRuns;
  /** What tells a run from all others, the same in the next session. */
  idOf: typeof runId;
  assemble: typeof assembleEvidence;
}

export function openLibrary(): EvidenceLibrary {
  const titles = new Map(LOG_FORMATS.map(({ id, title }) => [id, title]));
  return {
    mayBe(path) {
      const inner = isZipped(path) ? withoutEnding(path) : path;
      return LOG_FORMATS.some((format) => format.mayBe(inner));
    },
    open: openLog,
    join: joinParts,
    judge,
    titleOf: (format) => titles.get(format) ?? format,
    bind: bindRuns,
    idOf: runId,
    assemble: assembleEvidence,
  };
}
