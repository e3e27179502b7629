import './SetUp.css';
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { lookLevel } from '../../../src/lab/statistics/looks';
import type { StudyPlan } from '../../../src/lab/study';
import { Button } from '../../kit/Button';
import { Notice } from '../../kit/Notice';
import { baseOf, costText, experimentFor, formFor, isStudy, type Offer, offersOn } from '../model/experiments';
import { readForm } from '../model/form';
import { countText } from '../model/words';
import { askedAgain } from '../session/asked';
import { planOf } from '../session/plan';
import type { LabActions } from '../session/session';
import { type LabState, phaseOf, shownPlan } from '../session/state';
import { DataFields } from './DataFields';
import { Decisions } from './Decisions';
import { ExperimentChoice } from './ExperimentChoice';
import { PlanFields } from './PlanFields';
import { SizeFields } from './SizeFields';

export interface SetUpProps {
  readonly state: LabState;
  readonly actions: LabActions;
}

/** Before a study: what is compared on which data, and Start. */
export function SetUp({ state, actions }: SetUpProps): VNode {
  const { form, dataset, fit, gone, subject } = state;
  const { question, speed } = state;
  const asked = experimentFor(question.experiment);
  const { settings, problems, rates } = readForm(formFor(form, asked));
  const unsupported = phaseOf(state) === 'unsupported';
  const plan = planOf(state, formFor(form, asked));
  const standing = plan && askedAgain(state, plan, question);
  const key = JSON.stringify(plan);
  const [isOpen, setOpen] = useState(false);
  // What experiments would train is gone through anew only where that may have changed, and of those that are in sight.
  const offers = useMemo(
    () => (plan && dataset && subject ? offersOn(baseOf(plan, dataset, subject, question), question, isOpen ? undefined : [asked]) : []),
    [key, dataset, subject, question, isOpen],
  );
  const offer = offers.find((one) => one.experiment === asked);
  const refusal = offer?.refusal ?? null;
  return (
    <>
      {unsupported ? (
        <Notice tone="error" role="status" testId="lab-unsupported">
          <p>{fit?.refusal}</p>
          {neededSizes(state) !== null && <p data-testid="sizes-needed">{neededSizes(state)}</p>}
          <p>Nothing is put in its place without your word. The table below says layer by layer what the lab can train.</p>
        </Notice>
      ) : (
        <p class="lead">
          Trains {subject?.network ?? 'the network'} from scratch{isStudy(question) && ' at each rate'}, several times with paired seeds,
          and compares the losses on data it has not seen. Everything runs on this machine.
        </p>
      )}
      <form class="setup" onSubmit={(event) => event.preventDefault()}>
        {!unsupported && <ExperimentChoice question={question} offers={offers} speed={speed} onAsk={actions.ask} onOpen={setOpen} />}
        <DataFields state={state} problem={problems.maxRows} actions={actions} />
        <SizeFields state={state} actions={actions} />
        <Decisions state={state} actions={actions} />
        {!unsupported && <PlanFields state={state} problems={problems} rates={rates} experiment={asked} actions={actions} />}
      </form>
      {!unsupported && refusal !== null && (
        <Notice tone="warning" role="status" testId="experiment-refused">
          {`${asked.title} cannot be asked here: ${refusal}.`}
        </Notice>
      )}
      {!unsupported && standing?.asked !== undefined && (
        <p class="muted" data-testid="asked-before">
          {askedBefore(standing, isStudy(question))}
        </p>
      )}
      <div class="row">
        {!unsupported && (
          <Button
            kind="primary"
            icon="play"
            disabled={!settings || !dataset || !fit?.network || state.building || gone !== null || refusal !== null}
            onPress={actions.start}
            testId="lab-start"
          >
            {startText(offer)}
          </Button>
        )}
        {shownPlan(state) && (
          <Button onPress={() => actions.setUp(false)} testId="lab-back">
            Back to the results
          </Button>
        )}
        {!unsupported && waitsFor(state) !== null && <span class="muted">{waitsFor(state)}</span>}
        {settings && offer?.effort && !unsupported && waitsFor(state) === null && (
          <span class="muted" data-testid="cost">
            {isStudy(question) && `${countText(rates.length, 'rate')} × ${countText(settings.seeds, 'repeat')}: `}
            {`${costText(offer, speed)}; up to ${countText(state.cores, 'at a time', 'at a time')}`}
          </span>
        )}
      </div>
    </>
  );
}

/** What starting over costs: a study asks on one side, so its p, which counts both, may be twice the level. */
function askedBefore(plan: StudyPlan, isOneSided: boolean): string {
  const { asked = 0 } = plan;
  const level = lookLevel(plan) * (isOneSided ? 2 : 1);
  const often = asked === 1 ? 'once' : `${asked} times`;
  return `Answered ${often} on this network and these data. So that of all answers 5 % at most are chance, a difference now counts where p is below ${level}. Other data or another network begin anew.`;
}

/** What nobody has said of the sizes; null when nothing is missing. */
function neededSizes({ sizes }: LabState): string | null {
  const names = sizes.flatMap(({ argument, from }) => (from === 'nothing' ? [argument.name] : []));
  return names.length > 0 ? `Nothing in the file decides ${names.join(', ')}; what is needed can be entered below.` : null;
}

function startText(offer: Offer | undefined): string {
  if (!offer?.effort) return 'Start';
  const { effort, extent } = offer;
  return `Start ${extent === 'exact' ? '' : `${extent} `}${countText(effort.trials, 'training')}`;
}

/** Why Start is off, when nothing else on the page says so. */
function waitsFor({ form, opened, dataProblem, gone }: LabState): string | null {
  if (gone !== null) return 'The network is gone from the file.';
  if (dataProblem !== null) return 'The data cannot be used yet.';
  return form.data === 'file' && opened?.key !== 'file' ? 'Choose a file first.' : null;
}
