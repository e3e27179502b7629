import './RateTable.css';
import type { VNode } from 'preact';
import type { RateSummary, Study, StudyVerdict } from '../../../src/lab/study';
import { TableBox } from '../../kit/TableBox';
import { countText, differenceText, intervalText, lossText, overfitsText, percent, pText, rateText } from '../model/words';

export interface RateTableProps {
  readonly study: Study;
  readonly lossName: string;
}

/** The summary chart in numbers. */
export function RateTable({ study, lossName }: RateTableProps): VNode | null {
  const { summaries, verdict, plan } = study;
  if (summaries.length === 0) return null;
  return (
    <div class="section">
      <h2>All numbers</h2>
      <p class="muted" id="rates-note">
        {`${lossName}; means over repeats at each trial's best epoch, with 95 % intervals in brackets. The difference to rate 0 is paired: the same repeat with and without dropout (negative = dropout helps), p of a t test for each rate by itself, after Holm for ${countText(plan.rates.filter((rate) => rate !== 0).length, 'comparison')}; the verdict rests on one rotation test over all rates instead, so that the two may lie apart. The test loss is taken at the same epoch; it decides nothing.`}
      </p>
      <TableBox label="Numbers by rate">
        <table class="table rates" data-testid="rate-table" aria-describedby="rates-note">
          <thead>
            <tr>
              <th scope="col">Rate</th>
              <th scope="col" class="number">
                Repeats
              </th>
              <th scope="col" class="number">
                Validation loss
              </th>
              <th scope="col" class="number">
                Difference to rate 0
              </th>
              <th scope="col" class="number">
                p (t test, Holm)
              </th>
              <th scope="col" class="number">
                Validation error
              </th>
              <th scope="col" class="number">
                Training loss, dropout off
              </th>
              <th scope="col" class="number">
                Test loss
              </th>
              <th scope="col" class="number">
                Best epoch
              </th>
              <th scope="col">Converged</th>
              <th scope="col">Overfits</th>
            </tr>
          </thead>
          <tbody>
            {summaries.map((summary) => (
              <Row key={summary.rate} summary={summary} mark={markOf(summary.rate, verdict)} regression={lossName.includes('squared')} />
            ))}
          </tbody>
        </table>
      </TableBox>
    </div>
  );
}

interface RowProps {
  readonly summary: RateSummary;
  readonly mark: string;
  readonly regression: boolean;
}

function Row({ summary, mark, regression }: RowProps): VNode {
  const { rate, difference } = summary;
  return (
    <tr data-rate={rate} class={mark === 'chosen' ? 'rates-chosen' : undefined}>
      <th scope="row">
        {rateText(rate)} {mark !== '' && <span class="rates-mark">{mark}</span>}
        <div class="muted rates-words">{`keeps ${percent(1 - rate)}`}</div>
      </th>
      <td class="number">{summary.n}</td>
      <Value main={lossText(summary.validationLoss)} interval={summary.interval} />
      {difference && rate !== 0 ? (
        <Value main={differenceText(difference.mean)} interval={difference.interval} />
      ) : (
        <td class="number muted">{rate === 0 ? 'baseline' : '–'}</td>
      )}
      <td class="number">{rate === 0 ? '' : pText(difference?.holmP ?? null)}</td>
      <td class="number">{regression ? lossText(summary.validationError) : percent(summary.validationError)}</td>
      <td class="number">{lossText(summary.trainLoss)}</td>
      <td class="number">{lossText(summary.testLoss)}</td>
      <td class="number">{Math.round(summary.bestEpoch)}</td>
      <td>{summary.converged ? 'yes' : 'not yet'}</td>
      <td>{overfitsText(summary)}</td>
    </tr>
  );
}

function Value({ main, interval }: { readonly main: string; readonly interval: readonly [number, number] | null }): VNode {
  return (
    <td class="number">
      {main}
      <div class="muted">{intervalText(interval)}</div>
    </td>
  );
}

function markOf(rate: number, verdict: StudyVerdict): string {
  if ('rate' in verdict && verdict.rate === rate) return 'chosen';
  return 'candidates' in verdict && verdict.candidates.includes(rate) ? 'candidate' : '';
}
