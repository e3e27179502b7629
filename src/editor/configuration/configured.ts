import type { Report, ReportedFinding } from '../../analysis/report';
import { accept, type BaselineEntry } from '../../settings/baseline';
import { asDecided } from '../../settings/decide';
import type { RuleDecision } from '../../settings/settings';

/** The report with the severities of a configuration, and without what its baseline accepts: that counts among the suppressed. */
export function configured(
  report: Report,
  { decisions, accepted: entries }: { readonly decisions: readonly RuleDecision[]; readonly accepted: readonly BaselineEntry[] },
): { readonly report: Report; readonly accepted: readonly ReportedFinding[] } {
  const { fresh, accepted } = accept(asDecided(report.findings, decisions), report.text, entries);
  return { report: { ...report, findings: fresh, suppressed: [...report.suppressed, ...accepted] }, accepted };
}
