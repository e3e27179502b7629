import './SetUp.css';
import type { VNode } from 'preact';
import { Button } from '../../kit/Button';
import { Notice } from '../../kit/Notice';
import { readForm } from '../model/form';
import { countText } from '../model/words';
import type { LabActions } from '../session/session';
import { type LabState, phaseOf } from '../session/state';
import { DataFields } from './DataFields';
import { Decisions } from './Decisions';
import { PlanFields } from './PlanFields';

export interface SetUpProps {
  readonly state: LabState;
  readonly actions: LabActions;
}

/** Before a study: what is compared on which data, and Start. */
export function SetUp({ state, actions }: SetUpProps): VNode {
  const { form, dataset, fit, gone, study, subject } = state;
  const { settings, problems, rates } = readForm(form);
  const unsupported = phaseOf(state) === 'unsupported';
  const trainings = rates.length * (settings?.seeds ?? 0);
  return (
    <>
      {unsupported ? (
        <Notice tone="error" role="status" testId="lab-unsupported">
          <p>{fit?.refusal}</p>
          <p>Nothing is put in its place without your word. The table below says layer by layer what the lab can train.</p>
        </Notice>
      ) : (
        <p class="lead">
          Trains {subject?.network ?? 'the network'} from scratch at each rate, several times with paired seeds, and compares the losses on
          data it has not seen. Everything runs on this machine.
        </p>
      )}
      <form class="setup" onSubmit={(event) => event.preventDefault()}>
        <DataFields state={state} problem={problems.maxRows} actions={actions} />
        <Decisions state={state} actions={actions} />
        {!unsupported && <PlanFields state={state} problems={problems} rates={rates} actions={actions} />}
      </form>
      <div class="row">
        {!unsupported && (
          <Button
            kind="primary"
            icon="play"
            disabled={!settings || !dataset || !fit?.network || gone !== null}
            onPress={actions.start}
            testId="lab-start"
          >
            {settings ? `Start ${countText(trainings, 'training')}` : 'Start'}
          </Button>
        )}
        {study && (
          <Button onPress={() => actions.setUp(false)} testId="lab-back">
            Back to the results
          </Button>
        )}
        {!unsupported && waitsFor(state) !== null && <span class="muted">{waitsFor(state)}</span>}
        {settings && !unsupported && waitsFor(state) === null && (
          <span class="muted">{`${countText(rates.length, 'rate')} × ${countText(settings.seeds, 'repeat')}, up to ${countText(state.cores, 'at a time', 'at a time')}`}</span>
        )}
      </div>
    </>
  );
}

/** Why Start is off, when nothing else on the page says so. */
function waitsFor({ form, opened, dataProblem, gone }: LabState): string | null {
  if (gone !== null) return 'The network is gone from the file.';
  if (dataProblem !== null) return 'The data cannot be used yet.';
  return form.data === 'file' && opened?.key !== 'file' ? 'Choose a file first.' : null;
}
