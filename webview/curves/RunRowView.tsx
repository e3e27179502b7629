import type { VNode } from 'preact';
import type { RunRow } from '../../src/protocol/curves';
import type { Palette } from '../kit/theme';
import type { CurvesActions } from './actions';
import { Glyph } from './Glyph';
import { lookOf, positionText, runTitle, timeText, valueText } from './words';

export interface RunRowProps {
  readonly run: RunRow;
  /** null = it is not drawn. */
  readonly place: number | null;
  /** Names of the hyperparameters that tell the runs apart. */
  readonly telling: readonly string[];
  readonly palette: Palette;
  readonly actions: CurvesActions;
}

/** One run in the list. */
export function RunRowView({ run, place, telling, palette, actions }: RunRowProps): VNode {
  const { best, bestAt } = run.verdict;
  const settings = run.parameters.filter(({ name }) => telling.includes(name));
  const toggle = (box: HTMLInputElement): void => {
    // What is ticked is what is drawn, also where the page refuses.
    box.checked = place !== null;
    actions.toggle(run.id);
  };
  return (
    <tr>
      <th scope="row" class="run-cell">
        <label class="check run-name">
          <input type="checkbox" checked={place !== null} onChange={(event) => toggle(event.currentTarget)} />
          <Glyph place={place} palette={palette} />
          <span>{runTitle(run)}</span>
        </label>
        {settings.length > 0 && (
          <div class="muted run-detail">
            {[...settings]
              .sort((a, b) => telling.indexOf(a.name) - telling.indexOf(b.name))
              .map(({ name, value }) => `${name}=${value}`)
              .join(', ')}
          </div>
        )}
        <button type="button" class="link run-detail" onClick={() => actions.openLog(run.id)} title={`${run.format}: open as text`}>
          {runTitle(run) === run.file ? 'open the log' : run.file}
          <span class="visually-hidden"> of {runTitle(run)}</span>
        </button>
      </th>
      <td>
        {lookOf(run.verdict).words}
        {(run.state === 'running' || run.state === 'failed') && <span class="muted"> ({run.state})</span>}
      </td>
      <td class="number">{best === null || bestAt === null ? '–' : `${valueText(best)} at ${positionText(bestAt)}`}</td>
      <td class="number">{run.epochs.toLocaleString('en-US')}</td>
      <td class="run-network">
        <NetworkCell run={run} actions={actions} />
      </td>
      <td class="when">{timeText(run.ended)}</td>
    </tr>
  );
}

function NetworkCell({ run, actions }: Pick<RunRowProps, 'run' | 'actions'>): VNode {
  const { network } = run;
  return (
    <>
      {network && (
        <>
          <button type="button" class="link" onClick={() => actions.openNetwork(run.id)}>
            {network.name}
            <span class="visually-hidden">, the network of {runTitle(run)}</span>
          </button>
          {network.stale && <span class="muted">(older than the code) </span>}
        </>
      )}
      <button type="button" class="link" onClick={() => actions.chooseNetwork(run.id)}>
        {network ? 'change' : 'choose…'}
        <span class="visually-hidden"> the network of {runTitle(run)}</span>
      </button>
      {network && <div class="muted run-detail">{network.reason}</div>}
    </>
  );
}
