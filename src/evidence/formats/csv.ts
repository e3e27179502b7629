import { numberOf } from '../cells';
import { columnsOf } from '../columns';
import type { Claim, LogFormat, ReaderEnvironment } from '../format';
import { likenessOf } from '../likeness';
import { mappedColumns, mappedMeaning } from '../mapping';
import { baseName, nameFromFolder, stemOf } from '../paths';
import { tableHead } from '../table';
import { tableLog } from '../tableLog';

/** Any other table: its columns are told by their names, or by what the user said of them. */
export const csv: LogFormat = {
  id: 'csv',
  title: 'Table of a training',
  mayBe: (path) => /\.(?:csv|tsv)$/i.test(path) || /(?:^|\/)[^/]*(?:log|history|loss|metric|result)[^/]*\.txt$/i.test(path),
  claim: (_path, head) => claim(head),
  open: (path, { columns }: ReaderEnvironment) =>
    tableLog({
      rows: {
        name: GENERAL.test(baseName(path)) ? nameFromFolder(path) : stemOf(path),
        format: 'csv',
        file: path,
        group: path,
        dropout: { train: 'unknown', validation: 'unknown', test: 'unknown' },
        unnamed: 'beside',
        ...(columns ? { meaning: mappedMeaning(columns) } : {}),
      },
      columns: (header) => (columns ? mappedColumns(header, columns) : columnsOf(header)),
    }),
};

/** Names that say nothing of the run; its folder does. */
const GENERAL = /^(?:metrics|log|logs|results?|history|training|train|training_log|training_history|progress|summary)\.\w+$/i;

function claim(head: Uint8Array): Claim {
  const table = tableHead(head);
  const [header, ...rows] = table?.records ?? [];
  if (!table || !header || header.length < 2) return 'no';
  const decimalComma = table.separator !== ',';
  if (header.some((name) => name.length > 200)) return 'no';
  // Without a header only the user can say what the columns are.
  if (header.some((name) => numberOf(name, { decimalComma }) !== undefined)) return header.every(isNumeric) ? 'possible' : 'no';
  const first = header.map((name) => name.replace(/^#\s*/, ''));
  return likenessOf({ columns: columnsOf(first), rows: rows.filter((row) => row[0] !== header[0]), decimalComma });
}

function isNumeric(cell: string): boolean {
  return numberOf(cell) !== undefined;
}
