import type { Severity } from '../model/finding';
import { findingRecords } from './json';
import type { CheckedFile } from './place';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' };

/** Workflow commands of GitHub Actions, one finding a line. In notebooks the column counts in the cell, so none is given. */
export function annotations(file: CheckedFile): string {
  return findingRecords(file)
    .map((record) => {
      const columns: readonly (readonly [string, number])[] =
        record.cell === undefined && record.line === record.endLine ? [['endColumn', record.endColumn]] : [];
      const properties: readonly (readonly [string, string | number])[] = [
        ['file', record.file],
        ['line', record.line],
        ['endLine', record.endLine],
        ...(record.cell === undefined ? ([['col', record.column]] as const) : []),
        ...columns,
        ['title', record.rule],
      ];
      const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
      return `::${COMMANDS[record.severity]} ${list}::${escapeData(record.message)}\n`;
    })
    .join('');
}

/** Escapes of the runner's command parser: a message may not end the line, a property may not end itself. */
function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
