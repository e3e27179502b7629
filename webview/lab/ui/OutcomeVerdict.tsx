import type { VNode } from 'preact';
import type { Verdict } from '../../../src/lab/experiments/experiment';
import { Button } from '../../kit/Button';
import { Icon, type IconName } from '../../kit/Icon';
import { experimentFor } from '../model/experiments';
import { outcomeParts } from '../model/outcome';
import { moreRepeatsOf } from '../model/repeats';
import { countText } from '../model/words';
import type { LabActions } from '../session/session';
import type { LabState, ShownExperiment } from '../session/state';

const ICONS: Readonly<Record<Verdict['kind'], IconName>> = {
  answer: 'pass',
  'cannot-tell': 'question',
  'not-converged': 'warning',
  incomplete: 'info',
};

export interface OutcomeVerdictProps {
  readonly state: LabState;
  readonly experiment: ShownExperiment;
  readonly actions: LabActions;
}

/** What an experiment says, and what can be done next. */
export function OutcomeVerdict({ state, experiment, actions }: OutcomeVerdictProps): VNode {
  const { record, conclusion, missing } = experiment;
  const { verdict } = conclusion;
  const done = record.trials.length;
  const failed = record.trials.filter((trial) => trial.state === 'failed').length;
  const { heading, text } = outcomeParts(verdict);
  const { purpose } = experimentFor(record.experiment);
  return (
    <section class={`verdict verdict-${verdict.kind}`} data-testid="verdict" data-verdict={verdict.kind} aria-labelledby="verdict-title">
      <div class="verdict-text">
        <p class="muted">{purpose}</p>
        <h2 id="verdict-title">
          <Icon name={ICONS[verdict.kind]} />
          <span>{heading}</span>
        </h2>
        <p>{text}</p>
        <p class="muted verdict-count" data-testid="trials-done" data-done={done} data-total={done + missing}>
          {`${done} of ${done + missing} trainings done`}
          {failed > 0 && `, ${failed} of them failed`}
          {state.repeatsNote !== null && `. ${state.repeatsNote}`}
        </p>
      </div>
      <div class="row">
        {missing + failed > 0 && (
          <Button kind={missing > 0 ? 'primary' : 'secondary'} icon="play" onPress={actions.resume} testId="lab-continue">
            {missing > 0
              ? `Continue (${countText(missing + failed, 'training')} to go)`
              : `Try ${countText(failed, 'failed training')} again`}
          </Button>
        )}
        {missing === 0 && <Better state={state} experiment={experiment} actions={actions} />}
        <Button icon="refresh" onPress={() => actions.setUp(true)} testId="lab-start-over">
          Start over
        </Button>
        {done > 0 && (
          <Button icon="export" onPress={actions.exportResults} testId="lab-export">
            Export…
          </Button>
        )}
        {state.study && (
          <Button onPress={() => actions.show('study')} testId="lab-show-study">
            Show the comparison of rates
          </Button>
        )}
      </div>
    </section>
  );
}

/** How the question can be answered, where it could not. */
function Better({ state, experiment, actions }: OutcomeVerdictProps): VNode | null {
  const { kind } = experiment.conclusion.verdict;
  const longer = Math.max(2 * experiment.record.base.plan.epochs, 60);
  if (kind === 'not-converged') {
    if (state.gone !== null || state.fit?.network == null) return null;
    return (
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
    );
  }
  const next = moreRepeatsOf(experiment);
  if (next.kind === 'stop') return <span class="muted">{next.reason}</span>;
  if (next.kind === 'settled') return null;
  return (
    <Button icon="play" onPress={() => actions.addRepeats(next.repeats)} testId="lab-more-repeats">
      {`Add ${countText(next.repeats, 'repeat')}`}
    </Button>
  );
}
