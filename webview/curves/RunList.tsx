import type { VNode } from 'preact';
import type { RunRow } from '../../src/protocol/curves';
import { lineLook } from '../kit/chartLook';
import { TableBox } from '../kit/TableBox';
import type { Palette } from '../kit/theme';
import type { CurvesActions } from './actions';
import { filteredRuns, MOST_SHOWN } from './state';
import { runTitle, timeText, VERDICTS, valueText } from './words';

export interface RunListProps {
  readonly runs: readonly RunRow[];
  readonly shown: readonly RunRow[];
  readonly filter: string;
  readonly palette: Palette;
  readonly actions: CurvesActions;
}

/** Rows that are put into the page at once; of more the filter finds the others. */
const MOST_ROWS = 300;

/** All runs, with what each says; those that are ticked are drawn. */
export function RunList({ runs, shown, filter, palette, actions }: RunListProps): VNode {
  const found = filteredRuns(runs, filter);
  const ids = shown.map(({ id }) => id);
  const toggle = (id: string): void => {
    const next = ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id].slice(-MOST_SHOWN);
    // An empty chart says nothing: the last one stays.
    if (next.length > 0) actions.choose({ shown: next });
  };
  return (
    <section class="section" aria-labelledby="runs-title">
      <div class="runs-head">
        <h2 id="runs-title">{runs.length === 1 ? '1 run' : `${runs.length} runs`}</h2>
        {runs.length > 5 && (
          <input
            class="field-control runs-filter"
            type="search"
            placeholder="Filter by name, verdict, dropout=0.5"
            aria-label="Filter runs"
            value={filter}
            data-testid="run-filter"
            onInput={(event) => actions.choose({ filter: event.currentTarget.value })}
          />
        )}
      </div>
      <TableBox label="Runs">
        <table class="table runs" data-testid="runs">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Verdict</th>
              <th scope="col" class="number">
                Best
              </th>
              <th scope="col" class="number">
                Epochs
              </th>
              <th scope="col">Network</th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, MOST_ROWS).map((run) => (
              <Row key={run.id} run={run} index={ids.indexOf(run.id)} palette={palette} onToggle={() => toggle(run.id)} actions={actions} />
            ))}
          </tbody>
        </table>
      </TableBox>
      {found.length > MOST_ROWS && <p class="muted">{found.length - MOST_ROWS} more runs: use the filter to find them.</p>}
      {found.length === 0 && <p class="muted">No run matches the filter.</p>}
    </section>
  );
}

interface RowProps {
  readonly run: RunRow;
  /** Among those that are drawn; -1 = it is not. */
  readonly index: number;
  readonly palette: Palette;
  readonly onToggle: () => void;
  readonly actions: CurvesActions;
}

function Row({ run, index, palette, onToggle, actions }: RowProps): VNode {
  const look = index >= 0 ? lineLook(index, palette) : null;
  const { best, bestAt, kind } = run.verdict;
  return (
    <tr>
      <th scope="row">
        <label class="check run-name">
          <input type="checkbox" checked={look !== null} onChange={onToggle} />
          <span class="run-glyph" aria-hidden="true" style={look ? { color: look.color } : undefined}>
            {look?.glyph ?? ''}
          </span>
          <span>{runTitle(run)}</span>
        </label>
        <button type="button" class="link run-file" onClick={() => actions.openLog(run.id)} title={`${run.format}: open ${run.file}`}>
          {run.file}
        </button>
      </th>
      <td>
        {VERDICTS[kind].words}
        {run.state === 'running' && <span class="muted"> (running)</span>}
        {run.state === 'failed' && <span class="muted"> (failed)</span>}
      </td>
      <td class="number">{best === null ? '–' : `${valueText(best)} at ${bestAt}`}</td>
      <td class="number">{run.epochs}</td>
      <td>
        {run.network ? (
          <span>
            <button type="button" class="link" onClick={() => actions.openNetwork(run.id)} title={run.network.reason}>
              {run.network.name}
            </button>
            {run.network.stale && <span class="muted"> (older than the code)</span>}{' '}
          </span>
        ) : null}
        <button
          type="button"
          class="link"
          onClick={() => actions.chooseNetwork(run.id)}
          aria-label={`Choose the network of ${runTitle(run)}`}
        >
          {run.network ? 'change' : 'choose…'}
        </button>
      </td>
      <td class="when">{timeText(run.ended)}</td>
    </tr>
  );
}
