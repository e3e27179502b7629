import { SETTLED, smooth } from './curve';
import { fitPowerLaw, settlesAt } from './extrapolate';

/** Share of a curve, its end, that the power law is fitted to. */
const WINDOW = 0.6;
/** Times as many epochs as were trained: what lies further out is not named. */
const REACH = 10;
const LEAST = 60;

export interface Horizon {
  /** Epochs to train next time. */
  readonly epochs: number;
  readonly words: string;
}

/**
 * Would these curves have gone on improving, and until when? A power law through the last 60 % of each; the slowest counts. It only
 * proposes a number of epochs: whether they were enough is asked again of the longer curves.
 */
export function horizon(curves: readonly (readonly number[])[], epochs: number): Horizon {
  const twice = Math.max(2 * epochs, LEAST);
  const ends = curves.map((curve) => settles(curve, epochs));
  if (ends.length === 0 || ends.includes(undefined)) return { epochs: twice, words: `Train longer, for instance ${twice} epochs.` };
  if (ends.includes(null)) {
    const words = `It would have gone on improving: a power law through the curve does not settle within ${REACH * epochs} epochs. Train longer, for instance ${twice} epochs.`;
    return { epochs: twice, words };
  }
  const end = Math.ceil(Math.max(...(ends as number[])) / 10) * 10;
  const longer = Math.max(LEAST, end, Math.ceil(1.2 * epochs));
  return {
    epochs: longer,
    words: `It would have gone on improving: a power law through the curve settles after about ${end} epochs. Train ${longer} epochs.`,
  };
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
