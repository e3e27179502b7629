import { LOG_FORMATS } from '../../evidence/formats';
import { joinByGroup, placeOfGroup } from '../../evidence/join';
import { isZipped, type LogFile, type OpenLog, type OpenOptions, openLog, withoutEnding } from '../../evidence/logs';
import { judgeAmong, mayChange } from '../../evidence/verdict/among';
import { vicinityOf } from '../../evidence/verdict/references';
import { assembleEvidence } from './assemble';
import { bindRuns, runId } from './bind';
import { ASKED, guessOf, headerKey, mappingOf, proposeTable } from './propose';

/** All that reads and judges logs, behind one door: an editor loads it when there is a log to read. */
export interface EvidenceLibrary {
  /** Whether a path is worth opening. */
  mayBe(path: string): boolean;
  open(file: LogFile, options: OpenOptions): Promise<OpenLog | null>;
  /** Runs by the group of their parts. */
  join: typeof joinByGroup;
  placeOf: typeof placeOfGroup;
  /** Of tables whose columns nobody knows. */
  readonly tables: {
    readonly propose: typeof proposeTable;
    readonly asked: typeof ASKED;
    readonly guess: typeof guessOf;
    readonly keyOf: typeof headerKey;
    readonly mapping: typeof mappingOf;
  };
  judge: typeof judgeAmong;
  /** Whether another run can make a verdict another one. */
  mayChange: typeof mayChange;
  /** Only runs of one vicinity are judged beside each other. */
  vicinityOf: typeof vicinityOf;
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
    join: joinByGroup,
    placeOf: placeOfGroup,
    tables: { propose: proposeTable, asked: ASKED, guess: guessOf, keyOf: headerKey, mapping: mappingOf },
    judge: judgeAmong,
    mayChange,
    vicinityOf,
    titleOf: (format) => titles.get(format) ?? format,
    bind: bindRuns,
    idOf: runId,
    assemble: assembleEvidence,
  };
}
