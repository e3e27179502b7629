import { describe, expect, test } from 'vitest';
import { armsOf } from '../../../src/lab/statistics/arms';
import { oneErrorChoice } from '../../../src/lab/statistics/bestrate';
import { overfits, smooth, trend } from '../../../src/lab/statistics/curve';
import { decide } from '../../../src/lab/statistics/decide';
import { evidenceFrom } from '../../../src/lab/statistics/evidence';
import { holm, pValue, sample } from '../../../src/lab/statistics/student';
import { summarize } from '../../../src/lab/statistics/summarize';
import { digits } from '../../../src/lab/statistics/words';
import type { EpochResult, Study, StudyPlan, StudyVerdict, Trial } from '../../../src/lab/study';

describe('Student', () => {
  const a = [0.31, 0.29, 0.35, 0.33, 0.3, 0.36];
  const b = [0.27, 0.28, 0.29, 0.3, 0.27, 0.31];
  const differences = b.map((value, index) => value - (a[index] ?? 0));

  test('paired t test and interval', () => {
    // scipy 1.10.1: stats.ttest_rel(b, a).pvalue
    expect(pValue(differences)).toBeCloseTo(0.003679864398068872, 10);
    // stats.t.interval(0.95, 5, d.mean(), stats.sem(d))
    expect(sample(differences).interval?.[0]).toBeCloseTo(-0.05504427940674153, 10);
    expect(sample(differences).interval?.[1]).toBeCloseTo(-0.01828905392659177, 10);
  });

  test('three values', () => {
    // scipy 1.10.1: stats.ttest_1samp([-0.05, 0.01, -0.02], 0).pvalue
    expect(pValue([-0.05, 0.01, -0.02])).toBeCloseTo(0.36754446796632423, 10);
  });

  test('one value has no spread, equal values have no doubt', () => {
    expect(sample([0.4])).toEqual({ n: 1, mean: 0.4, standardError: null, interval: null });
    expect(pValue([0.4])).toBeNull();
    expect(pValue([0, 0, 0])).toBeNull();
    expect(pValue([1, 1])).toBe(0);
  });

  test('Holm keeps order and nulls', () => {
    // By hand: 0.005·4, 0.01·3, 0.03·2, and 0.04·1 raised to its predecessor.
    const adjusted = holm([0.01, null, 0.04, 0.03, 0.005]);
    [0.03, null, 0.06, 0.06, 0.02].forEach((expected, index) => {
      if (expected === null) expect(adjusted[index]).toBeNull();
      else expect(adjusted[index]).toBeCloseTo(expected, 12);
    });
  });
});

/** Falls from 1 to `floor` with the given time constant, then climbs by `rise` per epoch after `turn`. */
function curve(epochs: number, floor: number, time: number, rise = 0, turn = epochs): number[] {
  return Array.from({ length: epochs }, (_, index) => floor + (1 - floor) * Math.exp(-index / time) + Math.max(0, index - turn) * rise);
}

function results(
  validation: readonly number[],
  training: readonly number[] = validation.map((_, index) => 0.9 / (index + 1)),
): EpochResult[] {
  return validation.map((validationLoss, index) => ({
    epoch: index + 1,
    trainLossDropoutOn: training[index] ?? 0,
    trainLoss: training[index] ?? 0,
    trainError: 0,
    validationLoss,
    validationError: validationLoss / 4,
  }));
}

describe('curves', () => {
  test('smoothing starts at the first value', () => {
    expect(smooth([1, 0])).toEqual([1, 0.6]);
  });

  test('a settled, a rising and a falling curve', () => {
    expect(trend(curve(60, 0.2, 5)).converged).toBe(true);
    expect(trend(curve(60, 0.2, 5, 0.01, 20)).converged).toBe(true);
    expect(trend(curve(60, 0.2, 60)).converged).toBe(false);
    expect(trend(curve(5, 0.2, 0.1)).converged).toBe(false);
    expect(trend(curve(60, 0.2, 60)).bestAtEdge).toBe(true);
    expect(trend(curve(60, 0.2, 5, 0.01, 20)).bestAtEdge).toBe(false);
    const bump = curve(100, 0.2, 5).map((loss, epoch) => loss + 0.1 * Math.exp(-(((epoch - 80) / 10) ** 2)));
    expect(trend(bump).converged).toBe(true);
  });

  test('overfits when validation turns while training goes on falling', () => {
    expect(overfits(results(curve(60, 0.2, 5, 0.01, 20)))).toBe(true);
    expect(overfits(results(curve(60, 0.2, 5)))).toBe(false);
    expect(overfits(results(curve(60, 0.2, 60)))).toBeNull();
    expect(overfits(results(curve(7, 0.2, 1)))).toBeNull();
  });

  test('a diverging training is no overfitting', () => {
    const rising = curve(60, 0.2, 5, 0.01, 20);
    expect(overfits(results(rising, rising))).toBe(false);
  });
});

const plan = (rates: readonly number[], seeds: number, epochs = 60): StudyPlan => ({
  network: {
    name: 'Net',
    framework: 'torch',
    input: [64],
    outputs: 10,
    layers: [{ type: 'dropout', siteId: 's', granularity: 'element', rate: 0.2 }],
  },
  data: { kind: 'digits' },
  rates,
  seeds,
  seed: 1,
  epochs,
  batchSize: 32,
  optimizer: { name: 'adam', learningRate: 0.001, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
  trainSize: null,
  labelNoise: 0,
});

const trial = (rate: number, repeat: number, validation: readonly number[]): Trial => ({
  rate,
  repeat,
  state: 'finished',
  epochs: results(validation),
  testLoss: 0.5,
  testError: 0.1,
  failure: null,
});

/** Trials of all rates with the given floors; repeats differ by a shared shift and a small own wobble. */
function trials(floors: Readonly<Record<number, number>>, seeds: number, shape: (rate: number, floor: number) => number[]): Trial[] {
  return Object.entries(floors).flatMap(([text, floor]) =>
    Array.from({ length: seeds }, (_, repeat) => {
      const rate = Number(text);
      const wobble = 0.002 * Math.sin(7 * repeat + 11 * rate);
      return trial(rate, repeat, shape(rate, floor + 0.03 * repeat + wobble));
    }),
  );
}

const settled = (_rate: number, floor: number): number[] => curve(60, floor, 4);

describe('verdicts', () => {
  test('dropout helps: the least intrusive of the rates that cannot be told from the best', () => {
    const verdict = decide(plan([0, 0.2, 0.4, 0.6], 6), trials({ 0: 0.4, 0.2: 0.31, 0.4: 0.3, 0.6: 0.3 }, 6, settled));
    expect(verdict.kind).toBe('use-rate');
    if (verdict.kind !== 'use-rate') return;
    expect(verdict.rate).toBe(0.4);
    expect(verdict.sentence).toContain('drops 40 %, keeps 60 %');
    expect(verdict.sentence).toMatch(/n = 6 paired repeats, 95 % interval -0\.1\d+ to -0\.0\d+/);
  });

  test('no dropout: no overfitting without it, and a worthwhile gain is ruled out', () => {
    const study = decide(plan([0, 0.2, 0.5], 4), trials({ 0: 0.3, 0.2: 0.31, 0.5: 0.4 }, 4, settled));
    expect(study.kind).toBe('no-dropout');
    expect(study.sentence).toContain('is worse by more than one standard error');
  });

  test('no dropout: the same loss at every rate leaves no room for a gain', () => {
    const study = decide(plan([0, 0.2, 0.5], 4), trials({ 0: 0.3, 0.2: 0.299, 0.5: 0.299 }, 4, settled));
    expect(study.kind).toBe('no-dropout');
    expect(study.sentence).toContain('a gain of 5 % or more is ruled out');
  });

  test('overfitting without dropout is never "no dropout"', () => {
    const shape = (rate: number, floor: number): number[] => curve(60, floor, 4, rate === 0 ? 0.01 : 0, 20);
    const verdict = decide(plan([0, 0.2, 0.5], 4), trials({ 0: 0.3, 0.2: 0.31, 0.5: 0.4 }, 4, shape));
    expect(verdict.kind).toBe('cannot-tell');
    expect(verdict.sentence).toMatch(/No rate that was tried lowers.*without dropout the network overfits/);
  });

  test('a difference within the noise cannot be told', () => {
    const noisy = [0.05, -0.06, 0.04].flatMap((shift, repeat) => [
      trial(0, repeat, settled(0, 0.3)),
      trial(0.5, repeat, settled(0.5, 0.29 + shift)),
    ]);
    const verdict = decide(plan([0, 0.5], 3), noisy);
    expect(verdict.kind).toBe('cannot-tell');
    expect(verdict.kind === 'cannot-tell' && verdict.candidates).toEqual([0, 0.5]);
  });

  test('a rate that still falls and could overtake holds up the verdict, whatever the order now', () => {
    const shape = (rate: number, floor: number): number[] => curve(60, floor, rate === 0 ? 4 : 40);
    const verdict = decide(plan([0, 0.5], 6), trials({ 0: 0.3, 0.5: 0.2 }, 6, shape));
    expect(verdict.kind).toBe('not-converged');
    expect(verdict.kind === 'not-converged' && verdict.rates).toEqual([0.5]);
  });

  test('a rate that still falls but cannot come near does not', () => {
    const slow = (rate: number, floor: number): number[] =>
      rate === 0.8 ? Array.from({ length: 60 }, (_, index) => 3 - 0.004 * index) : settled(rate, floor);
    const verdict = decide(plan([0, 0.5, 0.8], 6), trials({ 0: 0.4, 0.5: 0.3, 0.8: 0 }, 6, slow));
    expect(verdict.kind).toBe('use-rate');
  });

  test('fewer than two repeats of a rate: no verdict', () => {
    const all = trials({ 0: 0.4, 0.5: 0.3 }, 3, settled);
    expect(
      decide(
        plan([0, 0.5], 3),
        all.filter((one) => one.rate === 0 || one.repeat === 0),
      ).kind,
    ).toBe('incomplete');
    expect(
      decide(
        plan([0, 0.5], 1),
        all.filter((one) => one.repeat === 0),
      ).kind,
    ).toBe('incomplete');
    expect(decide(plan([0, 0.5], 3), []).kind).toBe('incomplete');
  });

  test('a rate whose trials all failed is named and does not stop the others', () => {
    const failed = [0, 1, 2, 3, 4, 5].map((repeat): Trial => ({ ...trial(0.8, repeat, []), state: 'failed', failure: 'diverged' }));
    const verdict = decide(plan([0, 0.5, 0.8], 6), [...trials({ 0: 0.4, 0.5: 0.3 }, 6, settled), ...failed]);
    expect(verdict.kind).toBe('use-rate');
    expect(verdict.sentence).toContain('trials failed: rate 0.8');
  });

  test('without rate 0 nothing is said about dropout as such', () => {
    const verdict = decide(plan([0.2, 0.5], 3), trials({ 0.2: 0.4, 0.5: 0.3 }, 3, settled));
    expect(verdict).toMatchObject({ kind: 'cannot-tell', candidates: [0.5] });
  });
});

describe('the one-standard-error choice', () => {
  test('closest to the rate in the source, else the smaller', () => {
    // 0.4 is best; 0.2 and 0.6 lie a little above it, within one standard error of the difference; 0.8 lies far above.
    const losses: Record<number, number[]> = {
      0.2: [0.31, 0.29, 0.302],
      0.4: [0.3, 0.3, 0.3],
      0.6: [0.31, 0.29, 0.302],
      0.8: [0.4, 0.41, 0.4],
    };
    const flat = Object.entries(losses).flatMap(([rate, values]) =>
      values.map((value, repeat) => trial(Number(rate), repeat, Array(10).fill(value))),
    );
    const arms = armsOf({ rates: [0.2, 0.4, 0.6, 0.8] }, flat);
    const best = arms[1] as (typeof arms)[number];
    expect(oneErrorChoice(arms, best, null)).toBe(0.2);
    expect(oneErrorChoice(arms, best, 0.55)).toBe(0.6);
    expect(oneErrorChoice(arms, best, 0.9)).toBe(0.6);
    expect(oneErrorChoice(arms, best, 0.3)).toBe(0.2);
  });
});

test('summaries: best smoothed epoch, paired differences, Holm over all rates', () => {
  const study = plan([0, 0.2, 0.5], 4);
  const summaries = summarize(study, trials({ 0: 0.4, 0.2: 0.35, 0.5: 0.3 }, 4, settled));
  expect(summaries.map((summary) => [summary.rate, summary.n])).toEqual([
    [0, 4],
    [0.2, 4],
    [0.5, 4],
  ]);
  expect(summaries[2]?.difference?.mean).toBeCloseTo(-0.1, 2);
  expect(summaries[2]?.difference?.holmP).toBeGreaterThanOrEqual(summaries[2]?.difference?.p ?? 1);
  expect(summaries[0]?.bestEpoch).toBeGreaterThan(40);
  expect(summaries[0]?.validationLoss).toBeCloseTo(0.445, 2);
});

test('evidence follows the verdict', () => {
  const study = (verdict: StudyVerdict, overfitting: boolean | null): Study => {
    const trialsOf = trials({ 0: 0.3, 0.5: 0.31 }, 2, settled);
    const summaries = summarize(plan([0, 0.5], 2), trialsOf).map((summary) => ({ ...summary, overfits: overfitting }));
    const source = { uri: 'file:///m.py', network: 'Net', fingerprint: '0.5', siteCount: 1 };
    return { version: 1, id: 'x', createdAt: '', source, plan: plan([0, 0.5], 2), mappings: [], trials: trialsOf, summaries, verdict };
  };
  const none: StudyVerdict = { kind: 'no-dropout', sentence: 's', rate: 0, best: 0, candidates: [0] };
  expect(evidenceFrom(study(none, false)).verdict).toMatchObject({ kind: 'not-needed', seeds: 2, bestRate: 0.5 });
  const unclear: StudyVerdict = { kind: 'cannot-tell', sentence: 's', candidates: [0, 0.5] };
  expect(evidenceFrom(study(unclear, true)).verdict.kind).toBe('needed');
  expect(evidenceFrom(study(unclear, false)).verdict.kind).toBe('undecidable');
  expect(evidenceFrom(study({ kind: 'not-converged', sentence: 's', rates: [0.5] }, true)).verdict.kind).toBe('undecidable');
});

test('numbers in words', () => {
  expect([0, 0.012345, 1.2345, 123.4, -0.5].map(digits)).toEqual(['0.000', '0.0123', '1.23', '123', '-0.500']);
});
