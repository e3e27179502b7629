import type { Column } from './columns';
import { columnsOf, plainName } from './columns';
import type { ColumnMapping } from './format';
import { betterOf, nameOfScalar } from './names';
import type { ScalarMeaning } from './part';
import type { Role } from './run';

/** What the columns of a table seem to mean, to be confirmed by the user once. */
export interface ProposedMapping {
  readonly mapping: ColumnMapping;
  /** What is not sure, as sentences for the user; empty when the names say it all. */
  readonly unsure: readonly string[];
}

/** Proposes what the columns of a header mean. `example`: cells of a row, by which columns of text are told. */
export function proposeMapping(header: readonly string[], isNumber: (index: number) => boolean = () => true): ProposedMapping {
  const columns = columnsOf(header);
  const unsure: string[] = [];
  const counter = columns.find(({ kind }) => kind === 'epoch') ?? columns.find(({ kind }) => kind === 'step');
  if (!counter) unsure.push('No column is named after epochs or steps: the rows are counted.');
  if (!columns.some(({ kind }) => kind === 'epoch') && counter && /batch/.test(plainName(counter.name)))
    unsure.push(`“${counter.name}” may count from the start again in each epoch.`);
  const curves: { readonly column: string; readonly metric: string; readonly role: Role }[] = [];
  const named = columns
    .filter(({ kind }, index) => kind === 'value' && isNumber(index))
    .map(({ name }) => ({ name, ...nameOfScalar(name) }));
  const measured = new Set(named.flatMap(({ metric, role }) => (role && role !== 'train' ? [metric] : [])));
  for (const { name, metric, role } of named) {
    if (role) {
      curves.push({ column: name, metric, role });
      if (role === 'test') unsure.push(`“${name}” may have chosen the epoch to stop at; then it is validation.`);
    } else if (betterOf(metric) !== 'unknown') {
      curves.push({ column: name, metric, role: 'train' });
      if (!measured.has(metric)) unsure.push(`“${name}” does not say on which data it was measured.`);
    }
  }
  if (!curves.some(({ role }) => role !== 'train')) unsure.push('No column is plainly measured on validation data.');
  if (curves.length === 0) unsure.push('No column is plainly a loss or an accuracy.');
  const position = counter && { column: counter.name, axis: counter.kind as 'epoch' | 'step' };
  return { mapping: { ...(position ? { position } : {}), curves }, unsure };
}

/** Columns as the user said what they mean; the others are left out. */
export function mappedColumns(header: readonly string[], { position, curves }: ColumnMapping): readonly Column[] {
  const named = new Set(curves.map(({ column }) => column));
  return columnsOf(header).map((column) => {
    if (column.name === position?.column) return { kind: position.axis, name: column.name };
    if (named.has(column.name)) return { kind: 'value', name: column.name };
    return ['run', 'role', 'time', 'parameter'].includes(column.kind) ? column : { kind: 'none', name: column.name };
  });
}

/** What the user said of a column. */
export function mappedMeaning({ curves }: ColumnMapping): (key: string) => ScalarMeaning | null {
  const meanings = new Map(curves.map(({ column, metric, role }) => [column, { metric, role }]));
  return (key) => meanings.get(key) ?? null;
}
