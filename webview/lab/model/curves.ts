import type { EpochResult, TrialKey } from '../../../src/lab/study';

/** One point of a curve: 1-based epoch and loss. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export type SeriesName = 'validation' | 'train' | 'trainDropoutOn';

export const SERIES: readonly SeriesName[] = ['validation', 'train', 'trainDropoutOn'];

export const SERIES_LABELS: Readonly<Record<SeriesName, string>> = {
  validation: 'validation loss',
  train: 'training loss, dropout off',
  trainDropoutOn: 'training loss, dropout on',
};

const VALUE_OF: Readonly<Record<SeriesName, (result: EpochResult) => number>> = {
  validation: (result) => result.validationLoss,
  train: (result) => result.trainLoss,
  trainDropoutOn: (result) => result.trainLossDropoutOn,
};

/** The epochs of one repeat so far; `complete` once it will grow no more. */
export interface RepeatCurve extends TrialKey {
  readonly epochs: readonly EpochResult[];
  readonly complete: boolean;
}

export interface RateCurve {
  readonly rate: number;
  readonly series: SeriesName;
  /** Mean over the repeats that can be compared. */
  readonly mean: readonly CurvePoint[];
  /** One per repeat; empty when there is only one, which is then the mean itself. */
  readonly repeats: readonly (readonly CurvePoint[])[];
}

/**
 * Curves of one rate. The mean runs over complete repeats once there is one, else over the running ones as far as all of them have come:
 * a mean whose members change from epoch to epoch shows jumps that no training made.
 */
export function rateCurves(rate: number, curves: readonly RepeatCurve[], shown: readonly SeriesName[] = SERIES): RateCurve[] {
  const own = curves.filter((curve) => curve.rate === rate && curve.epochs.length > 0);
  const complete = own.filter((curve) => curve.complete);
  const members = complete.length > 0 ? complete : own;
  return shown.map((series) => ({
    rate,
    series,
    mean: meanCurve(members.map((curve) => pointsOf(curve.epochs, series))),
    repeats: own.length > 1 ? own.map((curve) => pointsOf(curve.epochs, series)) : [],
  }));
}

function meanCurve(curves: readonly (readonly CurvePoint[])[]): CurvePoint[] {
  const length = Math.min(...curves.map((curve) => curve.length));
  if (!Number.isFinite(length)) return [];
  return Array.from({ length }, (_, index) => {
    const points = curves.flatMap((curve) => curve[index] ?? []);
    return { x: points[0]?.x ?? index + 1, y: points.reduce((sum, point) => sum + point.y, 0) / points.length };
  });
}

function pointsOf(epochs: readonly EpochResult[], series: SeriesName): CurvePoint[] {
  return epochs.map((result) => ({ x: result.epoch, y: VALUE_OF[series](result) }));
}

/** Rates to show at first: few enough to read. Without dropout, the chosen one and the largest; before a choice the ends and the middle. */
export function ratesToShow(rates: readonly number[], chosen: number | null): number[] {
  const first = rates[0];
  const last = rates.at(-1);
  const middle = chosen ?? rates[Math.floor(rates.length / 2)];
  const wanted = [first, middle, last].filter((rate) => rate !== undefined);
  return rates.filter((rate) => wanted.includes(rate));
}
