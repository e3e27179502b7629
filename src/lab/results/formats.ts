import { trialsCsv } from './csv';
import { reportMarkdown } from './markdown';
import type { LabReport } from './report';

/** How results leave the lab: all that was trained for programs, a row for each epoch for tables, a summary for people. */
export const RESULT_FORMATS = ['json', 'csv', 'markdown'] as const;

export type ResultFormat = (typeof RESULT_FORMATS)[number];

export function reportText(report: LabReport, format: ResultFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report.record, null, 2)}\n`;
    case 'csv':
      return trialsCsv(report);
    case 'markdown':
      return reportMarkdown(report);
  }
}
