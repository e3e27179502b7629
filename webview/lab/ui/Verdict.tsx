import './Verdict.css';
import type { VNode } from 'preact';
import type { Study, StudyVerdict } from '../../../src/lab/study';
import { Icon, type IconName } from '../../kit/Icon';
import { verdictParts } from '../model/verdict';
import type { LabActions } from '../session/session';
import { failedTrials, type LabState, missingTrials } from '../session/state';
import { ApplyRate } from './ApplyRate';
import { NextSteps } from './NextSteps';

const ICONS: Readonly<Record<StudyVerdict['kind'], IconName>> = {
  'use-rate': 'pass',
  'no-dropout': 'circle-slash',
  'cannot-tell': 'question',
  'not-converged': 'warning',
  incomplete: 'info',
};

export interface VerdictProps {
  readonly state: LabState;
  readonly study: Study;
  readonly actions: LabActions;
}

/** What the study says, and what can be done with it. */
export function Verdict({ state, study, actions }: VerdictProps): VNode {
  const { verdict } = study;
  const missing = missingTrials(study).length;
  const failed = failedTrials(study).length;
  const total = study.plan.rates.length * study.plan.seeds;
  const { heading, text } = verdictParts(verdict);
  return (
    <section class={`verdict verdict-${verdict.kind}`} data-testid="verdict" data-verdict={verdict.kind} aria-labelledby="verdict-title">
      <div role="status" class="verdict-text">
        <h2 id="verdict-title">
          <Icon name={ICONS[verdict.kind]} />
          <span>{heading}</span>
        </h2>
        <p>{text}</p>
        <p class="muted verdict-count" data-testid="trials-done" data-done={total - missing} data-total={total}>
          {`${total - missing} of ${total} trials done`}
          {failed > 0 && `, ${failed} of them failed`}
          {state.repeatsNote !== null && `. ${state.repeatsNote}`}
        </p>
      </div>
      {missing > 0 && <NextSteps state={state} study={study} actions={actions} />}
      <ApplyRate state={state} study={study} onApply={actions.apply} />
      {missing === 0 && <NextSteps state={state} study={study} actions={actions} />}
    </section>
  );
}
