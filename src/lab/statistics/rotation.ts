import { directions } from './directions';
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
  /** Of each other arm: the standard error of its difference. */
  readonly errors: readonly number[];
  /** Standard errors to either side of each difference that hold all of them at once. */
  readonly critical: number;
}

/** Random directions that stand for the null distribution; p is known to ± 0.002 at 0.0125 (two standard errors). */
const DIRECTIONS = 9999;
/** For a yes or no, which is asked of every arm. */
const FEW_DIRECTIONS = 2499;

/** Compares all arms with the one at the given index. */
export interface RotationTests {
  /** `level` is one-sided. null with fewer than two repeats or arms. */
  readonly compare: (reference: number, level: number) => Comparison | null;
  /** Is p at most `level`, told from fewer directions? false with fewer than two repeats or arms. */
  readonly isBeaten: (reference: number, level: number) => boolean;
}

/**
 * Rotation test (Langsrud 2005) of "no arm is better than the reference" when the best is picked from several: the smallest of the
 * paired t's. If the paired differences of a repeat are jointly normal with mean 0, whatever their spreads and
 * correlations, then turning the space of the repeats leaves their distribution as it is; so the smallest t is compared with that
 * along random directions. It is exact for any number of repeats from 2 on and needs no correction for the number of arms; with one
 * other arm it is Student's paired test. Intervals of difference ± critical · error miss on either side with probability `level` at
 * most, for all arms together. Spreads are not pooled over the arms: high rates that fail scatter so much more that pooling hides gains.
 */
export function rotationTests(losses: LossTable): RotationTests {
  const n = losses[0]?.length ?? 0;
  if (n < 2 || losses.length < 2) return { compare: () => null, isBeaten: () => false };
  const centred = withoutRepeatMeans(losses, n);
  const projections = losses.length > 2 ? projected(centred, n) : new Float64Array(0);
  const paired = (reference: number) => {
    const base = centred[reference] as readonly number[];
    const arms = centred.flatMap((_, arm) => (arm === reference ? [] : [arm]));
    const others = arms.map((arm) => (centred[arm] as readonly number[]).map((loss, repeat) => loss - (base[repeat] as number)));
    const squares = Float64Array.from(others, (values) => values.reduce((sum, value) => sum + value * value, 0));
    const sums = Float64Array.from(others, (values) => values.reduce((sum, value) => sum + value, 0) / Math.sqrt(n));
    const observed = smallestT(sums, squares, n);
    const rotation: Rotation = { projections, all: centred.length, reference, arms: Int32Array.from(arms), squares, n };
    return { squares, sums, observed, rotation };
  };
  return {
    compare(reference, level) {
      const { squares, sums, observed, rotation } = paired(reference);
      const differences = Array.from(sums, (sum) => sum / Math.sqrt(n));
      const errors = standardErrors(sums, squares, n);
      if (sums.length === 1) return { n, p: studentP(observed, n), critical: studentQuantile(1 - level, n - 1), differences, errors };
      const sorted = Float64Array.from({ length: DIRECTIONS }, tOfDraws(rotation)).sort();
      const critical = -(sorted[Math.max(0, Math.floor(level * (DIRECTIONS + 1)) - 1)] as number);
      return { n, p: shareBelow(sorted, observed), differences, errors, critical };
    },
    isBeaten(reference, level) {
      const { sums, observed, rotation } = paired(reference);
      if (sums.length === 1) return studentP(observed, n) <= level;
      const most = Math.floor(level * (FEW_DIRECTIONS + 1));
      const t = tOfDraws(rotation);
      let asSmall = 1;
      for (let draw = 0; draw < FEW_DIRECTIONS && asSmall <= most; draw += 1) if (t(0, draw) <= observed) asSmall += 1;
      return asSmall <= most;
    },
  };
}

function studentP(observed: number, n: number): number {
  return Number.isFinite(observed) ? studentCdf(observed, n - 1) : observed < 0 ? 0 : 1;
}

/** The observed direction counts as one of those that could have been drawn. */
function shareBelow(drawn: Float64Array, observed: number): number {
  let asSmall = 1;
  for (const t of drawn) if (t <= observed) asSmall += 1;
  return asSmall / (drawn.length + 1);
}

interface Rotation {
  /** Of all arms, by draw. */
  readonly projections: Float64Array;
  readonly all: number;
  readonly reference: number;
  readonly arms: Int32Array;
  readonly squares: Float64Array;
  readonly n: number;
}

/** Smallest t along the direction of that index. */
function tOfDraws({ projections, all, reference, arms, squares, n }: Rotation): (_: unknown, draw: number) => number {
  const sums = new Float64Array(arms.length);
  return (_, draw) => {
    const at = draw * all;
    const base = projections[at + reference] as number;
    for (let arm = 0; arm < sums.length; arm += 1) sums[arm] = (projections[at + (arms[arm] as number)] as number) - base;
    return smallestT(sums, squares, n);
  };
}

/** Smallest mean / error of arms whose `sums` are √n · mean; a difference of 0 is none, also where there is no spread. */
function smallestT(sums: Float64Array, squares: Float64Array, n: number): number {
  // Signed squares of t keep the order and cost one root instead of one per arm.
  let least = Number.POSITIVE_INFINITY;
  for (let arm = 0; arm < sums.length; arm += 1) {
    const sum = sums[arm] as number;
    const square = sum * sum;
    const signed = sum === 0 ? 0 : (sum * Math.abs(sum)) / Math.max(0, (squares[arm] as number) - square);
    if (signed < least) least = signed;
  }
  return Math.sign(least) * Math.sqrt((n - 1) * Math.abs(least));
}

function standardErrors(sums: Float64Array, squares: Float64Array, n: number): number[] {
  return Array.from(sums, (sum, arm) => Math.sqrt(Math.max(0, (squares[arm] as number) - sum * sum) / (n * (n - 1))));
}

/** A level that all arms of a repeat share says nothing about their differences; without it less is lost to rounding. */
function withoutRepeatMeans(losses: LossTable, n: number): LossTable {
  const means = Array.from({ length: n }, (_, repeat) => losses.reduce((sum, arm) => sum + (arm[repeat] as number), 0) / losses.length);
  return losses.map((arm) => arm.map((loss, repeat) => loss - (means[repeat] as number)));
}

/** Every arm's losses along each direction: [draw][arm]. */
function projected(losses: LossTable, n: number): Float64Array {
  const flat = Float64Array.from(losses.flat());
  const vectors = directions(n, DIRECTIONS);
  const arms = losses.length;
  const out = new Float64Array(DIRECTIONS * arms);
  for (let draw = 0; draw < DIRECTIONS; draw += 1) {
    for (let arm = 0; arm < arms; arm += 1) {
      let sum = 0;
      for (let repeat = 0; repeat < n; repeat += 1) sum += (flat[arm * n + repeat] as number) * (vectors[draw * n + repeat] as number);
      out[draw * arms + arm] = sum;
    }
  }
  return out;
}
