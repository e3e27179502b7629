import type { Plot } from './experiment';

/** Where a difference says nothing. */
export const NO_CHANGE: NonNullable<Plot['reference']> = { kind: 'level', value: 0, label: 'no difference' };

/** Two charts over the rows of one table, which the first column names: what was measured, and what changed against others. */
export interface Beside {
  /** What a row is, on the axis. */
  readonly x: string;
  readonly table?: number;
  readonly measured: Drawn;
  readonly changed: Drawn;
}

interface Drawn {
  readonly title: string;
  readonly y: string;
  readonly columns: readonly number[];
}

export function measuredAndChanged({ x, table = 0, measured, changed }: Beside): readonly Plot[] {
  const plot = ({ title, y, columns }: Drawn): Plot => ({ title, x, y, series: columns.map((column) => ({ table, x: 0, y: column })) });
  return [plot(measured), { ...plot(changed), reference: NO_CHANGE }];
}
