import type { CurveRow, RunRow } from '../../src/protocol/curves';
import { bestOf, type Picture } from './picture';

export interface TableColumn {
  readonly run: RunRow;
  readonly curve: CurveRow;
  readonly isJudged: boolean;
}

export interface TableRow {
  readonly at: number;
  /** As many as columns; undefined = the curve has no value there. */
  readonly values: readonly (number | null | undefined)[];
}

/** Cells that are put into the page: more would make it slow. */
const MOST_CELLS = 6_000;
const MOST_ROWS = 1_000;

/** The table of what is drawn. Of very many positions some are left out, never the best ones and the last. */
export function rowsOf({ runs, metric }: Picture): {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** How many there are in all. */
  readonly positions: number;
} {
  const columns = runs.flatMap(({ run, curves, judged }) => curves.map((curve) => ({ run, curve, isJudged: curve === judged })));
  const positions = [...new Set(columns.flatMap(({ curve }) => curve.at))].sort((a, b) => a - b);
  const most = Math.min(MOST_ROWS, Math.max(100, Math.floor(MOST_CELLS / Math.max(1, columns.length))));
  const step = Math.max(1, Math.ceil(positions.length / most));
  const kept = new Set(runs.map((run) => bestOf(run, metric)?.at));
  const shown = positions.filter((at, index) => index % step === 0 || index === positions.length - 1 || kept.has(at));
  const lookups = columns.map(({ curve }) => new Map(curve.at.map((at, index) => [at, curve.values[index] ?? null])));
  return { columns, rows: shown.map((at) => ({ at, values: lookups.map((values) => values.get(at)) })), positions: positions.length };
}
