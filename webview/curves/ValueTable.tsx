import type { VNode } from 'preact';
import type { CurveRow } from '../../src/protocol/curves';
import { TableBox } from '../kit/TableBox';
import type { DrawnRun } from './chart';
import { AXES, roleWords, runTitle, valueText } from './words';

export interface ValueTableProps {
  readonly runs: readonly DrawnRun[];
  readonly axis: CurveRow['axis'];
  readonly metric: string;
}

/** Rows that are put into the page. */
const MOST_ROWS = 1_000;

/** The same curves as numbers: a row for each position, a column for each curve. */
export function ValueTable({ runs, axis, metric }: ValueTableProps): VNode {
  const columns = runs.flatMap(({ run, curves }) =>
    curves
      .filter((curve) => curve.axis === axis)
      .map((curve) => ({ run, curve, values: new Map(curve.at.map((at, index) => [at, curve.values[index] ?? null])) })),
  );
  const positions = [...new Set(columns.flatMap(({ curve }) => curve.at))].sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(positions.length / MOST_ROWS));
  const rows = positions.filter((_, index) => index % step === 0 || index === positions.length - 1);
  return (
    <div>
      <TableBox label={`${metric} by ${AXES[axis].toLowerCase()}`}>
        <table class="table values" data-testid="values">
          <thead>
            <tr>
              <th scope="col" class="number">
                {AXES[axis]}
              </th>
              {columns.map(({ run, curve }) => (
                <th key={`${run.id} ${curve.key}`} scope="col" class="number">
                  {runs.length > 1 ? `${runTitle(run)}: ` : ''}
                  {roleWords(curve)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((at) => (
              <tr key={at}>
                <th scope="row" class="number">
                  {at}
                </th>
                {columns.map(({ run, curve, values }) => (
                  <td
                    key={`${run.id} ${curve.key}`}
                    class={`number${run.verdict.bestAt === at && run.verdict.metric === metric && curve.role === 'validation' ? ' is-best' : ''}`}
                  >
                    {values.has(at) ? valueText(values.get(at) ?? null) : ''}
                    {run.verdict.bestAt === at && run.verdict.metric === metric && curve.role === 'validation' ? ' (best)' : ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
      {step > 1 && (
        <p class="muted">
          Every {step}th of {positions.length} rows.
        </p>
      )}
    </div>
  );
}
