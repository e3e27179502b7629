import type { Role } from '../run';
import type { History } from './history';
import type { Segment } from './screen';
import { type Columns, columnsOf, historyColumns, roleRowOf, rolesOf, rowOf } from './tables';

/** What a reader of lines remembers of the heads above. */
export interface RowState {
  readonly history: History;
  table: { readonly columns: Columns; idle: number } | null;
  roles: { readonly roles: readonly Role[]; idle: number } | null;
}

/** Lines that may stand between two rows of a table. */
const BETWEEN_ROWS = 40;
const RULE = /^[\s\-=+_|─━┄┈┼├┤╞╡╪═*~.]{2,}$/;

/** Reads a table whose cells are known; true when it told a run. */
export function readTable(state: RowState, rows: readonly (readonly string[])[]): boolean {
  const [head, ...body] = rows;
  if (!head) return false;
  const columns = columnsOf(head) ?? historyColumns(head);
  if (!columns) return false;
  const facts = body.flatMap((cells) => rowOf(cells.length === columns.cells ? cells : [], columns) ?? []);
  const at = facts.map(({ epoch, step }) => (epoch ?? step)?.at ?? 0);
  if (facts.length === 0 || at.some((value, index) => index > 0 && value <= (at[index - 1] as number))) return false;
  state.history.fresh();
  for (const row of facts) state.history.take(row, { line: 1, shape: 'table', writer: columns.writer });
  return true;
}

/** Reads the heads of a table, a row of one, or a line that is drawn; false where the line is none of these. */
export function readRow(state: RowState, line: string, cells: readonly string[], segment: Segment): boolean {
  if (RULE.test(line)) return true;
  if (state.table) {
    const row = rowOf(cells, state.table.columns);
    if (row) {
      state.table.idle = 0;
      state.history.take(row, { line: segment.line, shape: 'table', writer: state.table.columns.writer });
      return true;
    }
    state.table.idle += 1;
    if (state.table.idle > BETWEEN_ROWS) state.table = null;
  }
  if (state.roles) {
    const row = roleRowOf(cells, state.roles.roles);
    if (row) {
      state.history.take(row, { line: segment.line, shape: 'roles', writer: 'allennlp' });
      return true;
    }
    state.roles = null;
  }
  if (cells.length < 2) return false;
  const roles = rolesOf(cells);
  if (roles) state.roles = { roles, idle: 0 };
  // The index of a printed data frame has no head.
  const columns = columnsOf(cells) ?? historyColumns(['', ...cells]);
  if (!columns) return roles !== null;
  state.history.table();
  state.table = { columns, idle: 0 };
  return true;
}
