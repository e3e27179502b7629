export interface McNemarTest {
  /** Rows that only the first classifier gets wrong, and rows that only the second does. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Exact, two-sided; 1 when they never disagree. */
  readonly p: number;
}

/**
 * Exact McNemar test of two classifiers on the same rows: of the rows on which one is right and the other wrong, do as many fall to
 * each side (binomial with 1/2, both tails)? It is about this one pair of trained networks and these rows; it holds nothing of the
 * luck of training, which only repeats show. Takes the rows that each gets wrong, every row once.
 */
export function mcnemar(firstWrong: readonly number[], secondWrong: readonly number[]): McNemarTest {
  const first = new Set(firstWrong);
  const second = new Set(secondWrong);
  const onlyFirst = firstWrong.filter((row) => !second.has(row)).length;
  const onlySecond = secondWrong.filter((row) => !first.has(row)).length;
  return { onlyFirst, onlySecond, p: evenSplitP(onlyFirst, onlySecond) };
}

/** Two-sided exact p of "each of these falls to either side with probability 1/2" (sign test). */
export function evenSplitP(one: number, other: number): number {
  const n = one + other;
  const smaller = Math.min(one, other);
  let term = -n * Math.LN2;
  let tail = 0;
  for (let count = 0; count <= smaller; count += 1) {
    tail += Math.exp(term);
    term += Math.log(n - count) - Math.log(count + 1);
  }
  return Math.min(1, 2 * tail);
}
