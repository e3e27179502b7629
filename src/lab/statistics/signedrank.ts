export interface SignedRankTest {
  /** Differences, zeros included. */
  readonly n: number;
  /** Differences that are not zero; only they can decide. */
  readonly nonZero: number;
  /** Sum of the ranks of the positive differences; zeros counted as the treatment says. */
  readonly statistic: number;
  /** Two-sided; null when every difference is zero. */
  readonly p: number | null;
  /** Smallest two-sided p that so many untied differences can give: 2 / 2^n. */
  readonly smallestP: number;
}

/** What becomes of the ranks of zero differences: dropped (Pratt 1959), or halved between both sides ("zsplit"). */
export type ZeroTreatment = 'pratt' | 'zsplit';

/** Repeats from which a two-sided p of the signed-rank test can fall below 0.05. */
export const SIGNED_RANK_MINIMUM = 6;

/**
 * Wilcoxon's signed-rank test (1945) of "the differences are symmetric around 0". The p is exact for every n and with ties: it counts,
 * over all 2^n signs of the ranks that stand there, those that lie at least as far out, and doubles the smaller side. Zeros are ranked
 * first and keep no sign, so both treatments move the statistic and leave p as it is. Differences that are not finite are an error of
 * the caller; n up to 1,000.
 */
export function signedRank(differences: readonly number[], zeros: ZeroTreatment = 'pratt'): SignedRankTest {
  const n = differences.length;
  const doubled = doubledRanks(differences.map(Math.abs));
  const signed = differences.flatMap((value, index) => (value === 0 ? [] : [{ positive: value > 0, rank: doubled[index] as number }]));
  const nonZero = signed.length;
  const ranks = signed.map(({ rank }) => rank);
  const positive = signed.reduce((sum, { positive, rank }) => sum + (positive ? rank : 0), 0);
  const ofZeros = differences.reduce((sum, value, index) => sum + (value === 0 ? (doubled[index] as number) : 0), 0);
  const statistic = (positive + (zeros === 'zsplit' ? ofZeros / 2 : 0)) / 2;
  return { n, nonZero, statistic, p: nonZero === 0 ? null : twoSided(ranks, positive), smallestP: Math.min(1, 2 ** (1 - nonZero)) };
}

/** "p = 0.031", or why there can be no small one. */
export function signedRankInWords({ nonZero, p, smallestP }: SignedRankTest): string {
  if (p === null) return 'Signed ranks say nothing: no repeat differs.';
  if (nonZero < SIGNED_RANK_MINIMUM) {
    return `Signed ranks of ${nonZero} repeats can never give p < 0.05 (the smallest is ${smallestP}); it takes ${SIGNED_RANK_MINIMUM}.`;
  }
  return `Exact signed-rank test: ${p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`} (n = ${nonZero}).`;
}

/** Twice the mid-ranks, which are whole numbers: 1-based, equal values share the mean of their ranks. */
function doubledRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((one, other) => (values[one] as number) - (values[other] as number));
  const ranks = values.map(() => 0);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1] as number] === values[order[first] as number]) last += 1;
    for (let place = first; place <= last; place += 1) ranks[order[place] as number] = first + last + 2;
    first = last + 1;
  }
  return ranks;
}

function twoSided(ranks: readonly number[], positive: number): number {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  let share = new Float64Array(total + 1);
  share[0] = 1;
  for (const rank of ranks) {
    const next = share.map((value) => value / 2);
    for (let sum = rank; sum <= total; sum += 1) next[sum] = (next[sum] as number) + (share[sum - rank] as number) / 2;
    share = next;
  }
  const smaller = Math.min(positive, total - positive);
  return Math.min(1, 2 * share.subarray(0, smaller + 1).reduce((sum, value) => sum + value, 0));
}
