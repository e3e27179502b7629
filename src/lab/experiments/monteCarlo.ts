import type { TrialResult } from '../study';
import type { Estimate, Experiment } from './experiment';
import { of } from './measures';
import { workingRate } from './networks';
import { differenceOf, estimateOf, measure, valuesOf } from './results';
import { paired, stages } from './stages';

/** Runs with masks on, per trained network. */
export const PASSES = 100;
/** The one arm. */
export const DROPOUT = 'dropout';

/** Trains at the working rate and probes. */
export const startMonteCarlo: Experiment['start'] = (base) =>
  stages(() => paired(base, [[DROPOUT, { rate: workingRate(base.plan.network), probes: [{ kind: 'monte-carlo', passes: PASSES }] }]]));

/** Of one measure: Monte Carlo minus weight scaling. */
export function gain(results: readonly TrialResult[], quantity: Parameters<typeof of>[1]): Estimate {
  const [mc, scaling] = (['mc', 'scaling'] as const).map((one) => valuesOf(results, DROPOUT, measure(of(one, quantity))));
  return differenceOf(mc ?? new Map(), scaling ?? new Map());
}

/** Of one measure by name. */
export function mean(results: readonly TrialResult[], name: string): Estimate {
  return estimateOf(valuesOf(results, DROPOUT, measure(name)).values());
}
