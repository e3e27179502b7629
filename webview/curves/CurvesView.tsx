import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { CurveRow, RunRow } from '../../src/protocol/curves';
import { ChartCanvas } from '../kit/ChartCanvas';
import { Check } from '../kit/Check';
import { SelectField } from '../kit/Field';
import { Notice } from '../kit/Notice';
import type { Palette } from '../kit/theme';
import type { CurvesActions } from './actions';
import { chartOf, type DrawnRun } from './chart';
import { Legend } from './Legend';
import { RunList } from './RunList';
import { metricOf, metricsOf, type PageState, shownRuns } from './state';
import { ValueTable } from './ValueTable';
import { AXES, runTitle, VERDICTS, valueText } from './words';

export interface CurvesViewProps {
  readonly page: PageState;
  readonly palette: Palette;
  readonly actions: CurvesActions;
}

/** Training curves of a log or a folder of logs, with what they say. */
export function CurvesView({ page, palette, actions }: CurvesViewProps): VNode {
  const { state, failure, choice } = page;
  const runs = shownRuns(page);
  const metric = metricOf(page, runs);
  const drawn: readonly DrawnRun[] = runs.map((run, index) => ({
    run,
    index,
    curves: (page.curves.get(run.id) ?? []).filter((curve) => curve.metric === metric),
  }));
  const axis = axisOf(drawn);
  const { smoothing, logarithmic, asTable } = choice;
  const config = useMemo(
    () => chartOf({ runs: drawn, metric, axis, smoothing, logarithmic, palette }),
    [page.curves, page.state, runs.map(({ id }) => id).join('\n'), metric, axis, smoothing, logarithmic, palette],
  );
  return (
    <div class="curves" data-testid="curves" data-state={state?.phase ?? 'loading'}>
      <header>
        <h1>Training Curves</h1>
        <p class="muted">{state?.title ?? ''}</p>
      </header>
      {failure !== null && (
        <Notice tone="error" role="alert">
          {failure}
        </Notice>
      )}
      {state?.phase === 'reading' && (
        <p class="muted" role="status">
          Reading…
        </p>
      )}
      {state?.phase === 'ready' && state.runs.length === 0 && (
        <Notice tone="info" testId="no-runs">
          No training run was found here. Read are logs of Keras, Lightning, Hugging Face, TensorBoard and others, and outputs that
          notebooks hold.
        </Notice>
      )}
      {runs.length > 0 && (
        <div class="verdicts">
          {runs.map((run) => (
            <VerdictNote key={run.id} run={run} named={runs.length > 1} />
          ))}
        </div>
      )}
      {metric !== '' && (
        <section class="section" aria-labelledby="curve-title">
          <h2 id="curve-title" class="visually-hidden">
            Curves
          </h2>
          <Controls page={page} runs={runs} metric={metric} actions={actions} />
          <Legend curves={drawn.flatMap(({ curves }) => curves.filter((curve) => curve.axis === axis))} />
          {asTable ? (
            <ValueTable runs={drawn} axis={axis} metric={metric} />
          ) : (
            <ChartCanvas config={config} label={conclusion(drawn, metric, axis)} testId="training-chart" />
          )}
          {drawn.some(({ curves }) => curves.some(({ role, dropout }) => role === 'train' && dropout === 'on')) && (
            <p class="muted">
              Training values that were measured with dropout on (long dashes) are those of a thinned network: their distance from
              validation says nothing.
            </p>
          )}
        </section>
      )}
      {state && state.runs.length > 0 && (
        <RunList runs={state.runs} shown={runs} filter={choice.filter} palette={palette} actions={actions} />
      )}
      {state && state.notes.length > 0 && (
        <section class="section" aria-labelledby="notes-title">
          <h2 id="notes-title">Not read</h2>
          <ul class="notes">
            {state.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
      <p class="visually-hidden" role="status" data-testid="curves-said">
        {state?.phase === 'ready' ? conclusion(drawn, metric, axis) : ''}
      </p>
    </div>
  );
}

function VerdictNote({ run, named }: { readonly run: RunRow; readonly named: boolean }): VNode {
  const { words, tone } = VERDICTS[run.verdict.kind];
  return (
    <Notice tone={tone} testId="verdict">
      <strong>
        {named ? `${runTitle(run)}: ` : ''}
        {words}.
      </strong>{' '}
      {run.verdict.reason}
      {run.troubles.map((trouble) => (
        <div key={trouble} class="muted">
          {trouble}
        </div>
      ))}
    </Notice>
  );
}

interface ControlsProps {
  readonly page: PageState;
  readonly runs: readonly RunRow[];
  readonly metric: string;
  readonly actions: CurvesActions;
}

function Controls({ page, runs, metric, actions }: ControlsProps): VNode {
  const { smoothing, logarithmic, asTable } = page.choice;
  const options = metricsOf(runs).map((name) => ({ value: name, label: name }));
  return (
    <div class="curve-controls">
      <SelectField id="metric" label="Metric" value={metric} options={options} onValue={(value) => actions.choose({ metric: value })} />
      <div class="field">
        <label class="field-label" for="smoothing">
          Smoothing {smoothing === 0 ? 'off' : smoothing}
        </label>
        <input
          id="smoothing"
          type="range"
          min="0"
          max="0.95"
          step="0.05"
          value={smoothing}
          data-testid="smoothing"
          onInput={(event) => actions.choose({ smoothing: Number(event.currentTarget.value) })}
        />
      </div>
      <Check checked={logarithmic} onChange={(on) => actions.choose({ logarithmic: on })} testId="logarithmic">
        logarithmic
      </Check>
      <Check checked={asTable} onChange={(on) => actions.choose({ asTable: on })} testId="as-table">
        as a table
      </Check>
    </div>
  );
}

/** The axis of the validation curves, else of the longest curve. */
function axisOf(drawn: readonly DrawnRun[]): CurveRow['axis'] {
  const curves = drawn.flatMap((run) => run.curves);
  const validation = curves.find(({ role }) => role === 'validation' || role === 'test');
  if (validation) return validation.axis;
  return curves.reduce<CurveRow | null>((most, curve) => (most && most.at.length >= curve.at.length ? most : curve), null)?.axis ?? 'epoch';
}

/** What the chart shows, in words. */
function conclusion(drawn: readonly DrawnRun[], metric: string, axis: CurveRow['axis']): string {
  const ends = drawn.flatMap(({ run, curves }) =>
    curves
      .filter((curve) => curve.axis === axis && (curve.role === 'validation' || curves.length === 1))
      .map(
        ({ at, values, role }) =>
          `${runTitle(run)}: ${role} ${valueText(values.at(-1) ?? null)} at ${AXES[axis].toLowerCase()} ${at.at(-1)}, ${VERDICTS[run.verdict.kind].words.toLowerCase()}`,
      ),
  );
  return ends.length === 0 ? `${metric}: nothing measured yet.` : `${metric}. ${ends.join('; ')}.`;
}
