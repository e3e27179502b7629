import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOISES, planOf, ratesOf, simulate, TRUTHS } from '../../../bench/lab/calibration/simulate';
import { nextRepeats, withRepeats } from '../../../src/lab/statistics/adaptive';
import { decide } from '../../../src/lab/statistics/decide';
import { fitPowerLaw, settlesAt } from '../../../src/lab/statistics/extrapolate';
import { horizon } from '../../../src/lab/statistics/horizon';
import { FALSE_ALARMS, lookLevel } from '../../../src/lab/statistics/looks';
import { mcnemar } from '../../../src/lab/statistics/mcnemar';
import { signedRank, signedRankInWords } from '../../../src/lab/statistics/signedrank';
import { summarize } from '../../../src/lab/statistics/summarize';
import type { StudyPlan, Trial } from '../../../src/lab/study';

const truth = (name: string) => TRUTHS.find((one) => one.name === name) as (typeof TRUTHS)[number];
const [normal] = NOISES as [(typeof NOISES)[number]];
const rates = ratesOf(5);
const studyOf = (name: string, seeds: number, seed = 1): { plan: StudyPlan; trials: Trial[] } => {
  const plan = planOf(rates, seeds, seed);
  return { plan, trials: simulate(truth(name), normal, plan) };
};

describe('looks', () => {
  test('each spends half of what is left, whatever their number', () => {
    const plan = planOf(rates, 3, 1);
    const looks = [plan, withRepeats(plan, 6), withRepeats(withRepeats(plan, 6), 12)];
    expect(looks.map((one) => one.looks ?? [])).toEqual([[], [3, 6], [3, 6, 12]]);
    expect(looks.map(lookLevel)).toEqual([0.025, 0.0125, 0.00625]);
    let spent = 0;
    let current = plan;
    for (let look = 0; look < 20; look += 1) {
      spent += lookLevel(current);
      current = withRepeats(current, current.seeds + 1);
    }
    expect(spent).toBeLessThan(FALSE_ALARMS);
  });

  test('a p that would do at the first look does not at the second, and the sentence says so', () => {
    // Some study whose p lies between the two levels.
    for (let seed = 1; seed < 200; seed += 1) {
      const { plan, trials } = studyOf('gain 1 SD', 6, seed);
      const second = { ...plan, looks: [3, 6] };
      if (decide(plan, trials).kind !== 'use-rate' || decide(second, trials).kind === 'use-rate') continue;
      expect(decide(second, trials).sentence).toMatch(/97\.5 % interval .*asked before, so p must be below 0\.025/);
      return;
    }
    expect.fail('no such study');
  });
});

describe('next repeats', () => {
  const limits = { maximum: 12 };

  test('stops when dropout clearly helps, or clearly does not', () => {
    for (const name of ['gain 3 SD', 'harm']) {
      const { plan, trials } = studyOf(name, 6);
      expect(nextRepeats(plan, trials, limits)).toMatchObject({ kind: 'settled', reason: 'Settled after 6 repeats.' });
    }
  });

  test('doubles while it cannot be told, up to the limit', () => {
    const { plan, trials } = studyOf('gain 0.5 SD', 12, 4);
    const first = { ...plan, seeds: 5 };
    const next = nextRepeats(
      first,
      trials.filter((trial) => trial.repeat < 5),
      { maximum: 8 },
    );
    expect(next).toMatchObject({ kind: 'add', repeats: 3, plan: { seeds: 8, looks: [5, 8] } });
    if (next.kind !== 'add') return;
    const last = nextRepeats(
      next.plan,
      trials.filter((trial) => trial.repeat < 8),
      { maximum: 8 },
    );
    expect(last.kind).toBe('stop');
  });

  test('one repeat has no verdict, so the second is no look', () => {
    const { plan, trials } = studyOf('gain 3 SD', 1);
    expect(nextRepeats(plan, trials, limits)).toMatchObject({ kind: 'add', repeats: 1, plan: { seeds: 2, looks: [2] } });
  });

  test('repeats do not mend curves that still fall, and missing trials are not made up for', () => {
    const { plan, trials } = studyOf('none', 3);
    const short = trials.map((trial) => ({ ...trial, epochs: trial.epochs.slice(0, 5) }));
    expect(nextRepeats(plan, short, limits)).toMatchObject({ kind: 'stop', reason: expect.stringContaining('epochs') });
    expect(nextRepeats(plan, trials.slice(0, 3), limits)).toMatchObject({ kind: 'stop', reason: expect.stringContaining('missing') });
  });
});

describe('repeats that would settle it', () => {
  test('fewer for a larger difference, said with what makes them rough', () => {
    const needed = (name: string): number[] =>
      Array.from({ length: 30 }, (_, seed) => {
        const { plan, trials } = studyOf(name, 4, seed + 1);
        const verdict = decide(plan, trials);
        if (verdict.kind !== 'cannot-tell' || !verdict.repeatsNeeded) return [];
        const { repeats, atLeast } = verdict.repeatsNeeded;
        expect(atLeast).toBeLessThanOrEqual(repeats);
        expect(atLeast).toBeGreaterThan(4);
        expect(repeats).toBeLessThanOrEqual(100);
        expect(verdict.sentence).toMatch(/repeats would (be needed to )?settle it/);
        return [repeats];
      }).flat();
    const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
    const [small, large] = [needed('gain 0.5 SD'), needed('gain 1 SD')];
    expect(small.length).toBeGreaterThan(5);
    expect(large.length).toBeGreaterThan(3);
    expect(median(large)).toBeLessThan(median(small));
  });
});

test('the third split never decides', () => {
  const { plan, trials } = studyOf('gain 1 SD', 5);
  const value = fc.option(fc.double({ noDefaultInfinity: true, noNaN: true }), { nil: null });
  const words = (all: readonly Trial[]) => {
    const { verdict, ...next } = nextRepeats(plan, all, { maximum: 9 });
    return { ...next, verdict: { ...verdict, sentence: verdict.sentence.replace(/On test rows,.*$/, '').trim() } };
  };
  const expected = words(trials);
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: trials.length, maxLength: trials.length }), (tests) => {
      const changed = trials.map((trial, index) => ({
        ...trial,
        testLoss: tests[index]?.[0] ?? null,
        testError: tests[index]?.[1] ?? null,
      }));
      expect(words(changed)).toEqual(expected);
    }),
    { numRuns: 10, seed: 1 },
  );
});

describe('signed ranks', () => {
  test('below six repeats no p can fall below 0.05, and it is said so', () => {
    for (const n of [2, 3, 4, 5]) {
      const test = signedRank(Array.from({ length: n }, (_, index) => index + 1));
      expect(test.p).toBe(2 ** (1 - n));
      expect(test.p).toBeGreaterThan(0.05);
      expect(signedRankInWords(test)).toContain(`can never give p < 0.05 (the smallest is ${2 ** (1 - n)})`);
    }
    expect(signedRank([1, 2, 3, 4, 5, 6]).p).toBe(0.03125);
    expect(signedRank([0, 0])).toMatchObject({ p: null, nonZero: 0 });
  });

  test('summaries have it from six repeats on', () => {
    const six = studyOf('gain 3 SD', 6);
    expect(summarize(six.plan, six.trials)[2]?.difference?.signedRankP).toBe(0.03125);
    const five = studyOf('gain 3 SD', 5);
    expect(summarize(five.plan, five.trials)[2]?.difference?.signedRankP).toBeNull();
  });
});

test('a single repeat: McNemar on the rows that two networks get wrong', () => {
  expect(mcnemar([1, 2, 3, 9], [3, 4])).toMatchObject({ onlyFirst: 3, onlySecond: 1, p: 0.625 });
  const { plan, trials } = studyOf('gain 1 SD', 1);
  const wrong = (rate: number): number[] => (rate === 0 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : rate === 0.4 ? [1] : [1, 2, 3]);
  const verdict = decide(
    plan,
    trials.map((trial) => ({ ...trial, wrongRows: wrong(trial.rate) })),
  );
  expect(verdict.kind).toBe('incomplete');
  // 8 to 0 disagreements: p = 2/2^8, four rates compared.
  expect(verdict.sentence).toContain(
    'rate 0.4 alone gets 0 validation rows wrong and rate 0 alone 8 (exact McNemar test, p = 0.031, times 4 rates)',
  );
  expect(decide(plan, trials).sentence).not.toContain('McNemar');
});

describe('how long it would have gone on', () => {
  const powerLaw = (epochs: number, alpha = 0.8) => Array.from({ length: epochs }, (_, index) => 0.2 + 2 * (index + 1) ** -alpha);

  test('the epoch at which a power law settles', () => {
    const law = fitPowerLaw(
      powerLaw(30).map((_, index) => index + 1),
      powerLaw(30),
    );
    expect(law?.c).toBeCloseTo(0.2, 4);
    const at = law ? settlesAt(law, { from: 31, limit: 1000, tolerance: 0.02 }) : null;
    // 2·(0.8x)^-0.8 − 2·x^-0.8 < 0.02·(0.2 + 2·x^-0.8), by hand: 0.3509·x^-0.8 < 0.004, x > 268.
    expect(at).toBeGreaterThan(255);
    expect(at).toBeLessThan(285);
    expect(law && settlesAt(law, { from: 31, limit: 200, tolerance: 0.02 })).toBeNull();
  });

  test('is told in words, and never more than four times the epochs at once; a curve that rises has no power law', () => {
    const { words, epochs } = horizon([powerLaw(60)], 60);
    expect(words).toMatch(/settles after about 2\d\d epochs, often sooner/);
    expect(epochs).toBe(240);
    expect(horizon([powerLaw(20, 0.3)], 20)).toMatchObject({ epochs: 80, words: expect.stringContaining('not within 200 epochs') });
    expect(fitPowerLaw([1, 2, 3, 4], [1, 2, 3, 4])).toBeNull();
    expect(horizon([[1, 2, 3, 4, 5, 6, 7, 8]], 60).words).toBe('Train longer, for instance 120 epochs.');
  });
});
