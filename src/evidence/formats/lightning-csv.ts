import { columnsOf } from '../columns';
import type { Claim, LogFormat } from '../format';
import { baseName, folderOf, nameFromFolder } from '../paths';
import { tableHead } from '../table';
import { tableLog } from '../tableLog';

/**
 * Lightning writes one row per call of its logger: training and validation of one epoch stand in different rows, and the cells of the other are empty. Columns
 * are added by writing the file anew.
 */
export const lightningCsv: LogFormat = {
  id: 'lightning-csv',
  title: 'Lightning CSVLogger',
  mayBe: (path) => /\.csv$/i.test(path),
  claim,
  open: (path) =>
    tableLog({
      rows: {
        name: nameFromFolder(path),
        format: 'lightning-csv',
        file: path,
        group: folderOf(path) || path,
        // The trainer calls `train()` before training steps and `eval()` before validation and test.
        dropout: { train: 'on', validation: 'off', test: 'off' },
        unnamed: 'beside',
      },
      columns: columnsOf,
    }),
};

function claim(path: string, head: Uint8Array): Claim {
  const table = tableHead(head);
  const header = table?.records[0]?.map((name) => name.trim());
  if (table?.separator !== ',' || !header?.includes('step')) return 'no';
  const epoch = header.indexOf('epoch');
  if (epoch < 0) return 'no';
  const rows = table.records.slice(1).filter((row) => row.length === header.length);
  const isSparse = rows.length > 0 && rows.some((row) => row.some((cell) => cell === ''));
  const named = baseName(path) === 'metrics.csv';
  const inVersion = /(?:^|\/)version_\d+\/metrics\.csv$/.test(path);
  if (named && (inVersion || isSparse)) return 'certain';
  // Rows of the training and of validation that never share one.
  return isSparse && header.some((name) => /^(?:train|val|test)[_/]|_(?:step|epoch)$/.test(name)) ? 'likely' : 'no';
}
