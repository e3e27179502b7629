import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { armInWords } from '../../../src/lab/experiments/points';
import { Notice } from '../../kit/Notice';
import { experimentFor } from '../model/experiments';
import { failuresOf } from '../model/outcome';
import { armsToShow, curvesPlot, curvesTable, drawnPlot } from '../model/plots';
import { countText } from '../model/words';
import type { ShownExperiment } from '../session/state';
import { usePalette } from './hooks';
import { OutcomeTable } from './OutcomeTable';
import { PlanFacts } from './PlanFacts';
import { PlotChart } from './PlotChart';

export interface OutcomeProps {
  readonly experiment: ShownExperiment;
  /** Results still arrive. */
  readonly isRunning: boolean;
}

/** The numbers of an experiment, drawn and written. */
export function Outcome({ experiment, isRunning }: OutcomeProps): VNode {
  const palette = usePalette();
  const { record, conclusion } = experiment;
  const { base, trials } = record;
  const plots = useMemo(() => conclusion.plots.map((plot) => drawnPlot(plot, conclusion.tables)), [conclusion]);
  const { protocol, triesRates } = experimentFor(record.experiment);
  const failures = failuresOf(base, trials);
  const isEmpty = trials.length === 0;
  return (
    <>
      {failures.length > 0 && (
        <Notice tone="error" testId="failed-trials">
          <p>{`${countText(failures.length, 'training')} failed and ${failures.length === 1 ? 'counts' : 'count'} in no mean:`}</p>
          {failures.map((failure) => (
            <p key={failure}>{failure}</p>
          ))}
        </Notice>
      )}
      {isRunning && (
        <p class="muted">
          {isEmpty ? 'Numbers appear with the first finished training.' : 'So far; the verdict comes with the last training.'}
        </p>
      )}
      {!isEmpty && (
        <>
          <div class="plots">
            {plots.map((plot) => (
              <PlotChart key={plot.title} plot={plot} palette={palette} testId="outcome-plot" />
            ))}
            <Courses experiment={experiment} />
          </div>
          <section class="section" aria-labelledby="numbers-title">
            <h2 id="numbers-title">All numbers</h2>
            {conclusion.tables.map((table) => (
              <OutcomeTable key={table.title} table={table} />
            ))}
          </section>
        </>
      )}
      <section class="section" aria-labelledby="protocol-title">
        <h2 id="protocol-title">What was compared</h2>
        <p class="lead">{protocol}</p>
      </section>
      <PlanFacts plan={base.plan} createdAt={record.createdAt} trainers={record.trainers} triesRates={triesRates} />
    </>
  );
}

/** How the losses went, by epoch; null where the experiment does not look at it. */
function Courses({ experiment }: Pick<OutcomeProps, 'experiment'>): VNode | null {
  const palette = usePalette();
  const { record, conclusion } = experiment;
  const curves = useMemo(() => conclusion.curves.filter(({ values }) => values.length > 0), [conclusion]);
  const nameOf = (arm: string): string => armInWords(record.base, arm);
  const plot = useMemo(() => curvesPlot(curves, nameOf), [curves]);
  const table = useMemo(() => curvesTable(curves, nameOf), [curves]);
  if (curves.length === 0) return null;
  const arms = armsToShow(curves);
  const first = curves.flatMap(({ arm }, index) => (arms.includes(arm) ? [index] : []));
  return (
    <PlotChart plot={plot} first={first} palette={palette} testId="outcome-curves">
      <details>
        <summary class="muted">Loss by epoch as a table</summary>
        <OutcomeTable table={table} />
      </details>
    </PlotChart>
  );
}
