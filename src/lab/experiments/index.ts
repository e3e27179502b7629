import { capacityThenDropout } from './capacity';
import { classicVsInverted } from './classicVsInverted';
import { compareRates } from './compareRates';
import { convergenceCost } from './convergenceCost';
import { dataSize } from './dataSize';
import type { Experiment } from './experiment';
import { inside } from './inside';
import { mcDropout } from './mcDropout';
import { perSite } from './perSite';
import { rivals } from './rivals';
import { sampleCount } from './sampleCount';
import { schedules } from './schedules';
import { search } from './search';

/** In the order in which they are shown. */
export const EXPERIMENTS: readonly Experiment[] = [
  compareRates,
  perSite,
  capacityThenDropout,
  convergenceCost,
  dataSize,
  schedules,
  mcDropout,
  sampleCount,
  classicVsInverted,
  inside,
  rivals,
  search,
];

export function experimentOf(id: string): Experiment | undefined {
  return EXPERIMENTS.find((experiment) => experiment.id === id);
}
