// A small form of bench/lab/calibration.mjs, which has the figures. Seeded, so these counts are always the same; the bounds are those
// that the verdicts promise, with the luck of so few studies added.
import { expect, test } from 'vitest';
import { count, type Design, emptyTally, MOST, outcome, type Tally } from '../../../bench/lab/calibration/measure';
import { LEVEL, NOISES, planOf, ratesOf, simulate, spreadOf, spreadOfDifference, TRUTHS } from '../../../bench/lab/calibration/simulate';

function tallyOf(truthName: string, design: Design, studies: number): Tally {
  const rates = ratesOf(5);
  const truth = TRUTHS.find(({ name }) => name === truthName) as (typeof TRUTHS)[number];
  const losses = rates.map((rate) => LEVEL + truth.added(rate));
  const best = losses.indexOf(Math.min(...losses));
  const tally = emptyTally();
  for (let study = 0; study < studies; study += 1) {
    const noise = NOISES[study % NOISES.length] as (typeof NOISES)[number];
    const plan = planOf(rates, MOST, 500 + study);
    const paired = rates.map((_, arm) => spreadOfDifference(noise, rates, arm, best));
    const known = { losses, spread: spreadOf(noise, rates[best] as number), paired };
    count(tally, outcome(design, plan, simulate(truth, noise, plan), known));
  }
  return tally;
}

/** Most that come up by chance in 99 of 100 tries where `share` is true. */
const atMost = (share: number, of: number): number => share * of + 2.33 * Math.sqrt(share * (1 - share) * of);

test('where no rate differs, "dropout helps" comes up in at most 5 % of studies, also with adaptive repeats', { timeout: 120_000 }, () => {
  const fixed = tallyOf('none, overfits', 5, 180);
  expect(fixed.studies).toBe(180);
  expect(fixed.useRate).toBeLessThanOrEqual(atMost(0.05, 180));
  const adaptive = tallyOf('none, overfits', 'adaptive', 60);
  expect(adaptive.useRate).toBeLessThanOrEqual(atMost(0.05, 60));
  expect(adaptive.repeats / 60).toBeGreaterThan(3);
});

test('where dropout helps it is found, with a rate within one standard error of the best', { timeout: 120_000 }, () => {
  const tally = tallyOf('gain 3 SD', 5, 90);
  expect(tally.useRate).toBeGreaterThan(60);
  expect(tally.noDropout).toBe(0);
  expect(tally.named - tally.within).toBeLessThanOrEqual(atMost(0.1, tally.named));
  expect(tally.sets - tally.covered).toBeLessThanOrEqual(atMost(0.05, 90));
});
