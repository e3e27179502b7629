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
  claim,
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

/** Names of files whose rows are the epochs of a training. */
const NAMED = /(?:^|[\W_])(?:logs?|hist|history|loss|losses|metrics|training|train)(?:$|[\W_\d])|history|log$/i;

/** Names that say nothing of the run; its folder does. */
const GENERAL = /^(?:metrics|log|logs|results?|history|training|train|training_log|training_history|progress|summary)\.\w+$/i;

function claim(path: string, head: Uint8Array): Claim {
  // An epoch may have hundreds of rows, and its number has to change before it can be told from a constant.
  const table = tableHead(head, 400);
  const [header, ...rows] = table?.records ?? [];
  if (!table || !header || header.length < 2) return 'no';
  const decimalComma = table.separator !== ',';
  if (header.some((name) => name.length > 200)) return 'no';
  // Without a header only the user can say what the columns are.
  if (header.some((name) => numberOf(name, { decimalComma }) !== undefined)) return header.every(isNumeric) ? 'possible' : 'no';
  const first = header.map((name) => name.replace(/^#\s*/, ''));
  return likenessOf({
    columns: columnsOf(first),
    rows: rows.filter((row) => row[0] !== header[0]),
    decimalComma,
    named: NAMED.test(stemOf(path)),
  });
}

function isNumeric(cell: string): boolean {
  return numberOf(cell) !== undefined;
}
