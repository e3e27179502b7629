import type { Role } from '../run';
import type { Pair } from './lineState';
import type { LineFacts } from './scan';
import { type Label, labelOf } from './words';

/** The columns of a table that tells a training: which one counts, and what the others measure. */
export interface Columns {
  readonly cells: number;
  readonly counter: number;
  readonly axis: 'epoch' | 'step';
  readonly metrics: readonly { readonly column: number; readonly name: string; readonly label: Label & { kind: 'metric' } }[];
  /** Both a training and a validation loss, as fastai and the Trainer print them. */
  readonly writer: 'fastai' | 'trainer' | null;
  /** What quantities without a role were measured on: these writers measure them after each epoch. */
  readonly unnamed: Role | null;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?%?$/;

/** A line of text as cells: between bars, or between tabs or two spaces and more. */
export function cellsOf(line: string): readonly string[] {
  const barred = /[|│┃║]/.test(line);
  const cells = barred
    ? line
        .trim()
        .replace(/^[|│┃║]|[|│┃║]$/g, '')
        .split(/[|│┃║]/)
    : line.trim().split(/\t+| {2,}/);
  return cells.map((cell) => cell.trim());
}

/** Whether cells cannot be heads of a table, whatever the digits in them are. */
export function areNoHeads(cells: readonly string[]): boolean {
  return cells.length < 2 || cells.some((cell) => cell.length > 60 || /[=:,]|(?:^|\s)[+-]?\.?\d/.test(cell));
}

/** Reads the heads of a table; null when it is no table of a training. */
export function columnsOf(cells: readonly string[]): Columns | null {
  if (cells.length > 60 || areNoHeads(cells)) return null;
  const labels = cells.map((cell) =>
    cell === ''
      ? null
      : labelOf(
          cell
            .replace(/[()[\]:]/g, ' ')
            .split(/\s+/)
            .filter(Boolean),
        ),
  );
  const counter = labels.findIndex((label) => label?.kind === 'epoch' || label?.kind === 'step');
  if (counter < 0) return null;
  const metrics = labels.flatMap((label, column) => (label?.kind === 'metric' ? [{ column, name: cells[column] as string, label }] : []));
  if (metrics.length === 0) return null;
  const names = new Set(metrics.map(({ name }) => name.toLowerCase()));
  const fastai =
    (names.has('train_loss') || names.has('trn_loss')) &&
    (names.has('valid_loss') || names.has('val_loss')) &&
    labels[counter]?.kind === 'epoch';
  const writer = cells.includes('Training Loss') ? 'trainer' : fastai && names.has('valid_loss') ? 'fastai' : null;
  return {
    cells: cells.length,
    counter,
    axis: labels[counter]?.kind === 'epoch' ? 'epoch' : 'step',
    metrics,
    writer,
    unnamed: writer && 'validation',
  };
}

/** A row below such heads; null when the line is none. */
export function rowOf(cells: readonly string[], columns: Columns): LineFacts | null {
  if (cells.length > columns.cells + 1 || cells.length < columns.counter + 2) return null;
  const missing = columns.cells - cells.length;
  if (missing > 2) return null;
  const counter = /^(\d+(?:\.\d+)?)(?:\s*\/\s*(\d+))?$/.exec(cells[columns.counter] as string);
  if (!counter) return null;
  const pairs: Pair[] = [];
  for (const { column, name, label } of columns.metrics) {
    const cell = cells[column] ?? '';
    const value = numberOf(cell);
    if (value === null) continue;
    pairs.push({
      label: `|${name}`,
      metric: label.metric,
      role: label.role ?? columns.unnamed,
      per: label.per,
      value,
      percent: /^[\d.]{1,20} ?%/.test(cell),
      samples: null,
    });
  }
  if (pairs.length === 0) return null;
  const at = { at: Number(counter[1]), of: counter[2] ? Number(counter[2]) : null };
  return {
    epoch: columns.axis === 'epoch' ? at : null,
    step: columns.axis === 'step' ? at : null,
    batch: false,
    pairs,
    role: null,
    headed: true,
  };
}

function numberOf(cell: string): number | null {
  if (NUMBER.test(cell)) return Number.parseFloat(cell);
  // "79.9 % (best)", "0.31 *".
  if (/^[+-]?\d+(?:\.\d+)?%? ?[(*✓↑↓]/.test(cell)) return Number.parseFloat(cell);
  return /^[+-]?(?:nan|inf)$/i.test(cell)
    ? /nan/i.test(cell)
      ? Number.NaN
      : cell.startsWith('-')
        ? Number.NEGATIVE_INFINITY
        : Number.POSITIVE_INFINITY
    : null;
}

/** Heads that are nothing but roles ("Training |  Validation"): the rows name the quantities. */
export function rolesOf(cells: readonly string[]): readonly Role[] | null {
  if (cells.length < 2 || cells.length > 4) return null;
  const roles = cells.filter((cell) => cell !== '').map((cell) => labelOf(cell.split(/\s+/)));
  return roles.length >= 2 && roles.every((label) => label.kind === 'role') ? roles.map((label) => (label as { role: Role }).role) : null;
}

/** A row below heads of roles. */
export function roleRowOf(cells: readonly string[], roles: readonly Role[]): LineFacts | null {
  if (cells.length !== roles.length + 1) return null;
  const label = labelOf((cells[0] as string).split(/\s+/));
  if (label.kind !== 'metric') return null;
  const pairs = roles.flatMap((role, index): Pair[] => {
    const value = numberOf(cells[index + 1] as string);
    return value === null
      ? []
      : [{ label: `|${cells[0]}`, metric: label.metric, role, per: label.per, value, percent: false, samples: null }];
  });
  return pairs.length === 0 ? null : { epoch: null, step: null, batch: false, pairs, role: null, headed: false };
}

/** Heads of Keras's history as a data frame prints it: `loss` and `val_loss`, with an index that counts the epochs. */
export function historyColumns(cells: readonly string[]): Columns | null {
  if (cells.length < 3 || cells[0] !== '' || !cells.includes('loss') || !cells.includes('val_loss')) return null;
  const columns = columnsOf(['epoch', ...cells.slice(1)]);
  return columns && columns.metrics.length === cells.length - 1 ? columns : null;
}
