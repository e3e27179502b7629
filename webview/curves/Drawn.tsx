import type { VNode } from 'preact';
import type { Palette } from '../kit/theme';
import type { CurvesActions } from './actions';
import { Glyph } from './Glyph';
import { verdictWords } from './news';
import type { DrawnRun } from './picture';
import { runTitle } from './words';

export interface DrawnProps {
  readonly runs: readonly DrawnRun[];
  readonly palette: Palette;
  readonly actions: CurvesActions;
}

/** Which colour and marker is which run. */
export function Drawn({ runs, palette, actions }: DrawnProps): VNode {
  return (
    <ul class="drawn" aria-label="Runs that are drawn" data-testid="drawn">
      {runs.map(({ run, place }) => (
        <li key={run.id} class="drawn-run">
          <Glyph place={place} palette={palette} />
          <span class="drawn-name" title={runTitle(run)}>
            {runTitle(run)}
          </span>
          <span class="muted">{verdictWords(run.verdict)}</span>
          <button type="button" class="drawn-remove" aria-label={`Do not draw ${runTitle(run)}`} onClick={() => actions.toggle(run.id)}>
            <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
