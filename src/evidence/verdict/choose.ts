import type { Axis, Curve, DropoutState, Metric, Run } from '../run';

/** The curves that a verdict rests on: smaller is better, validation finite unless `diverged` says where not. */
export interface Measured {
  readonly metric: string;
  /** `share`: wrong answers as a share of all, made of an accuracy; its noise is binomial. */
  readonly unit: 'loss' | 'share';
  readonly role: 'validation' | 'test';
  readonly axis: Axis;
  readonly at: readonly number[];
  readonly values: readonly number[];
  /** Samples behind the judged curve, where the log tells. */
  readonly samples?: number;
  readonly train: { readonly curve: Curve; readonly dropout: DropoutState } | null;
}

const PART = /(?:^|_)loss(?:$|_)/;
const LOSSES: readonly RegExp[] = [
  /^loss$/,
  /^(?:total|overall|model|sum|full)_loss$/,
  /^(?:nll|ce|bce|xent|(?:binary_|categorical_|sparse_categorical_)?cross_?entropy|log_?loss|elbo|nll_loss|ce_loss|cross_entropy_loss)$/,
  /^(?:mse|rmse|mae|mean_squared_error|mean_absolute_error|root_mean_squared_error|huber|msle|mape)$/,
  /^(?:ppl|perplexity)$/,
];
const SHARES =
  /^(?:(?:binary_|categorical_|sparse_categorical_|top_?1_|balanced_)?acc(?:uracy)?(?:_top_?1)?|top_?1|acc_?1|prec_?1|error(?:_rate)?|err|err_?1)$/;

/** The curve to judge: a loss first (the whole before its parts), else an accuracy; null when no such metric has a validation or test curve. */
export function chooseMetric(run: Run): Measured | null {
  return chooseLoss(run) ?? chooseAccuracy(run);
}

function chooseLoss({ metrics, validationSamples }: Run): Measured | null {
  const judged = metrics.filter((metric) => heldOut(metric) && metric.better !== 'higher');
  for (const pattern of LOSSES) {
    const found = judged.find(({ name }) => pattern.test(name));
    if (found) return measured(found, 'loss', validationSamples);
  }
  const parts = judged.filter(({ name }) => PART.test(name));
  const [only] = parts;
  if (only && parts.length === 1) return measured(only, 'loss', validationSamples);
  const sum = only && summed(parts);
  if (sum) return measured(sum, 'loss', validationSamples);
  const perStep = judged.find(({ name }) => name === 'loss (step)');
  return perStep ? measured(perStep, 'loss', validationSamples) : only ? measured(only, 'loss', validationSamples) : null;
}

export function chooseAccuracy({ metrics, validationSamples }: Run): Measured | null {
  const found = metrics.find((metric) => heldOut(metric) && SHARES.test(metric.name));
  return found ? measured(found, 'share', validationSamples) : null;
}

function heldOut(metric: Metric): Curve | undefined {
  return [metric.validation, metric.test].find((curve) => curve !== undefined && curve.values.length > 0);
}

function measured(metric: Metric, unit: Measured['unit'], samples: number | undefined): Measured | null {
  const curve = heldOut(metric);
  if (!curve) return null;
  const asLoss = reading(metric, unit, [...curve.values, ...(metric.train?.values ?? [])]);
  const train = metric.train && metric.train.values.length > 0 ? { ...metric.train, values: metric.train.values.map(asLoss) } : null;
  return {
    metric: metric.name,
    unit,
    role: curve === metric.validation ? 'validation' : 'test',
    axis: curve.axis,
    at: curve.at,
    values: curve.values.map(asLoss),
    // The number is that of the validation set; a test set has its own.
    ...(samples !== undefined && curve === metric.validation ? { samples } : {}),
    train: train && { curve: train, dropout: train.dropout },
  };
}

/** How a value of the log becomes one of which less is better and 0 the best. */
function reading({ better }: Metric, unit: Measured['unit'], values: readonly number[]): (value: number) => number {
  if (unit === 'loss') return (value) => value;
  const percent = values.some((value) => value > 1.5) ? 100 : 1;
  return better === 'higher' ? (value) => 1 - value / percent : (value) => value / percent;
}

/** Parts of one loss (`box_loss`, `cls_loss`) as their sum, when they were measured at the same positions. */
function summed(parts: readonly Metric[]): Metric | null {
  const sum = (curves: readonly (Curve | undefined)[]): Curve | null => {
    const [first] = curves;
    const same = (curve: Curve | undefined): curve is Curve =>
      first !== undefined && curve !== undefined && curve.axis === first.axis && `${curve.at}` === `${first.at}`;
    if (!first || !curves.every(same)) return null;
    const values = first.values.map((_, index) => curves.reduce((total, curve) => total + (curve?.values[index] as number), 0));
    return { ...first, key: curves.map((curve) => curve?.key).join(' + '), values };
  };
  const validation = sum(parts.map((part) => heldOut(part)));
  const train = sum(parts.map((part) => part.train));
  if (!validation) return null;
  return { name: parts.map((part) => part.name).join(' + '), better: 'lower', validation, ...(train && { train }) };
}
