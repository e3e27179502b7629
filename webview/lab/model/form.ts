import type { ActivationChoice } from '../../../src/lab/network';
import { rateGrid } from '../../../src/lab/space/rates';
import type { BundledSet, DeviceWish, Generator, LossChoice, OptimizerChoice, StudyPlan } from '../../../src/lab/study';
import { hasNormal, type InitialFields, initialOf } from './initial';

/** Which data: one of the lab's own, the user's file, or one of those that the model file loads, by its place. */
export type DataKey = 'digits' | BundledSet | Generator | 'file' | `loaded:${number}`;

/** The settings as typed: text, so that a half-typed number can be explained. */
export interface StudyForm extends InitialFields {
  /** Layers that have another activation than in the file, by name. */
  readonly activations: ActivationChoice;
  readonly data: DataKey;
  readonly target: string;
  /** What the user typed of the generator's options. */
  readonly made: Readonly<Record<string, string>>;
  /** Empty = all. */
  readonly maxRows: string;
  readonly dropDuplicates: boolean;
  readonly from: string;
  readonly to: string;
  readonly step: string;
  readonly seeds: string;
  readonly epochs: string;
  readonly batchSize: string;
  readonly optimizer: OptimizerChoice['name'];
  readonly learningRate: string;
  readonly momentum: string;
  readonly weightDecay: string;
  readonly epsilon: string;
  /** Empty = the trainer's own. */
  readonly beta1: string;
  readonly beta2: string;
  readonly nesterov: boolean;
  /** Empty = unbounded. */
  readonly maxNorm: string;
  /** Empty = what is usual for such targets. */
  readonly loss: '' | LossChoice['name'];
  readonly huberDelta: string;
  /** Percent. */
  readonly labelNoise: string;
  /** Empty = all. */
  readonly trainSize: string;
  readonly seed: string;
  readonly device: DeviceWish;
}

export type NumberField = Exclude<
  keyof StudyForm,
  'data' | 'target' | 'made' | 'dropDuplicates' | 'optimizer' | 'nesterov' | 'loss' | 'initial' | 'initialLayers' | 'activations' | 'device'
>;
export type FormProblems = Partial<Record<NumberField, string>>;

/** What the form decides of a plan; network and data come from elsewhere. */
export type PlanSettings = Omit<StudyPlan, 'network' | 'data'>;

export interface ReadForm {
  /** null while there is a problem. */
  readonly settings: PlanSettings | null;
  readonly problems: FormProblems;
  /** Rates as far as they can be read, to be shown beside the fields. */
  readonly rates: readonly number[];
}

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  /** The smallest value itself is not allowed. */
  readonly above?: boolean;
}

const MAX_RATES = 21;
const RATE: Limits = { min: 0, max: 0.95 };

const LIMITS: Readonly<Record<NumberField, Limits>> = {
  from: RATE,
  to: RATE,
  step: { min: 0, max: 0.95, above: true },
  seeds: { min: 1, max: 30, whole: true },
  epochs: { min: 1, max: 2000, whole: true },
  batchSize: { min: 1, max: 4096, whole: true },
  learningRate: { min: 0, max: 10, above: true },
  momentum: { min: 0, max: 0.999 },
  weightDecay: { min: 0, max: 1 },
  epsilon: { min: 0, max: 1 },
  beta1: { min: 0, max: 0.9999 },
  beta2: { min: 0, max: 0.999999 },
  maxNorm: { min: 0, max: 1000, above: true },
  huberDelta: { min: 0, max: 1000, above: true },
  initialDeviation: { min: 0, max: 10, above: true },
  labelNoise: { min: 0, max: 90 },
  trainSize: { min: 10, max: 1_000_000, whole: true },
  seed: { min: 0, max: 2_147_483_647, whole: true },
  maxRows: { min: 30, max: 10_000_000, whole: true },
};

/** Fields that may be left empty. */
const OPTIONAL: ReadonlySet<NumberField> = new Set(['trainSize', 'maxRows', 'beta1', 'beta2', 'maxNorm']);

/** The numbers that the chosen optimizer, loss and first weights have. */
export function isAsked(field: NumberField, form: StudyForm): boolean {
  const { optimizer, loss } = form;
  switch (field) {
    case 'initialDeviation':
      return hasNormal(form);
    case 'momentum':
      return optimizer === 'sgd' || optimizer === 'rmsprop';
    case 'beta1':
      return optimizer === 'adam' || optimizer === 'adamw';
    case 'beta2':
    case 'epsilon':
      return optimizer !== 'sgd';
    case 'huberDelta':
      return loss === 'huber';
    default:
      return true;
  }
}

/** Turns the form into settings, or says field by field what is wrong. */
export function readForm(form: StudyForm): ReadForm {
  const problems: FormProblems = {};
  const values = {} as Record<NumberField, number>;
  for (const field of Object.keys(LIMITS) as NumberField[]) {
    if (!isAsked(field, form) || (OPTIONAL.has(field) && form[field].trim() === '')) continue;
    const value = readNumber(form[field], LIMITS[field]);
    if (typeof value === 'number') values[field] = value;
    else problems[field] = value.problem;
  }
  const rates = readRates(values, problems);
  if (Object.keys(problems).length > 0) return { settings: null, problems, rates };
  const initial = initialOf(form, values.initialDeviation);
  return {
    problems,
    rates,
    settings: {
      rates,
      seeds: values.seeds,
      seed: values.seed,
      epochs: values.epochs,
      batchSize: values.batchSize,
      optimizer: optimizerOf(form, values),
      ...(form.loss !== '' && { loss: form.loss === 'huber' ? { name: 'huber', delta: values.huberDelta } : { name: form.loss } }),
      ...(initial && { initial }),
      ...(Object.keys(form.activations).length > 0 && { activations: form.activations }),
      ...(form.device !== 'auto' && { device: form.device }),
      trainSize: values.trainSize ?? null,
      labelNoise: round6(values.labelNoise / 100),
    },
  };
}

/** Deviation of first weights as it is typed, 0 where none is asked for; null = it cannot be read. */
export function deviationIn(form: StudyForm): number | null {
  if (!isAsked('initialDeviation', form)) return 0;
  const value = readNumber(form.initialDeviation, LIMITS.initialDeviation);
  return typeof value === 'number' ? value : null;
}

/** Numbers that another optimizer has are those of no study: they get the values that change nothing. */
function optimizerOf({ optimizer, nesterov }: StudyForm, values: Partial<Record<NumberField, number>>): OptimizerChoice {
  const { learningRate = 0, momentum = 0, weightDecay = 0, epsilon = 1e-8, beta1, beta2, maxNorm } = values;
  return {
    name: optimizer,
    learningRate,
    momentum,
    weightDecay,
    epsilon,
    ...(nesterov && momentum > 0 && { nesterov }),
    ...(beta1 !== undefined && { beta1 }),
    ...(beta2 !== undefined && { beta2 }),
    ...(maxNorm !== undefined && { maxNorm }),
  };
}

function readRates({ from, to, step }: Partial<Record<NumberField, number>>, problems: FormProblems): number[] {
  if (from === undefined || to === undefined || step === undefined) return [];
  if (to < from) {
    problems.to = `Must not be below ${from}, the first rate.`;
    return [];
  }
  const count = to === from ? 1 : Math.ceil((to - from) / step - 1e-9) + 1;
  if (count > MAX_RATES) {
    problems.step = `That makes ${count} rates; at most ${MAX_RATES} are compared at once.`;
    return [];
  }
  return to === from ? [from] : rateGrid(from, to, step);
}

function readNumber(text: string, { min, max, whole, above }: Limits): number | { readonly problem: string } {
  const value = text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
  const range = above ? `above ${min} and at most ${max}` : `from ${min} to ${max}`;
  if (!Number.isFinite(value) || (whole && !Number.isInteger(value)))
    return { problem: `Needs a ${whole ? 'whole ' : ''}number ${range}.` };
  if (value < min || value > max || (above && value === min)) return { problem: `Must be ${range}.` };
  return value;
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
