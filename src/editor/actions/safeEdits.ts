import type { Report } from '../../analysis/report';
import { type Edit, ordered } from '../../text/edit';

/**
 * The first safe remedy of each finding, as many as fit together: of two that touch the same text the earlier finding wins,
 * and the next round mends the other. `accepts` leaves out edits outside of a region.
 */
export function safeEdits(report: Report, accepts: (edit: Edit) => boolean = () => true): readonly Edit[] {
  let edits: readonly Edit[] = [];
  for (const finding of report.findings) {
    const remedy = finding.remedies.find(({ safe }) => safe);
    if (!remedy || remedy.edits.length === 0 || !remedy.edits.every(accepts)) continue;
    edits = ordered([...edits, ...remedy.edits.filter((edit) => !edits.some((known) => isSame(known, edit)))]) ?? edits;
  }
  return edits;
}

/** Two findings may ask for the very same edit, such as a shared constant; it is made once. */
function isSame(a: Edit, b: Edit): boolean {
  return a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
}
