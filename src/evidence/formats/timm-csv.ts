import { numberOf } from '../cells';
import type { Column } from '../columns';
import { columnOf } from '../columns';
import type { Claim, LogFormat } from '../format';
import { baseName, folderOf, nameFromFolder } from '../paths';
import { tableHead } from '../table';
import { tableLog } from '../tableLog';

/**
 * timm's `summary.csv` gets a header from the first epoch of a process, then rows as they come: an epoch without evaluation has no cells for it, and a
 * training that goes on may write into a new file without a header.
 */
export const timmCsv: LogFormat = {
  id: 'timm-csv',
  title: 'timm summary.csv',
  mayBe: (path) => /\.csv$/i.test(path),
  claim,
  open: (path) =>
    tableLog({
      rows: {
        name: nameFromFolder(path),
        format: 'timm-csv',
        file: path,
        group: folderOf(path) || path,
        // The script calls `train()` in each epoch and `eval()` in `validate`.
        dropout: { train: 'on', validation: 'off', test: 'off' },
      },
      columns: (header) => header.map(column),
      headerless: (cells) => USUAL.slice(0, cells.length),
      align,
    }),
};

const USUAL = ['epoch', 'train_loss', 'eval_loss', 'eval_top1', 'eval_top5', 'lr'] as const;

function column(name: string, index: number): Column {
  return { kind: index === 0 ? columnOf(name).kind : 'value', name: name.trim() };
}

/** A row without evaluation lacks its cells; one with an evaluation that the first epoch did not have is as usual. */
function align(columns: readonly Column[], cells: readonly string[]): readonly Column[] | null {
  const without = columns.filter(({ name }) => !name.startsWith('eval_'));
  if (cells.length === without.length) return without;
  const given = columns.map(({ name }) => name);
  const plain = given.every((name) => ['epoch', 'train_loss', 'lr'].includes(name));
  const usual = USUAL.filter((name) => name !== 'lr' || given.includes('lr'));
  return plain && cells.length === usual.length
    ? usual.map((name, index) => columns.find((one) => one.name === name) ?? added(name, index))
    : null;
}

const ADDED = new Map<string, Column>();

function added(name: string, index: number): Column {
  const known = ADDED.get(name) ?? column(name, index);
  ADDED.set(name, known);
  return known;
}

function claim(path: string, head: Uint8Array): Claim {
  const table = tableHead(head);
  const header = table?.records[0]?.map((name) => name.trim());
  if (!header || header.length < 3) return 'no';
  const named = baseName(path) === 'summary.csv';
  if (header[0] === 'epoch' && header[1]?.startsWith('train_')) {
    const evaluated = header.some((name) => name.startsWith('eval_'));
    if (named && (evaluated || header[2] === 'lr')) return 'certain';
    return evaluated && header.slice(1).every((name) => /^(?:train|eval)_\w+$|^lr$/.test(name)) ? 'likely' : 'no';
  }
  return named && table?.records.every((row, index) => isHeaderless(row, index, table.records)) ? 'likely' : 'no';
}

/** Whether rows look like epoch, two losses and two accuracies in percent. */
function isHeaderless(row: readonly string[], index: number, rows: readonly (readonly string[])[]): boolean {
  const numbers = row.map((cell) => numberOf(cell));
  const [epoch, , , top1, top5] = numbers;
  if (numbers.length < 5 || numbers.length > 6 || numbers.includes(undefined)) return false;
  const before = index > 0 ? numberOf(rows[index - 1]?.[0] ?? '') : undefined;
  const counts = Number.isInteger(epoch) && (before === undefined || epoch === before + 1);
  return counts && (top1 as number) >= 0 && (top1 as number) <= (top5 as number) && (top5 as number) <= 100;
}
