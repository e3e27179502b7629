import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { Button } from '../kit/Button';
import { ChartCanvas } from '../kit/ChartCanvas';
import { Notice } from '../kit/Notice';
import type { Palette } from '../kit/theme';
import type { CurvesActions } from './actions';
import { Controls } from './Controls';
import { chartOf } from './chart';
import { Drawn } from './Drawn';
import { Legend } from './Legend';
import { type Picture, pictureOf } from './picture';
import { RunList } from './RunList';
import { conclusionOf, remarksOf } from './remarks';
import type { Failure, PageState } from './state';
import { ValueTable } from './ValueTable';
import { Verdicts } from './Verdicts';

export interface CurvesViewProps {
  readonly page: PageState;
  readonly palette: Palette;
  readonly actions: CurvesActions;
}

/** Training curves of a log or a folder of logs, with what they say. */
export function CurvesView({ page, palette, actions }: CurvesViewProps): VNode {
  const { state, failure, said } = page;
  const { shown, metric, axis } = page.choice;
  const picture = useMemo(() => pictureOf(page), [state, page.curves, shown, metric, axis]);
  const hasRuns = state !== null && state.runs.length > 0;
  return (
    <div class="curves" data-testid="curves" data-state={state?.phase ?? 'loading'}>
      <header>
        <h1>Training Curves</h1>
        <p class="muted curves-title">{state?.title ?? ''}</p>
      </header>
      {failure && <FailureNotice failure={failure} actions={actions} />}
      {(state === null ? failure === null : state.phase === 'reading') && <p class="muted">Reading…</p>}
      {state?.phase === 'ready' && !hasRuns && (
        <Notice tone="info" testId="no-runs">
          No training run was found here. Logs of Keras, Lightning, Hugging Face, TensorBoard and others are read, and outputs that
          notebooks hold.
        </Notice>
      )}
      {picture.runs.length === 1 && <Verdicts runs={picture.runs} palette={palette} />}
      {hasRuns && <Curves page={page} picture={picture} palette={palette} actions={actions} />}
      {picture.runs.length > 1 && <Verdicts runs={picture.runs} palette={palette} />}
      {hasRuns && <RunList page={page} drawn={picture.runs} palette={palette} actions={actions} />}
      {state && state.notes.length > 0 && <Notes notes={state.notes} />}
      <p class="visually-hidden" role="status" data-testid="curves-said">
        {said}
      </p>
    </div>
  );
}

interface CurvesProps extends CurvesViewProps {
  readonly picture: Picture;
}

function Curves({ page, picture, palette, actions }: CurvesProps): VNode {
  const { smoothing, logarithmic, asTable } = page.choice;
  const { runs, metric, waiting } = picture;
  const config = useMemo(() => chartOf({ picture, smoothing, logarithmic, palette }), [picture, smoothing, logarithmic, palette]);
  const remarks = useMemo(() => remarksOf(picture, logarithmic, smoothing, asTable), [picture, logarithmic, smoothing, asTable]);
  const isEmpty = runs.every(({ curves }) => curves.length === 0);
  const hasFailed = isEmpty && page.failure?.of === 'reading';
  return (
    <section class="section" aria-labelledby="curve-title">
      <h2 id="curve-title" class="visually-hidden">
        Curves
      </h2>
      {runs.length > 1 && <Drawn runs={runs} palette={palette} actions={actions} />}
      {metric === '' ? (
        <p class="muted" data-testid="nothing-drawn">
          {runs.length === 0 ? 'Tick a run in the list to draw its curves.' : 'This log holds no curve.'}
        </p>
      ) : (
        <>
          <Controls picture={picture} choice={page.choice} actions={actions} />
          {hasFailed ? null : asTable ? (
            <ValueTable picture={picture} />
          ) : (
            <>
              <Legend runs={runs} palette={palette} />
              <ChartCanvas config={config} label={conclusionOf(picture)} testId="training-chart" />
            </>
          )}
          {isEmpty && !hasFailed && <p class="muted">{waiting ? 'Reading the curves…' : 'Nothing was measured yet.'}</p>}
          {remarks.length > 0 && (
            <ul class="remarks" data-testid="remarks">
              {remarks.map((remark) => (
                <li key={remark}>{remark}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

function FailureNotice({ failure, actions }: { readonly failure: Failure; readonly actions: CurvesActions }): VNode {
  return (
    <div class="curves-failure">
      <Notice tone="error" role="alert" testId="failure">
        {failure.words}{' '}
        {failure.of === 'reading' ? (
          <Button kind="link" onPress={actions.retry} testId="retry">
            Try again
          </Button>
        ) : (
          <Button kind="link" onPress={actions.dismiss} testId="dismiss">
            Dismiss
          </Button>
        )}
      </Notice>
    </div>
  );
}

/** Notes that are put into the page. */
const MOST_NOTES = 100;

function Notes({ notes }: { readonly notes: readonly string[] }): VNode {
  return (
    <section class="section" aria-labelledby="notes-title">
      <h2 id="notes-title">Not read</h2>
      <ul class="notes" data-testid="notes">
        {notes.slice(0, MOST_NOTES).map((note, index) => (
          <li key={index}>{note}</li>
        ))}
        {notes.length > MOST_NOTES && <li>{notes.length - MOST_NOTES} more.</li>}
      </ul>
    </section>
  );
}
