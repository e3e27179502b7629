import type * as vscode from 'vscode';
import type { Report, ReportedFinding } from '../../analysis/report';
import { locate, type OpenSource } from '../openSource';

/** Findings of a report that lie in a document (file or cell) and touch a range. */
export function findingsIn(
  open: OpenSource,
  report: Report,
  document: vscode.TextDocument,
  range: vscode.Range,
): readonly ReportedFinding[] {
  return report.findings.filter((finding) => {
    const location = locate(open, report, finding.span);
    return location?.uri.toString() === document.uri.toString() && location.range.intersection(range) !== undefined;
  });
}
