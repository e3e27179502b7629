import type { AnalysisOptions, Report, ReportedFinding } from '../analysis/report';
import type { RuleLevel } from '../settings/settings';

type Levels = Readonly<Record<string, RuleLevel>>;

/** Rules that the user switched off. */
export function ignoredRules(levels: Levels): NonNullable<AnalysisOptions['ignore']> {
  return Object.keys(levels).filter((rule) => levels[rule] === 'off');
}

/** The report with the severities that the user chose. */
export function withLevels(report: Report, levels: Levels): Report {
  if (Object.keys(levels).length === 0) return report;
  return { ...report, findings: report.findings.map((finding) => withLevel(finding, levels[finding.rule])) };
}

function withLevel(finding: ReportedFinding, level: RuleLevel | undefined): ReportedFinding {
  return level === undefined || level === 'off' ? finding : { ...finding, severity: level };
}
