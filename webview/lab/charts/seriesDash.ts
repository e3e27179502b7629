import type { SeriesName } from '../model/curves';

/** Line style of a series; the loss with dropout on is the dashed one. */
export const SERIES_DASH: Readonly<Record<SeriesName, readonly number[]>> = {
  validation: [],
  train: [2, 3],
  trainDropoutOn: [9, 5],
};
