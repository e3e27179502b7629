import './Verdict.css';
import type { VNode } from 'preact';
import type { Study, StudyVerdict } from '../../../src/lab/study';
import { Button } from '../../kit/Button';
import { Icon, type IconName } from '../../kit/Icon';
import { countText, verdictWord } from '../model/words';
import type { LabActions } from '../session/session';
import { failedTrials, type LabState, missingTrials } from '../session/state';
import { ApplyRate } from './ApplyRate';

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
  const open = missing + failed;
  return (
    <section class={`verdict verdict-${verdict.kind}`} data-testid="verdict" data-verdict={verdict.kind} aria-labelledby="verdict-title">
      <div role="status" class="verdict-text">
        <h2 id="verdict-title">
          <Icon name={ICONS[verdict.kind]} />
          <span>{verdictWord(verdict)}</span>
        </h2>
        <p>{verdict.sentence}</p>
      </div>
      <p class="muted verdict-count" data-testid="trials-done" data-done={total - missing} data-total={total}>
        {`${total - missing} of ${total} trials done`}
        {failed > 0 && `, ${failed} of them failed`}
      </p>
      <ApplyRate state={state} study={study} onApply={actions.apply} />
      <div class="row">
        {open > 0 && (
          <Button icon="play" onPress={actions.resume} testId="lab-continue">
            {missing > 0 ? `Continue (${countText(open, 'trial')} to go)` : `Try ${countText(failed, 'failed trial')} again`}
          </Button>
        )}
        <Button icon="refresh" onPress={() => actions.setUp(true)} testId="lab-start-over">
          Start over
        </Button>
      </div>
    </section>
  );
}
