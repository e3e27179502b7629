import type { VNode } from 'preact';
import type { LabActions } from '../session/session';
import type { LabState, Phase } from '../session/state';
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
  if (phase === 'running' && run)
    return <RunProgress run={run} live={state.live} trainer={study.trainer} note={state.repeatsNote} onCancel={actions.cancel} />;
  return <Verdict state={state} study={study} actions={actions} />;
}
