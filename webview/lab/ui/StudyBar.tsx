import type { VNode } from 'preact';
import { rateText } from '../model/words';
import type { LabActions } from '../session/session';
import type { LabState, LiveTrial, Phase } from '../session/state';
import { RunProgress } from './RunProgress';
import { Verdict } from './Verdict';

export interface StudyBarProps {
  readonly state: LabState;
  readonly phase: Phase;
  readonly actions: LabActions;
}

/** First thing of a study: how far it is, or what it says. */
export function StudyBar({ state, phase, actions }: StudyBarProps): VNode | null {
  const { study, run } = state;
  if (!study) return null;
  if (phase === 'running' && run) {
    const now = underWay([...state.live.values()], run.plan.epochs);
    const trainers = study.trainer ? [study.trainer] : [];
    return <RunProgress run={run} now={now} trainers={trainers} note={state.repeatsNote} onCancel={actions.cancel} />;
  }
  return <Verdict state={state} study={study} actions={actions} />;
}

function underWay(running: readonly LiveTrial[], epochs: number): string {
  const words = running.map(
    (trial) => `rate ${rateText(trial.rate)}, repeat ${trial.repeat + 1}: epoch ${trial.epochs.length} of ${epochs}`,
  );
  return words.join(' · ');
}
