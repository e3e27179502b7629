import { annotations } from './github';
import { type FindingRecord, findingRecords } from './json';
import type { CheckedFile } from './place';
import { type SarifResult, sarifLog, sarifResults } from './sarif';
import { addTotals, findingBlocks, summaryLine, type Totals } from './text';

export const formats = ['text', 'json', 'sarif', 'github'] as const;

export type Format = (typeof formats)[number];

/** Turns files into one document, file by file, so that a large tree is never held as a whole. */
export interface Printer {
  /** What can be printed of this file already; '' for formats that are one document. */
  add(file: CheckedFile): string;
  /** The rest. `failures` are files that could not be read, in words. */
  end(failures: readonly string[]): string;
}

export interface PrinterOptions {
  readonly color: boolean;
  readonly version: string;
}

export function openPrinter(format: Format, options: PrinterOptions): Printer {
  switch (format) {
    case 'text':
      return textPrinter(options);
    case 'json':
      return jsonPrinter();
    case 'sarif':
      return sarifPrinter(options);
    case 'github':
      return { add: annotations, end: () => '' };
  }
}

function textPrinter(options: PrinterOptions): Printer {
  let totals: Totals = { files: 0, sites: 0, findings: 0, fixable: 0 };
  return {
    add(file) {
      totals = addTotals(totals, file);
      return findingBlocks(file, options);
    },
    end: (failures) => summaryLine(totals, failures.length),
  };
}

function jsonPrinter(): Printer {
  const records: FindingRecord[] = [];
  return {
    add(file) {
      records.push(...findingRecords(file));
      return '';
    },
    end: () => `${JSON.stringify(records, null, 2)}\n`,
  };
}

function sarifPrinter({ version }: PrinterOptions): Printer {
  const results: SarifResult[] = [];
  return {
    add(file) {
      results.push(...sarifResults(file));
      return '';
    },
    end: (failures) => `${JSON.stringify(sarifLog(results, { version, failures }), null, 2)}\n`,
  };
}
