import { annotations } from './github';
import { type FindingRecord, findingRecords } from './json';
import type { CheckedFile } from './place';
import { type SarifResult, sarifLog, sarifResults } from './sarif';
import { addTotals, findingBlocks, summaryLine, type Totals, totalsOf } from './text';

export const formats = ['text', 'json', 'sarif', 'github'] as const;

export type Format = (typeof formats)[number];

/** What a format needs of one checked file; plain data, so that it may come from another thread. */
export interface Piece {
  readonly text: string;
  readonly records: readonly (FindingRecord | SarifResult)[];
  readonly totals: Totals;
}

/** Turns files into one document, file by file, so that a large tree is never held as a whole. */
export interface Printer {
  pieceOf(file: CheckedFile): Piece;
  /** What can be printed of a file already; '' for formats that are one document. */
  add(piece: Piece): string;
  /** The rest. `failures` are files that could not be read, in words. */
  end(failures: readonly string[]): string;
}

export interface PrinterOptions {
  readonly color: boolean;
  readonly version: string;
}

export function openPrinter(format: Format, options: PrinterOptions): Printer {
  let totals: Totals = { files: 0, sites: 0, findings: 0, fixable: 0 };
  const records: Piece['records'][number][] = [];
  return {
    pieceOf: (file) => ({ text: textOf(format, file, options), records: recordsOf(format, file), totals: totalsOf(file) }),
    add(piece) {
      totals = addTotals(totals, piece.totals);
      for (const record of piece.records) records.push(record);
      return piece.text;
    },
    end(failures) {
      switch (format) {
        case 'text':
          return summaryLine(totals, failures.length);
        case 'json':
          return `${JSON.stringify(records, null, 2)}\n`;
        case 'sarif':
          return `${JSON.stringify(sarifLog(records as SarifResult[], { version: options.version, failures }), null, 2)}\n`;
        case 'github':
          return '';
      }
    },
  };
}

function textOf(format: Format, file: CheckedFile, options: PrinterOptions): string {
  if (format === 'text') return findingBlocks(file, options);
  return format === 'github' ? annotations(file) : '';
}

function recordsOf(format: Format, file: CheckedFile): Piece['records'] {
  if (format === 'json') return findingRecords(file);
  return format === 'sarif' ? sarifResults(file) : [];
}
