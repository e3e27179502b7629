import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { Button } from '../kit/Button';
import { TableBox } from '../kit/TableBox';
import type { Palette } from '../kit/theme';
import type { CurvesActions } from './actions';
import type { DrawnRun } from './picture';
import { RunRowView } from './RunRowView';
import { type Column, nextSort, type Sort, tellingParameters } from './runs';
import { listedRuns, MOST_SHOWN, type PageState } from './state';
import { countText } from './words';

export interface RunListProps {
  readonly page: PageState;
  readonly drawn: readonly DrawnRun[];
  readonly palette: Palette;
  readonly actions: CurvesActions;
}

/** Rows that are put into the page at once; of more the filter finds the others. */
const MOST_ROWS = 300;

/** All runs, with what each says; those that are ticked are drawn. */
export function RunList({ page, drawn, palette, actions }: RunListProps): VNode {
  const { filter, sort } = page.choice;
  const runs = page.state?.runs ?? [];
  const found = useMemo(() => listedRuns(page), [page.state, filter, sort]);
  const telling = useMemo(() => tellingParameters(runs), [page.state]);
  const places = new Map(drawn.map(({ run, place }) => [run.id, place]));
  const rest = found.length - MOST_ROWS;
  return (
    <section class="section" aria-labelledby="runs-title">
      <div class="runs-head">
        <h2 id="runs-title">{countText(runs.length, 'run')}</h2>
        {runs.length > 1 && (
          <span class="muted">
            {drawn.length} drawn{runs.length > MOST_SHOWN ? `, ${MOST_SHOWN} at most` : ''}
          </span>
        )}
        {(runs.length > 5 || filter !== '') && <Filter filter={filter} found={found.map(({ id }) => id)} actions={actions} />}
        {drawn.length > 1 && (
          <Button kind="link" onPress={() => actions.choose({ shown: [] })} testId="draw-none">
            Draw none
          </Button>
        )}
      </div>
      <TableBox label="Runs">
        <table class="table runs" data-testid="runs">
          <Head sort={sort} onSort={(by) => actions.choose({ sort: nextSort(sort, by) })} />
          <tbody>
            {found.slice(0, MOST_ROWS).map((run) => (
              <RunRowView key={run.id} run={run} place={places.get(run.id) ?? null} telling={telling} palette={palette} actions={actions} />
            ))}
          </tbody>
        </table>
      </TableBox>
      {rest > 0 && <p class="muted">{countText(rest, 'more run')}: use the filter to find them.</p>}
      {found.length === 0 && <p class="muted">No run matches the filter.</p>}
    </section>
  );
}

interface FilterProps {
  readonly filter: string;
  readonly found: readonly string[];
  readonly actions: CurvesActions;
}

function Filter({ filter, found, actions }: FilterProps): VNode {
  const count = Math.min(found.length, MOST_SHOWN);
  return (
    <>
      <input
        class="field-control runs-filter"
        type="search"
        placeholder="Filter: name, overfits, dropout=0.5"
        aria-label="Filter runs by name, file, verdict, network or hyperparameter"
        value={filter}
        data-testid="run-filter"
        onInput={(event) => actions.choose({ filter: event.currentTarget.value })}
      />
      {filter.trim() !== '' && (
        <>
          <span class="muted" role="status">
            {found.length.toLocaleString('en-US')} found
          </span>
          {count > 0 && (
            <Button kind="link" onPress={() => actions.choose({ shown: found.slice(0, MOST_SHOWN) })} testId="draw-found">
              {count === 1 ? 'Draw it' : count < found.length ? `Draw the first ${count}` : `Draw these ${count}`}
            </Button>
          )}
        </>
      )}
    </>
  );
}

const HEADS: readonly { readonly title: string; readonly by: Column | null; readonly isNumber?: boolean }[] = [
  { title: 'Run', by: 'name' },
  { title: 'Verdict', by: 'verdict' },
  { title: 'Best', by: 'best', isNumber: true },
  { title: 'Epochs', by: 'epochs', isNumber: true },
  { title: 'Network', by: null },
  { title: 'When', by: 'ended' },
];

function Head({ sort, onSort }: { readonly sort: Sort | null; readonly onSort: (by: Column) => void }): VNode {
  return (
    <thead>
      <tr>
        {HEADS.map(({ title, by, isNumber }) => {
          const isSorted = by !== null && sort?.by === by;
          return (
            <th
              key={title}
              scope="col"
              class={isNumber ? 'number' : ''}
              aria-sort={isSorted ? (sort.down ? 'descending' : 'ascending') : undefined}
            >
              {by === null ? (
                title
              ) : (
                <button type="button" class="sort" onClick={() => onSort(by)} data-testid={`sort-${by}`}>
                  {title}
                  <span class="sort-mark" aria-hidden="true">
                    {isSorted ? (sort.down ? '▼' : '▲') : ''}
                  </span>
                </button>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
