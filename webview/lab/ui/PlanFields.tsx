import './PlanFields.css';
import type { VNode } from 'preact';
import type { Experiment } from '../../../src/lab/experiments/experiment';
import { Check } from '../../kit/Check';
import { TextField } from '../../kit/Field';
import type { FormProblems, NumberField } from '../model/form';
import { MOST_REPEATS } from '../model/repeats';
import { percent, rateText } from '../model/words';
import type { LabActions } from '../session/session';
import type { LabState } from '../session/state';
import { TrainingFields } from './TrainingFields';

export interface PlanFieldsProps {
  readonly state: LabState;
  readonly problems: FormProblems;
  readonly rates: readonly number[];
  /** What is asked: its rates are shown where it tries some. */
  readonly experiment: Experiment;
  readonly actions: LabActions;
}

/** Rates, repeats and training settings. */
export function PlanFields({ state, problems, rates, experiment, actions }: PlanFieldsProps): VNode {
  const { form } = state;
  const field = (name: NumberField, label: string, hint?: string) => (
    <TextField
      id={name}
      label={label}
      hint={hint}
      value={form[name]}
      problem={problems[name]}
      onValue={(value) => actions.edit({ [name]: value })}
    />
  );
  return (
    <>
      <fieldset class="fields">
        <legend>{experiment.triesRates ? 'Rates' : 'Repeats'}</legend>
        {experiment.triesRates && (
          <>
            {field('from', 'From', 'the rate is the share that is dropped')}
            {field('to', 'To', 'tried too')}
            {field('step', 'Step')}
          </>
        )}
        {experiment.triesRates
          ? field('seeds', 'Repeats', 'per rate, with paired seeds')
          : field('seeds', 'How many', 'of everything, with paired seeds')}
        <div class="fields-wide">
          <Check checked={state.adaptive} onChange={actions.adapt} testId="adaptive">
            Add repeats until the question is settled, at most {MOST_REPEATS}
          </Check>
        </div>
        {experiment.triesRates && (
          <p class="fields-wide rates-preview" data-testid="rates-preview" aria-live="polite">
            {rates.length > 0 && (
              <>
                <span class="muted">Tries </span>
                {rates.map(rateText).join(' · ')}
                <span class="muted">{`: drops ${percent(rates[0] ?? 0)} to ${percent(rates.at(-1) ?? 0)} of the units`}</span>
              </>
            )}
          </p>
        )}
      </fieldset>
      <TrainingFields state={state} problems={problems} onEdit={actions.edit} onReveal={actions.reveal} />
    </>
  );
}
