import { documentedById } from '../rules/catalogue';
import type { RuleCount, Totals } from './text';

/** One rule as `check --statistics --format json` prints it. */
export interface StatisticsRecord {
  readonly rule: string;
  readonly findings: number;
  /** Of them `--fix` would mend. */
  readonly fixable: number;
  readonly summary: string;
}

/** The rules that found something, the busiest first. */
export function statisticsRecords({ rules }: Pick<Totals, 'rules'>): readonly StatisticsRecord[] {
  return Object.entries(rules)
    .map(([rule, { findings, fixable }]: readonly [string, RuleCount]) => {
      return { rule, findings, fixable, summary: documentedById(rule)?.summary ?? '' };
    })
    .sort((a, b) => b.findings - a.findings || (a.rule < b.rule ? -1 : 1));
}

/** The same as a table for people; '' when nothing was found. */
export function statisticsTable(totals: Pick<Totals, 'rules'>): string {
  const records = statisticsRecords(totals);
  const numbers = Math.max(...records.map(({ findings }) => String(findings).length));
  const names = Math.max(...records.map(({ rule }) => rule.length));
  return records
    .map(({ rule, findings, fixable, summary }) => {
      const fixes = fixable > 0 ? ` (${fixable} fixable)` : '';
      return `${String(findings).padStart(numbers)}  ${rule.padEnd(names)}  ${summary}${fixes}\n`;
    })
    .join('');
}
