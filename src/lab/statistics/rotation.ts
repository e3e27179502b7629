import type { Stream } from '../search/streams';
import { studentCdf, studentQuantile } from './student';

/** Loss by arm and repeat: every arm has the same repeats, in the same order. */
export type LossTable = readonly (readonly number[])[];

/** How the other arms compare with one of them, chosen among as many as there are. */
export interface Comparison {
  /** Paired repeats. */
  readonly n: number;
  /** One-sided: how often arms that all equal the reference would show one that looks as much better as the best of these. */
  readonly p: number;
  /** Of each other arm: mean difference (negative = better than the reference). */
  readonly differences: readonly number[];
  /** Of each other arm: its standard error, half from its own spread and half from the mean spread of all. */
  readonly errors: readonly number[];
  /** Standard errors to either side of each difference that hold all of them at once. */
  readonly critical: number;
}

/** Random directions that stand for the null distribution; p is known to ± 0.002 at 0.0125 (two standard errors). */
const DIRECTIONS = 9999;

/** Compares all arms with the one at the given index; `level` is one-sided. null with fewer than two repeats or arms. */
export type CompareWith = (reference: number, level: number) => Comparison | null;

/**
 * Rotation test (Langsrud 2005; with moderated statistics Wu et al. 2010) of "no arm is better than the reference" when the best is
 * picked from several. If the paired differences of a repeat are jointly normal with mean 0, whatever their spreads and
 * correlations, then turning the space of the repeats leaves their distribution as it is; so the smallest t is compared with that
 * along random directions. It is exact for any number of repeats from 2 on and needs no correction for the number of arms; with one
 * other arm it is Student's paired test. Intervals of difference ± critical · error miss on either side with probability `level` at
 * most, for all arms together.
 */
export function rotationTests(losses: LossTable, random: Stream, count = DIRECTIONS): CompareWith {
  const n = losses[0]?.length ?? 0;
  const centred = withoutRepeatMeans(losses, n);
  const projections = losses.length > 2 && n > 1 ? projected(centred, n, random, count) : new Float64Array(0);
  return (reference, level) => {
    const base = centred[reference];
    if (!base || n < 2 || centred.length < 2) return null;
    const arms = centred.flatMap((_, arm) => (arm === reference ? [] : [arm]));
    const others = arms.map((arm) => (centred[arm] as readonly number[]).map((loss, repeat) => loss - (base[repeat] as number)));
    const squares = Float64Array.from(others, (values) => values.reduce((sum, value) => sum + value * value, 0));
    const sums = Float64Array.from(others, (values) => values.reduce((sum, value) => sum + value, 0) / Math.sqrt(n));
    const errors = new Float64Array(arms.length);
    const observed = smallestT(sums, squares, n, errors);
    const differences = Array.from(sums, (sum) => sum / Math.sqrt(n));
    if (arms.length === 1) return { n, ...student(observed, n, level), differences, errors: [...errors] };
    const drawn = nullDistribution({ projections, all: centred.length, reference, arms, squares, n });
    // The observed direction is one of those that could have been drawn.
    const p = (drawn.filter((t) => t <= observed).length + 1) / (count + 1);
    const critical = -(drawn[Math.max(0, Math.floor(level * (count + 1)) - 1)] as number);
    return { n, p, differences, errors: [...errors], critical };
  };
}

function student(observed: number, n: number, level: number): { readonly p: number; readonly critical: number } {
  const p = Number.isFinite(observed) ? studentCdf(observed, n - 1) : observed < 0 ? 0 : 1;
  return { p, critical: studentQuantile(1 - level, n - 1) };
}

interface Rotation {
  /** Of all arms, by draw. */
  readonly projections: Float64Array;
  readonly all: number;
  readonly reference: number;
  readonly arms: readonly number[];
  readonly squares: Float64Array;
  readonly n: number;
}

/** Smallest t of each draw, ascending. */
function nullDistribution({ projections, all, reference, arms, squares, n }: Rotation): Float64Array {
  const sums = new Float64Array(arms.length);
  const errors = new Float64Array(arms.length);
  const drawn = new Float64Array(projections.length / all);
  for (let draw = 0; draw < drawn.length; draw += 1) {
    const at = draw * all;
    const base = projections[at + reference] as number;
    for (let arm = 0; arm < sums.length; arm += 1) sums[arm] = (projections[at + (arms[arm] as number)] as number) - base;
    drawn[draw] = smallestT(sums, squares, n, errors);
  }
  return drawn.sort();
}

/** Smallest mean / error, where `sums` holds √n · mean; fills in the errors. */
function smallestT(sums: Float64Array, squares: Float64Array, n: number, errors: Float64Array): number {
  let pooled = 0;
  for (let arm = 0; arm < sums.length; arm += 1) {
    const variance = Math.max(0, (squares[arm] as number) - (sums[arm] as number) ** 2) / (n - 1);
    errors[arm] = variance;
    pooled += variance / sums.length;
  }
  let least = Number.POSITIVE_INFINITY;
  for (let arm = 0; arm < sums.length; arm += 1) {
    const error = Math.sqrt(((errors[arm] as number) + pooled) / 2 / n);
    errors[arm] = error;
    const sum = sums[arm] as number;
    // No difference is none, also where there is no spread.
    const t = sum === 0 ? 0 : sum / Math.sqrt(n) / error;
    if (t < least) least = t;
  }
  return least;
}

/** A level that all arms of a repeat share says nothing about their differences; without it less is lost to rounding. */
function withoutRepeatMeans(losses: LossTable, n: number): LossTable {
  const means = Array.from({ length: n }, (_, repeat) => losses.reduce((sum, arm) => sum + (arm[repeat] as number), 0) / losses.length);
  return losses.map((arm) => arm.map((loss, repeat) => loss - (means[repeat] as number)));
}

/** Every arm's losses along each of `count` directions, uniform on the sphere: [draw][arm]. */
function projected(losses: LossTable, n: number, random: Stream, count: number): Float64Array {
  const out = new Float64Array(count * losses.length);
  const direction = new Float64Array(n);
  for (let draw = 0; draw < count; draw += 1) {
    let squares = 0;
    for (let repeat = 0; repeat < n; repeat += 1) {
      const value = random.normal();
      direction[repeat] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    losses.forEach((values, arm) => {
      let sum = 0;
      for (let repeat = 0; repeat < n; repeat += 1) sum += (values[repeat] as number) * (direction[repeat] as number);
      out[draw * losses.length + arm] = sum / length;
    });
  }
  return out;
}
