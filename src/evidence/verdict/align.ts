import type { Curve } from '../run';
import { meanOf } from './numbers';

/**
 * The training curve at the positions of the validation curve: the mean of what was logged since the position before. Where the two count differently (steps and
 * epochs), both are taken as shares of the whole training. Gaps take the value before; what is not finite is left out.
 */
export function alignTo(at: readonly number[], axis: Curve['axis'], train: Curve): number[] {
  const scale = train.axis === axis ? 1 : (at.at(-1) as number) / ((train.at.at(-1) as number) || 1);
  const aligned: number[] = [];
  let next = 0;
  let last = train.values.find(Number.isFinite) ?? Number.NaN;
  at.forEach((position, index) => {
    const bin: number[] = [];
    const end = index === at.length - 1 ? Number.POSITIVE_INFINITY : position + 1e-9 * Math.abs(position);
    while (next < train.at.length && (train.at[next] as number) * scale <= end) {
      const value = train.values[next] as number;
      if (Number.isFinite(value)) bin.push(value);
      next += 1;
    }
    if (bin.length > 0) last = meanOf(bin);
    aligned.push(last);
  });
  return aligned;
}

/** Points that a form is read from at most: smoothing and patience count points, so ten thousand of them would be all noise. */
const MOST_POINTS = 200;

/** Neighbours merged to their mean, at the last position of each, until few enough are left. */
export function coarse<T extends { readonly at: readonly number[]; readonly values: readonly number[] }>(curve: T): T {
  const count = curve.values.length;
  if (count <= MOST_POINTS) return curve;
  const each = Math.ceil(count / MOST_POINTS);
  const at: number[] = [];
  const values: number[] = [];
  // The first bin takes what does not fill one, so that the end of the curve is measured like the rest.
  for (let end = count; end > 0; end -= each) {
    at.unshift(curve.at[end - 1] as number);
    values.unshift(meanOf(curve.values.slice(Math.max(0, end - each), end)));
  }
  return { ...curve, at, values };
}
