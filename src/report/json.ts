import { type ReportedFinding, remedyOf } from '../analysis/report';
import type { Severity } from '../model/finding';
import { type CheckedFile, type Place, Places } from './place';

/** One finding as `check --format json` prints it. */
export interface FindingRecord extends Place {
  readonly file: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** `--fix` would mend it. */
  readonly fixable: boolean;
  /** Other files that it speaks of, such as the training log that shows it; absent when there are none. */
  readonly related?: readonly { readonly file: string; readonly message: string }[];
}

/** True when the best remedy may be applied without being read. */
export function fixable(finding: ReportedFinding): boolean {
  return remedyOf(finding) !== null;
}

/** True when one of its remedies mends it, be it one that has to be read first. */
export function mendable(finding: ReportedFinding): boolean {
  return remedyOf(finding, { unsafe: true }) !== null;
}

export function findingRecords(file: CheckedFile): readonly FindingRecord[] {
  const places = new Places(file);
  return file.report.findings.map((finding) => ({
    file: file.path,
    ...places.of(finding.span),
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    fixable: fixable(finding),
    ...relatedFiles(finding),
  }));
}

function relatedFiles({ related }: ReportedFinding): Pick<FindingRecord, 'related'> {
  const files = related.flatMap(({ file, message }) => (file === undefined ? [] : [{ file, message }]));
  return files.length > 0 ? { related: files } : {};
}
