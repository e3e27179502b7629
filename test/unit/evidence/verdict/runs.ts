import type { Curve, DropoutState, Metric, Parameter, Run } from '../../../../src/evidence/run';

export interface Drawn {
  readonly name?: string;
  readonly validation?: readonly number[];
  readonly test?: readonly number[];
  readonly train?: readonly number[];
  readonly dropout?: DropoutState;
  readonly accuracy?: readonly number[];
  readonly trainAccuracy?: readonly number[];
  readonly samples?: number;
  readonly metric?: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
}

export function curve(key: string, values: readonly number[], dropout: DropoutState = 'off', at?: readonly number[]): Curve {
  return { key, axis: 'epoch', at: at ?? values.map((_, index) => index + 1), values, dropout, thinned: 1 };
}

/** A run with the given curves, epochs from 1. */
export function run({
  name = 'run',
  validation,
  test,
  train,
  dropout = 'off',
  accuracy,
  trainAccuracy,
  samples,
  metric = 'loss',
  parameters,
}: Drawn): Run {
  const losses = {
    ...(train && { train: curve('loss', train, dropout) }),
    ...(validation && { validation: curve('val_loss', validation) }),
    ...(test && { test: curve('test_loss', test) }),
  };
  const accuracies = {
    ...(trainAccuracy && { train: curve('accuracy', trainAccuracy, dropout) }),
    ...(accuracy && { validation: curve('val_accuracy', accuracy) }),
  };
  const metrics: Metric[] = [];
  if (Object.keys(losses).length > 0) metrics.push({ name: metric, better: 'lower', ...losses });
  if (Object.keys(accuracies).length > 0) metrics.push({ name: 'accuracy', better: 'higher', ...accuracies });
  return {
    name,
    format: 'drawn',
    files: ['drawn.csv'],
    metrics,
    parameters: new Map(Object.entries(parameters ?? {})),
    state: 'finished',
    ...(samples === undefined ? {} : { validationSamples: samples }),
    troubles: [],
  };
}

export function series(count: number, value: (epoch: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => value(index + 1));
}

/** Falls like training does: fast, then slowly, to `floor`. */
export function falling(count: number, floor: number, start = 2, time = 4): number[] {
  return series(count, (epoch) => floor + (start - floor) * Math.exp(-epoch / time));
}

/** Reaches its best at `best` and rises from there by `slope` an epoch, relative. */
export function bowl(count: number, best: number, slope = 0.03, low = 0.33): number[] {
  return series(count, (epoch) => (epoch <= best ? low * (1 + 2 * ((best - epoch) / best) ** 2) : low * (1 + slope * (epoch - best))));
}

/** Small deterministic ups and downs. */
export function jitter(values: readonly number[], size: number): number[] {
  return values.map((value, index) => value * (1 + size * Math.sin(index * 12.9898) * Math.cos(index * 4.1414)));
}
