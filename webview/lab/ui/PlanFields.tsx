import './PlanFields.css';
import type { VNode } from 'preact';
import type { LabProblem, OptimizerChoice } from '../../../src/lab/study';
import { Check } from '../../kit/Check';
import { SelectField, TextField } from '../../kit/Field';
import type { FormProblems, NumberField, StudyForm } from '../model/form';
import { MOST_REPEATS } from '../model/repeats';
import { percent, rateText } from '../model/words';

export interface PlanFieldsProps {
  readonly form: StudyForm;
  readonly problems: FormProblems;
  readonly rates: readonly number[];
  /** null = no data yet. */
  readonly problem: LabProblem | null;
  /** Where the defaults differ from the file, and why. */
  readonly notes: readonly string[];
  readonly onEdit: (change: Partial<StudyForm>) => void;
  readonly adaptive: boolean;
  readonly onAdaptive: (on: boolean) => void;
}

const OPTIMIZERS: readonly { readonly value: OptimizerChoice['name']; readonly label: string }[] = [
  { value: 'adam', label: 'Adam' },
  { value: 'adamw', label: 'AdamW' },
  { value: 'sgd', label: 'SGD' },
  { value: 'rmsprop', label: 'RMSprop' },
];

/** Rates, repeats and training settings. */
export function PlanFields({ form, problems, rates, problem, notes, onEdit, adaptive, onAdaptive }: PlanFieldsProps): VNode {
  const field = (name: NumberField, label: string, hint?: string, placeholder = '') => (
    <TextField
      id={name}
      label={label}
      hint={hint}
      value={form[name]}
      problem={problems[name]}
      placeholder={placeholder}
      onValue={(value) => onEdit({ [name]: value })}
    />
  );
  return (
    <>
      <fieldset class="fields">
        <legend>Rates</legend>
        {field('from', 'From', 'the rate is the share that is dropped')}
        {field('to', 'To', 'tried too')}
        {field('step', 'Step')}
        {field('seeds', 'Repeats', 'per rate, with paired seeds')}
        <div class="fields-wide">
          <Check checked={adaptive} onChange={onAdaptive} testId="adaptive">
            Add repeats until the question is settled, at most {MOST_REPEATS}
          </Check>
        </div>
        <p class="fields-wide rates-preview" data-testid="rates-preview" aria-live="polite">
          {rates.length > 0 && (
            <>
              <span class="muted">Tries </span>
              {rates.map(rateText).join(' · ')}
              <span class="muted">{`: drops ${percent(rates[0] ?? 0)} to ${percent(rates.at(-1) ?? 0)} of the units`}</span>
            </>
          )}
        </p>
      </fieldset>
      <fieldset class="fields">
        <legend>Training</legend>
        {field('epochs', 'Epochs', 'high rates need more')}
        {field('batchSize', 'Batch size')}
        <SelectField
          id="optimizer"
          label="Optimizer"
          value={form.optimizer}
          options={OPTIMIZERS}
          onValue={(value) => onEdit({ optimizer: OPTIMIZERS.find((option) => option.value === value)?.value ?? 'adam' })}
        />
        {field('learningRate', 'Learning rate')}
        {(form.optimizer === 'sgd' || form.optimizer === 'rmsprop') && field('momentum', 'Momentum')}
        {field('weightDecay', 'Weight decay')}
        {field('trainSize', 'Training rows', 'fewer rows overfit sooner', 'all')}
        {problem !== 'regression' && field('labelNoise', 'Random labels, %', 'share of training rows')}
        {field('seed', 'Root seed', 'the same seed gives the same numbers')}
        {notes.map((note) => (
          <p key={note} class="fields-wide form-note muted">
            {note}
          </p>
        ))}
      </fieldset>
    </>
  );
}
