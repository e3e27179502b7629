import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { TableBox } from '../kit/TableBox';
import { bestOf, type Picture } from './picture';
import { rowsOf } from './rows';
import { AXES, positionText, roleWords, runTitle, valueText } from './words';

/** The same curves as numbers: a row for each position, a column for each curve. */
export function ValueTable({ picture }: { readonly picture: Picture }): VNode {
  const { runs, metric, axis } = picture;
  const { columns, rows, positions } = useMemo(() => rowsOf(picture), [picture]);
  const best = new Map(runs.map((one) => [one.run.id, bestOf(one, metric)?.at]));
  return (
    <div class="section">
      <div class="values-box">
        <TableBox label={`${metric} by ${AXES[axis].toLowerCase()}`}>
          <table class="table values" data-testid="values">
            <thead>
              <tr>
                <th scope="col" class="number">
                  {AXES[axis]}
                </th>
                {columns.map(({ run, curve }) => (
                  <th key={`${run.id} ${curve.role} ${curve.key}`} scope="col" class="values-head">
                    {runs.length > 1 ? `${runTitle(run)}: ` : ''}
                    {roleWords(curve)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ at, values }) => (
                <tr key={at}>
                  <th scope="row" class="number">
                    {positionText(at)}
                  </th>
                  {columns.map(({ run, curve, isJudged }, index) => {
                    const value = values[index];
                    const isBest = isJudged && best.get(run.id) === at;
                    return (
                      <td key={`${run.id} ${curve.role} ${curve.key}`} class={isBest ? 'number is-best' : 'number'}>
                        {value === undefined ? '' : valueText(value)}
                        {isBest ? ' (best)' : ''}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      </div>
      {rows.length < positions && (
        <p class="muted">
          {rows.length.toLocaleString('en-US')} of {positions.toLocaleString('en-US')} rows, evenly spread, with the best ones.
        </p>
      )}
    </div>
  );
}
