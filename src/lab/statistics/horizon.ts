import { SETTLED, smooth } from './curve';
import { fitPowerLaw, settlesAt } from './extrapolate';

/** Share of a curve, its end, that the power law is fitted to. */
const WINDOW = 0.6;
/** Times as many epochs as were trained: what lies further out is not named. */
const REACH = 10;
/** Times as many epochs as were trained that are proposed at most. */
const STEP = 4;
const LEAST = 60;

export interface Horizon {
  /** Epochs to train next time. */
  readonly epochs: number;
  readonly words: string;
}

/**
 * Would these curves have gone on improving, and until when? A power law through the last 60 % of each; the slowest counts. Losses of
 * classifiers bend more sharply than a power law in the end: on the digits it named 1.7 to 3.9 times the epochs that it took. So it
 * only proposes a number, four times the epochs at most; whether they were enough is asked again of the longer curves.
 */
export function horizon(curves: readonly (readonly number[])[], epochs: number): Horizon {
  const ends = curves.map((curve) => settles(curve, epochs));
  if (ends.length === 0 || ends.includes(undefined)) {
    const twice = Math.max(2 * epochs, LEAST);
    return { epochs: twice, words: `Train longer, for instance ${twice} epochs.` };
  }
  const end = ends.includes(null) ? null : Math.ceil(Math.max(...(ends as number[])) / 10) * 10;
  const longer = Math.max(LEAST, Math.min(end ?? Number.POSITIVE_INFINITY, STEP * epochs));
  const until = end === null ? `not within ${REACH * epochs} epochs` : `after about ${end} epochs`;
  const words = `It would have gone on improving: by a power law through the curve it settles ${until}, often sooner. Train longer, for instance ${longer} epochs.`;
  return { epochs: longer, words };
}

/** Epoch at which the curve settles; null = beyond reach, undefined = no power law fits. */
function settles(curve: readonly number[], epochs: number): number | null | undefined {
  const from = Math.floor((1 - WINDOW) * curve.length);
  const smoothed = smooth(curve).slice(from);
  const law = fitPowerLaw(
    smoothed.map((_, index) => from + index + 1),
    smoothed,
  );
  return law ? settlesAt(law, { from: epochs + 1, limit: REACH * epochs, tolerance: SETTLED }) : undefined;
}
