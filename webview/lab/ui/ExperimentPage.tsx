import type { VNode } from 'preact';
import { armInWords } from '../../../src/lab/experiments/points';
import type { LabActions } from '../session/session';
import type { LabState, Phase, ShownExperiment } from '../session/state';
import { Outcome } from './Outcome';
import { OutcomeVerdict } from './OutcomeVerdict';
import { RunProgress } from './RunProgress';

export interface ExperimentPageProps {
  readonly state: LabState;
  readonly experiment: ShownExperiment;
  readonly phase: Phase;
  readonly actions: LabActions;
}

/** An experiment: how far it is or what it says, then its numbers. */
export function ExperimentPage({ state, experiment, phase, actions }: ExperimentPageProps): VNode {
  const { run, liveArms } = state;
  const { base, trainers } = experiment.record;
  const isRunning = phase === 'running' && run !== null;
  const now = [...liveArms.values()].map(
    ({ arm, repeat, epoch, epochs }) => `${armInWords(base, arm)}, repeat ${repeat + 1}: epoch ${epoch} of ${epochs}`,
  );
  return (
    <>
      {isRunning ? (
        <RunProgress run={run} now={now.join(' · ')} trainers={trainers} note={state.repeatsNote} onCancel={actions.cancel} />
      ) : (
        <OutcomeVerdict state={state} experiment={experiment} actions={actions} />
      )}
      <div class="visually-hidden" aria-live="polite" data-testid="verdict-spoken">
        {isRunning ? '' : experiment.conclusion.verdict.sentence}
      </div>
      <Outcome experiment={experiment} isRunning={isRunning} />
    </>
  );
}
