import './Results.css';
import type { VNode } from 'preact';
import type { Study } from '../../../src/lab/study';
import { failedTrials, type LabState } from '../session/state';
import { Curves } from './Curves';
import { FailedTrials } from './FailedTrials';
import { usePalette } from './hooks';
import { PlanFacts } from './PlanFacts';
import { RateTable } from './RateTable';
import { Summary } from './Summary';

export interface ResultsProps {
  readonly state: LabState;
  readonly study: Study;
  readonly lossName: string;
}

/** The numbers of a study, drawn and written. */
export function Results({ state, study, lossName }: ResultsProps): VNode {
  const palette = usePalette();
  return (
    <>
      <FailedTrials trials={failedTrials(study)} />
      <div class="charts">
        <Curves study={study} live={state.live} lossName={lossName} palette={palette} />
        <Summary study={study} lossName={lossName} palette={palette} />
      </div>
      <RateTable study={study} lossName={lossName} />
      <PlanFacts plan={study.plan} createdAt={study.createdAt} trainers={study.trainer ? [study.trainer] : []} />
    </>
  );
}
