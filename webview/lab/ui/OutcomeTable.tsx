import './OutcomeTable.css';
import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Cell, Estimate, Table } from '../../../src/lab/experiments/experiment';
import { isEstimate } from '../../../src/lab/experiments/results';
import { Button } from '../../kit/Button';
import { TableBox } from '../../kit/TableBox';
import { shortNumber } from '../model/plots';
import { countText, intervalText, lossText, pText } from '../model/words';

/** Rows that are shown at first. */
const FIRST = 20;

/** Numbers of an experiment: means with 95 % intervals below, n once where it is the same everywhere. */
export function OutcomeTable({ table }: { readonly table: Table }): VNode {
  const { title, columns, rows } = table;
  const heading = useId();
  const [isWhole, setWhole] = useState(false);
  const counts = new Set(rows.flatMap((row) => row.filter(isEstimate)).map(({ n }) => n));
  const [only] = counts;
  const common = counts.size === 1 ? only : undefined;
  const shown = isWhole ? rows : rows.slice(0, FIRST);
  const isNumber = columns.map((_, column) => column > 0 && rows.every((row) => typeof row[column] !== 'string'));
  return (
    <div class="section outcome-numbers">
      <div>
        <h3 id={heading}>{title}</h3>
        {counts.size > 0 && (
          <span class="muted">{`${common === undefined ? 'Means' : `n = ${common}; means`} over repeats, 95 % intervals in brackets`}</span>
        )}
      </div>
      <TableBox label={title}>
        <table class="table outcome-table" data-testid="outcome-table" aria-labelledby={heading}>
          <thead>
            <tr>
              {columns.map((name, column) => (
                <th key={name} scope="col" class={isNumber[column] ? 'number' : undefined}>
                  {capital(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) =>
                  column === 0 ? (
                    <th key={columns[column]} scope="row" class="words">
                      {typeof cell === 'number' ? shortNumber(cell) : plainText(cell)}
                    </th>
                  ) : (
                    <td key={columns[column]} class={isNumber[column] ? 'number' : 'words'}>
                      {cell !== null && isEstimate(cell) ? <Mean estimate={cell} withCount={common === undefined} /> : plainText(cell)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
      {rows.length > FIRST && (
        <div class="table-more">
          <Button kind="link" onPress={() => setWhole(!isWhole)} testId="outcome-table-more">
            {isWhole ? `Show the first ${FIRST} rows` : `Show all ${countText(rows.length, 'row')}`}
          </Button>
        </div>
      )}
    </div>
  );
}

function Mean({ estimate, withCount }: { readonly estimate: Estimate; readonly withCount: boolean }): VNode {
  const { n, mean, interval, p } = estimate;
  if (n === 0) return <span class="muted">no result</span>;
  const words = [
    ...(p === undefined || p === null ? [] : [p < 0.001 ? 'p < 0.001' : `p = ${pText(p)}`]),
    ...(withCount ? [`n = ${n}`] : []),
  ];
  return (
    <>
      {lossText(mean)}
      <div class="muted">{interval ? intervalText(interval) : 'no interval'}</div>
      {words.length > 0 && <div class="muted">{words.join(', ')}</div>}
    </>
  );
}

function plainText(cell: Cell): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return capital(cell);
  if (isEstimate(cell)) return lossText(cell.mean);
  return Number.isInteger(cell) ? shortNumber(cell) : lossText(cell);
}

function capital(words: string): string {
  return /^[a-z]{2}/.test(words) ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : words;
}
