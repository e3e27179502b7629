import { DEFAULT_MAX_ROWS } from '../../../src/lab/data/sample';
import type { DataChoice, StudyPlan } from '../../../src/lab/study';
import type { TrainingFacts } from '../../../src/model/network';
import type { DataKey, StudyForm } from './form';
import { initialFieldsOf } from './initial';

/** Shown until there is data to make a plan for. */
export const BLANK_FORM: StudyForm = {
  data: 'digits',
  target: '',
  made: {},
  maxRows: String(DEFAULT_MAX_ROWS),
  dropDuplicates: false,
  from: '0',
  to: '0.8',
  step: '0.1',
  seeds: '3',
  epochs: '60',
  batchSize: '32',
  optimizer: 'adam',
  learningRate: '0.001',
  momentum: '0',
  weightDecay: '0',
  epsilon: '1e-8',
  beta1: '',
  beta2: '',
  nesterov: false,
  maxNorm: '',
  loss: '',
  huberDelta: '1',
  ...initialFieldsOf(undefined),
  activations: {},
  labelNoise: '0',
  trainSize: '',
  seed: '1',
  device: 'auto',
};

/** The form that makes this plan again. A list of rates that is no range comes back as its ends and first step. */
export function formOf(plan: StudyPlan): StudyForm {
  const { rates, optimizer } = plan;
  const first = rates[0] ?? 0;
  return {
    ...dataFieldsOf(plan.data),
    from: String(first),
    to: String(rates.at(-1) ?? first),
    step: String(Number(((rates[1] ?? first + 0.1) - first).toFixed(6))),
    seeds: String(plan.seeds),
    epochs: String(plan.epochs),
    batchSize: String(plan.batchSize),
    optimizer: optimizer.name,
    learningRate: String(optimizer.learningRate),
    momentum: String(optimizer.momentum),
    weightDecay: String(optimizer.weightDecay),
    epsilon: String(optimizer.epsilon),
    beta1: typed(optimizer.beta1),
    beta2: typed(optimizer.beta2),
    nesterov: optimizer.nesterov === true,
    maxNorm: typed(optimizer.maxNorm),
    loss: plan.loss?.name ?? '',
    huberDelta: plan.loss?.name === 'huber' ? String(plan.loss.delta) : '1',
    ...initialFieldsOf(plan.initial),
    activations: plan.activations ?? {},
    labelNoise: String(Math.round(plan.labelNoise * 1e6) / 1e4),
    trainSize: plan.trainSize === null ? '' : String(plan.trainSize),
    seed: String(plan.seed),
    device: plan.device ?? 'auto',
  };
}

function typed(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

/** The fields about data of a study; studies of old took all rows. */
export function dataFieldsOf(data: DataChoice): Pick<StudyForm, 'data' | 'target' | 'made' | 'maxRows' | 'dropDuplicates'> {
  const made = data.kind === 'made' ? Object.fromEntries(Object.entries(data.options).map(([name, value]) => [name, String(value)])) : {};
  return {
    data: dataKeyOf(data),
    target: 'target' in data ? data.target : '',
    made,
    maxRows: data.maxRows === undefined ? '' : String(data.maxRows),
    dropDuplicates: data.dropDuplicates === true,
  };
}

export function dataKeyOf(data: DataChoice): DataKey {
  if (data.kind === 'bundled' || data.kind === 'made') return data.name;
  return data.kind === 'digits' ? 'digits' : 'file';
}

/** What the file shows, with the optimizer of the form; another optimizer takes none of the file's numbers along. */
export function factsFor(training: TrainingFacts, edits: Partial<StudyForm>): TrainingFacts {
  if (edits.optimizer === undefined || edits.optimizer === training.optimizer) return training;
  const { learningRate: _rate, momentum: _momentum, weightDecay: _decay, nesterov: _nesterov, epsilon: _epsilon, ...others } = training;
  const { beta1: _beta1, beta2: _beta2, places: _places, unread: _unread, ...rest } = others;
  return { ...rest, optimizer: edits.optimizer };
}

/** The edits that the default budget follows: half as many rows need twice as many epochs. */
export function budgetOf(edits: Partial<StudyForm>): Partial<Pick<StudyPlan, 'trainSize' | 'batchSize'>> {
  const trainSize = Number(edits.trainSize ?? '');
  const batchSize = Number(edits.batchSize ?? '');
  return {
    ...(Number.isInteger(trainSize) && trainSize > 0 && { trainSize }),
    ...(Number.isInteger(batchSize) && batchSize > 0 && { batchSize }),
  };
}
