import type { VNode } from 'preact';
import { possibleLosses } from '../../../src/lab/space/losses';
import type { DeviceWish, LossChoice, OptimizerChoice } from '../../../src/lab/study';
import type { Span } from '../../../src/text/span';
import { Check } from '../../kit/Check';
import { SelectField, TextField } from '../../kit/Field';
import { type FormProblems, isAsked, type NumberField, type StudyForm } from '../model/form';
import { schemeNamed, schemeOptions } from '../model/initial';
import { originOf, placeOf } from '../model/origins';
import type { LabState } from '../session/state';

export interface TrainingFieldsProps {
  readonly state: LabState;
  readonly problems: FormProblems;
  readonly onEdit: (change: Partial<StudyForm>) => void;
  readonly onReveal: (place: Span) => void;
}

const OPTIMIZERS: readonly { readonly value: OptimizerChoice['name']; readonly label: string }[] = [
  { value: 'adam', label: 'Adam' },
  { value: 'adamw', label: 'AdamW' },
  { value: 'sgd', label: 'SGD' },
  { value: 'rmsprop', label: 'RMSprop' },
];

const DEVICES: readonly { readonly value: DeviceWish; readonly label: string }[] = [
  { value: 'auto', label: 'Whichever is faster' },
  { value: 'cpu', label: 'Processor' },
  { value: 'gpu', label: 'GPU' },
];

const LOSSES: Readonly<Record<LossChoice['name'], string>> = {
  'cross-entropy': 'Cross-entropy',
  'binary-cross-entropy': 'Binary cross-entropy',
  'mean-squared-error': 'Mean squared error',
  'mean-absolute-error': 'Mean absolute error',
  huber: 'Huber',
};

/** How each trial is trained, every number with where it comes from. */
export function TrainingFields({ state, problems, onEdit, onReveal }: TrainingFieldsProps): VNode {
  const { form, formNotes, formSettings, edits, subject, dataset } = state;
  const origin = (name: keyof StudyForm) => originOf(name, formSettings, edits, subject?.settingPlaces);
  const shown = (name: keyof StudyForm): (() => void) | undefined => {
    const place = placeOf(name, formSettings, edits, subject?.settingPlaces);
    return place ? () => onReveal(place) : undefined;
  };
  const field = (name: NumberField, label: string, hint = origin(name), placeholder = '') =>
    isAsked(name, form) && (
      <TextField
        id={name}
        label={label}
        hint={hint}
        onHint={shown(name)}
        value={form[name]}
        problem={problems[name]}
        placeholder={placeholder}
        onValue={(value) => onEdit({ [name]: value })}
      />
    );
  const losses = lossesFor(state);
  return (
    <fieldset class="fields">
      <legend>Training</legend>
      {field('epochs', 'Epochs')}
      {field('batchSize', 'Batch size')}
      {losses.length > 0 && (
        <SelectField
          id="loss"
          label="Loss"
          hint={origin('loss')}
          onHint={shown('loss')}
          value={form.loss}
          options={losses.map((value) => ({ value, label: LOSSES[value] }))}
          onValue={(value) => onEdit({ loss: losses.find((one) => one === value) ?? '' })}
        />
      )}
      {field('huberDelta', 'Quadratic up to (δ)')}
      <SelectField
        id="optimizer"
        label="Optimizer"
        hint={origin('optimizer')}
        onHint={shown('optimizer')}
        value={form.optimizer}
        options={OPTIMIZERS}
        onValue={(value) => onEdit({ optimizer: OPTIMIZERS.find((option) => option.value === value)?.value ?? 'adam' })}
      />
      {field('learningRate', 'Learning rate')}
      {field('momentum', 'Momentum')}
      {field('beta1', 'β₁', undefined, '0.9')}
      {field('beta2', form.optimizer === 'rmsprop' ? 'Smoothing' : 'β₂')}
      {field('epsilon', 'ε')}
      {field('weightDecay', 'Weight decay')}
      {field('maxNorm', 'Largest norm of a unit', 'max-norm, often 3 or 4 beside dropout', 'none')}
      <SelectField
        id="initial"
        label="Initial weights"
        hint={form.initial === '' ? 'else by default; single layers below' : 'set by you; single layers below'}
        value={form.initial}
        options={[{ value: '', label: 'As in the file' }, ...schemeOptions(form.initialDeviation)]}
        onValue={(value) => onEdit({ initial: schemeNamed(value) ?? '' })}
      />
      {field('initialDeviation', 'Deviation of the normal', 'standard deviation of initial weights')}
      {field('trainSize', 'Training rows', 'fewer rows overfit sooner', 'all')}
      {dataset?.problem !== 'regression' && field('labelNoise', 'Random labels, %', 'share of training rows')}
      {field('seed', 'Root seed', 'the same seed gives the same numbers')}
      <SelectField
        id="device"
        label="Trained on"
        hint="another GPU gives other last digits"
        value={form.device}
        options={DEVICES}
        onValue={(value) => onEdit({ device: DEVICES.find((option) => option.value === value)?.value ?? 'auto' })}
      />
      {isAsked('momentum', form) && (
        <div class="fields-wide">
          <Check checked={form.nesterov} onChange={(nesterov) => onEdit({ nesterov })} testId="nesterov">
            Nesterov momentum
          </Check>
        </div>
      )}
      {formNotes.map((note) => (
        <p key={note} class="fields-wide form-note muted">
          {note}
        </p>
      ))}
    </fieldset>
  );
}

/** Losses that the network's outputs can be compared with. */
function lossesFor({ dataset, fit }: LabState): readonly LossChoice['name'][] {
  return dataset && fit?.network ? possibleLosses(dataset.problem, fit.network.outputs) : [];
}
