import { conciseLines } from './concise';
import { annotations } from './github';
import { type FindingRecord, findingRecords } from './json';
import type { CheckedFile } from './place';
import { type SarifResult, sarifLog, sarifResults } from './sarif';
import { statisticsRecords, statisticsTable } from './statistics';
import { addTotals, findingBlocks, nothingChecked, summaryLine, type Totals, totalsOf } from './text';

export const formats = ['text', 'concise', 'json', 'sarif', 'github'] as const;

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
  /** Counts for each rule instead of the findings; not for `sarif` and `github`. */
  readonly statistics?: boolean;
}

export function openPrinter(format: Format, options: PrinterOptions): Printer {
  const { statistics = false } = options;
  let totals = nothingChecked;
  const records: Piece['records'][number][] = [];
  return {
    pieceOf: (file) => ({
      text: statistics ? '' : textOf(format, file, options),
      records: statistics ? [] : recordsOf(format, file),
      totals: totalsOf(file),
    }),
    add(piece) {
      totals = addTotals(totals, piece.totals);
      for (const record of piece.records) records.push(record);
      return piece.text;
    },
    end(failures) {
      switch (format) {
        case 'text':
        case 'concise':
          return `${statistics ? statisticsTable(totals) : ''}${summaryLine(totals, failures.length)}`;
        case 'json':
          return `${JSON.stringify(statistics ? statisticsRecords(totals) : records, null, 2)}\n`;
        case 'sarif':
          return `${JSON.stringify(sarifLog(records as SarifResult[], { version: options.version, failures }), null, 2)}\n`;
        case 'github':
          return '';
      }
    },
  };
}

function textOf(format: Format, file: CheckedFile, options: PrinterOptions): string {
  switch (format) {
    case 'text':
      return findingBlocks(file, options);
    case 'concise':
      return conciseLines(file);
    case 'github':
      return annotations(file);
    default:
      return '';
  }
}

function recordsOf(format: Format, file: CheckedFile): Piece['records'] {
  if (format === 'json') return findingRecords(file);
  return format === 'sarif' ? sarifResults(file) : [];
}
