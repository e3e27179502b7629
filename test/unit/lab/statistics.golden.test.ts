// Against SciPy and NumPy; test/oracles/lab_statistics.py made the numbers.
import { describe, expect, test } from 'vitest';
import { coadaptation, sparsity } from '../../../src/lab/statistics/activations';
import { trend } from '../../../src/lab/statistics/curve';
import { fitPowerLaw, valueAt } from '../../../src/lab/statistics/extrapolate';
import { evenSplitP } from '../../../src/lab/statistics/mcnemar';
import { intervalCoverage, predictiveMoments } from '../../../src/lab/statistics/predictive';
import { bestProbabilities } from '../../../src/lab/statistics/ranking';
import { reliability } from '../../../src/lab/statistics/reliability';
import { repeatsFor } from '../../../src/lab/statistics/repeats';
import { rotationTests } from '../../../src/lab/statistics/rotation';
import { signedRank, type ZeroTreatment } from '../../../src/lab/statistics/signedrank';
import { holm, pValue, sample } from '../../../src/lab/statistics/student';
import { predictiveUncertainty, scores } from '../../../src/lab/statistics/uncertainty';
import golden from './golden/statistics.json';

test.each(golden.paired)('paired t test and interval, $values.length pairs', ({ values, p, interval, standardError }) => {
  expect(pValue(values)).toBeCloseTo(p, 12);
  const ours = sample(values);
  expect(ours.standardError).toBeCloseTo(standardError, 12);
  interval.forEach((bound, side) => {
    expect(ours.interval?.[side]).toBeCloseTo(bound, 10);
  });
});

test.each(golden.signedRank)('signed ranks of $values.length differences, zeros by $zeros', ({ values, zeros, statistic, p }) => {
  const ours = signedRank(values, zeros as ZeroTreatment);
  expect(ours.statistic).toBe(statistic);
  expect(ours.p).toBeCloseTo(p, 14);
});

test.each(golden.holm)('Holm of $ps', ({ ps, adjusted }) => {
  holm(ps).forEach((p, index) => {
    expect(p).toBeCloseTo(adjusted[index] as number, 14);
  });
});

test.each(golden.mcnemar)('McNemar $onlyFirst to $onlySecond', ({ onlyFirst, onlySecond, p }) => {
  expect(evenSplitP(onlyFirst, onlySecond)).toBeCloseTo(p, 12);
});

test.each(golden.powerLaw)('power law through $epochs.length epochs', ({ epochs, losses, at, residual }) => {
  const law = fitPowerLaw(epochs, losses);
  expect(law).not.toBeNull();
  if (!law) return;
  expect(law.residual).toBeLessThanOrEqual(residual + 1e-9);
  for (const [epoch, value] of at as [number, number][]) expect(valueAt(law, epoch)).toBeCloseTo(value, 4);
});

test.each(golden.trend)('slope at the end of $losses.length epochs and its standard error', ({ losses, slope, slopeError, level }) => {
  const ours = trend(losses);
  expect(ours.slope).toBeCloseTo(slope, 12);
  expect(ours.slopeError).toBeCloseTo(slopeError, 12);
  expect(ours.level).toBeCloseTo(level, 12);
});

test.each(golden.repeats)('repeats for $difference SD at level $level', ({ difference, level, n }) => {
  // The noncentral t distribution is approximated by two quantiles.
  const ours = repeatsFor(difference, 1, level) as number;
  expect(Math.abs(ours - n)).toBeLessThanOrEqual(n > 20 ? 2 : 1);
});

describe('rotation test', () => {
  test.each(golden.rotation)('as 40,000 random rotations have it: p = $p', ({ losses, p, critical }) => {
    const ours = rotationTests(losses).compare(0, 0.025);
    // Four standard errors of both simulations.
    expect(Math.abs((ours?.p ?? Number.NaN) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p) + 1e-4) * (1 / 40_000 + 1 / 9_999)));
    expect((ours?.critical ?? Number.NaN) / critical).toBeGreaterThan(0.9);
    expect((ours?.critical ?? Number.NaN) / critical).toBeLessThan(1.1);
  });

  test('with one rival it is the paired t test', () => {
    for (const { values, p } of golden.paired) {
      const ours = rotationTests([values.map(() => 0.3), values.map((value) => 0.3 + value)]).compare(0, 0.025);
      const half = (ours?.critical ?? Number.NaN) * (ours?.errors[0] ?? Number.NaN);
      const oneSided = sample(values).mean < 0 ? p / 2 : 1 - p / 2;
      expect(ours?.p).toBeCloseTo(oneSided, 10);
      expect((ours?.differences[0] ?? Number.NaN) - half).toBeCloseTo(sample(values).interval?.[0] ?? Number.NaN, 10);
    }
  });
});

describe('probability of being best', () => {
  test.each(golden.best)('of $losses.length arms as Student draws of SciPy have it', ({ losses, probabilities }) => {
    const ours = bestProbabilities(losses);
    expect(ours.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    ours.forEach((value, arm) => {
      const theirs = probabilities[arm] as number;
      expect(Math.abs(value - theirs)).toBeLessThan(4 * Math.sqrt((theirs * (1 - theirs) + 1e-4) * (1 / 200_000 + 1 / 4_000)));
    });
  });

  test('of two arms it is the paired t test', () => {
    const { losses } = golden.best[0] as (typeof golden.best)[number];
    const differences = (losses[1] as number[]).map((loss, repeat) => loss - (losses[0]?.[repeat] as number));
    const p = pValue(differences) as number;
    const expected = sample(differences).mean > 0 ? 1 - p / 2 : p / 2;
    expect(Math.abs((bestProbabilities(losses)[0] as number) - expected)).toBeLessThan(0.03);
  });
});

test('entropy, mutual information, likelihood, error and calibration', () => {
  const { passes, rows, classes, targets, ...expected } = golden.uncertainty;
  const probabilities = Float64Array.from(golden.uncertainty.probabilities);
  const ours = predictiveUncertainty({ passes, rows, classes, probabilities });
  for (let row = 0; row < rows; row += 1) {
    // SciPy makes the rows sum to 1 first; they are rounded to six digits.
    expect(ours.entropy[row]).toBeCloseTo(expected.entropy[row] as number, 5);
    expect(ours.expectedEntropy[row]).toBeCloseTo(expected.expectedEntropy[row] as number, 5);
  }
  const scored = scores(ours.mean, targets, classes);
  expect(scored.negativeLogLikelihood).toBeCloseTo(expected.negativeLogLikelihood, 12);
  expect(scored.error).toBeCloseTo(expected.error, 12);
  const bars = reliability(ours.mean, targets, classes);
  expect(bars.error).toBeCloseTo(expected.calibrationError, 12);
  expect(bars.bins.map(({ count }) => count)).toEqual(expected.counts);
});

test('correlation of units, zeros and mean activation', () => {
  const { rows, units, ...expected } = golden.activations;
  const layer = { rows, units, values: Float64Array.from(golden.activations.values) };
  expect(coadaptation(layer)).toMatchObject({ liveUnits: units - 1, deadUnits: 1 });
  expect(coadaptation(layer).meanCorrelation).toBeCloseTo(expected.meanCorrelation, 12);
  expect(sparsity(layer).zeros).toBeCloseTo(expected.zeros, 12);
  expect(sparsity(layer).meanActivation).toBeCloseTo(expected.meanActivation, 12);
  expect(sparsity(layer).silentUnits).toBeCloseTo(1 / units, 12);
});

test('predictive moments and the coverage of their intervals', () => {
  const { passes, rows, targets, ...expected } = golden.coverage;
  const moments = predictiveMoments({ passes, rows, values: Float64Array.from(golden.coverage.values) });
  for (let row = 0; row < rows; row += 1) expect(moments.variance[row]).toBeCloseTo(expected.variance[row] as number, 12);
  const ours = intervalCoverage(moments, targets, { level: 0.9, noise: 0.2 });
  expect(ours.share).toBeCloseTo(expected.share, 12);
  expect(ours.width).toBeCloseTo(expected.width, 10);
});
