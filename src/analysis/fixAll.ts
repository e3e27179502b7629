import { inCells } from '../syntax/notebook';
import { applyEdits, type Edit, ordered } from '../text/edit';
import type { Source } from '../text/source';
import { type AnalysisOptions, type Analyzer, type FixOptions, type Report, remedyOf } from './report';

/** Edits of the findings whose first remedy is safe, as many as fit together: see `editsOf`. */
export function safeEdits(report: Report): readonly Edit[] {
  return editsOf(report, {});
}

/**
 * Edits of all remedies that may be applied, as many as fit together. Of two that touch the same text the earlier
 * finding wins: the next round mends the other. An edit that two findings share, such as a constant's value, is made once.
 */
export function editsOf(report: Pick<Report, 'findings'>, options: FixOptions): readonly Edit[] {
  let edits: readonly Edit[] = [];
  for (const finding of report.findings) {
    const remedy = remedyOf(finding, options);
    if (!remedy) continue;
    edits = ordered([...edits, ...remedy.edits.filter((edit) => !edits.some((known) => isSame(known, edit)))]) ?? edits;
  }
  return edits;
}

function isSame(a: Edit, b: Edit): boolean {
  return a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
}

/** The source after edits of a report's text; null when an edit reaches over the end of a cell. */
export function edited(source: Source, report: Pick<Report, 'cells'>, edits: readonly Edit[]): Source | null {
  if (source.kind !== 'notebook') return { ...source, text: applyEdits(source.text, edits) };
  const byCell = inCells(report.cells, edits);
  if (!byCell) return null;
  return { ...source, cells: source.cells.map((cell) => ({ ...cell, text: applyEdits(cell.text, byCell.get(cell.index) ?? []) })) };
}

export interface Fixed {
  readonly source: Source;
  /** Report of the source as it is after the last round. */
  readonly report: Report;
  /** Rounds that changed something. */
  readonly rounds: number;
}

/** One finding's fix may uncover another; more rounds than this mean two fixes that undo each other. */
const MAX_ROUNDS = 10;

/** Applies remedies, safe ones unless told otherwise, until nothing is left to mend. A round that would break the syntax is not made. */
export function fixText(analyzer: Pick<Analyzer, 'analyze'>, source: Source, options?: AnalysisOptions, fixes: FixOptions = {}): Fixed {
  let fixed: Fixed = { source, report: analyzer.analyze(source, options), rounds: 0 };
  while (fixed.rounds < MAX_ROUNDS) {
    const edits = editsOf(fixed.report, fixes);
    const next = edits.length > 0 ? edited(fixed.source, fixed.report, edits) : null;
    if (!next) break;
    const report = analyzer.analyze(next, options);
    if (isBroken(report) && !isBroken(fixed.report)) break;
    fixed = { source: next, report, rounds: fixed.rounds + 1 };
  }
  return fixed;
}

function isBroken(report: Report): boolean {
  return report.problems.some((problem) => problem.code === 'syntax-error');
}
