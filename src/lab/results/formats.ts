import { trialsCsv } from './csv';
import type { ResultFormat } from './format';
import { reportMarkdown } from './markdown';
import type { LabReport } from './report';

/** Results as text in one of the formats. */
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
