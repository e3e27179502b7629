import type { VNode } from 'preact';
import type { Study } from '../../../src/lab/study';
import { Button } from '../../kit/Button';
import { experimentFor } from '../model/experiments';
import { moreRepeats } from '../model/repeats';
import { countText } from '../model/words';
import type { LabActions } from '../session/session';
import { failedTrials, type LabState, missingTrials } from '../session/state';

export interface NextStepsProps {
  readonly state: LabState;
  readonly study: Study;
  readonly actions: LabActions;
}

/** How to get from this verdict to a better one. */
export function NextSteps({ state, study, actions }: NextStepsProps): VNode {
  const missing = missingTrials(study).length;
  const failed = failedTrials(study).length;
  const { verdict, plan } = study;
  // As the verdict says.
  const longer = (verdict.kind === 'not-converged' ? verdict.epochs : undefined) ?? Math.max(2 * plan.epochs, 60);
  const next = missing === 0 && (verdict.kind === 'cannot-tell' || verdict.kind === 'incomplete') ? moreRepeats(study) : null;
  const trainable = state.gone === null && state.fit?.network != null;
  return (
    <div class="row">
      {missing + failed > 0 && (
        <Button kind={missing > 0 ? 'primary' : 'secondary'} icon="play" onPress={actions.resume} testId="lab-continue">
          {missing > 0 ? `Continue (${countText(missing + failed, 'trial')} to go)` : `Try ${countText(failed, 'failed trial')} again`}
        </Button>
      )}
      {next?.kind === 'add' && (
        <Button icon="play" onPress={() => actions.addRepeats(next.repeats)} testId="lab-more-repeats">
          {`Add ${countText(next.repeats, 'repeat')}`}
        </Button>
      )}
      {missing === 0 && verdict.kind === 'not-converged' && trainable && (
        <Button
          icon="refresh"
          onPress={() => {
            actions.setUp(true);
            actions.edit({ epochs: String(longer) });
          }}
          testId="lab-train-longer"
        >
          {`Set up again with ${longer} epochs`}
        </Button>
      )}
      <Button icon="refresh" onPress={() => actions.setUp(true)} testId="lab-start-over">
        Start over
      </Button>
      {study.trials.length > 0 && (
        <Button icon="export" onPress={actions.exportResults} testId="lab-export">
          Export…
        </Button>
      )}
      {state.experiment && (
        <Button onPress={() => actions.show('experiment')} testId="lab-show-experiment">
          {`Show the experiment: ${experimentFor(state.experiment.record.experiment).title}`}
        </Button>
      )}
      {next?.kind === 'stop' && <span class="muted">{next.reason}</span>}
    </div>
  );
}
