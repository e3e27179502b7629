import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/lab/search/streams';
import { coadaptation, effectiveNoise, sparsity } from '../../../src/lab/statistics/activations';
import { curveFacts, epochsToLevel } from '../../../src/lab/statistics/milestones';
import { intervalCoverage, predictiveMoments } from '../../../src/lab/statistics/predictive';
import { reliability } from '../../../src/lab/statistics/reliability';
import { type Passes, predictiveUncertainty, scores } from '../../../src/lab/statistics/uncertainty';

/** Softmax of random logits, in single precision as a trainer gives it. */
function passesOf(passes: number, rows: number, classes: number, spread: number, seed = 1): Passes {
  const random = stream(seed, 0, 'noise');
  const probabilities = new Float32Array(passes * rows * classes);
  for (let at = 0; at < probabilities.length; at += classes) {
    const exponentials = Array.from({ length: classes }, () => Math.exp(spread * random.normal()));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    exponentials.forEach((value, index) => {
      probabilities[at + index] = value / sum;
    });
  }
  return { passes, rows, classes, probabilities };
}

describe('identities', () => {
  test('0 ≤ mutual information ≤ entropy ≤ log C', () => {
    const shape = fc.record({
      passes: fc.integer({ min: 1, max: 6 }),
      classes: fc.integer({ min: 2, max: 7 }),
      spread: fc.double({ min: 0, max: 40, noNaN: true }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shape, ({ passes, classes, spread, seed }) => {
        const { entropy, mutualInformation } = predictiveUncertainty(passesOf(passes, 5, classes, spread, seed));
        entropy.forEach((total, row) => {
          const information = mutualInformation[row] as number;
          expect(information).toBeGreaterThanOrEqual(0);
          expect(information).toBeLessThanOrEqual(total + 1e-12);
          expect(total).toBeLessThanOrEqual(Math.log(classes) + 1e-6);
        });
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test('one pass, or equal passes as at rate 0, hold no mutual information', () => {
    const one = passesOf(1, 20, 4, 2);
    expect([...predictiveUncertainty(one).mutualInformation]).toEqual(Array(20).fill(0));
    const twice = Float32Array.from([...one.probabilities, ...one.probabilities]);
    expect(Math.max(...predictiveUncertainty({ ...one, passes: 2, probabilities: twice }).mutualInformation)).toBeLessThan(1e-12);
  });

  test('passes that are sure of different classes: all of log 2 is disagreement', () => {
    const { entropy, expectedEntropy, mutualInformation } = predictiveUncertainty({
      passes: 2,
      rows: 1,
      classes: 2,
      probabilities: Float32Array.of(1, 0, 0, 1),
    });
    expect([entropy[0], expectedEntropy[0]]).toEqual([Math.LN2, 0]);
    expect(mutualInformation[0]).toBe(Math.LN2);
  });

  test('an even guess between C classes has the entropy and the likelihood log C', () => {
    const probabilities = new Float64Array(3 * 5).fill(1 / 5);
    expect(predictiveUncertainty({ passes: 1, rows: 3, classes: 5, probabilities }).entropy[0]).toBeCloseTo(Math.log(5), 12);
    expect(scores(probabilities, [0, 1, 4], 5)).toMatchObject({ rows: 3, error: 2 / 3 });
    expect(scores(probabilities, [0, 1, 4], 5).negativeLogLikelihood).toBeCloseTo(Math.log(5), 12);
  });

  test('a probability that underflowed costs 27.6 nats, not infinity', () => {
    expect(scores(Float32Array.of(1, 0), [1], 2).negativeLogLikelihood).toBeCloseTo(27.631, 3);
  });
});

describe('reliability', () => {
  test('bins are (lower, upper]: a confidence on an edge belongs below it', () => {
    for (let edge = 8; edge <= 15; edge += 1) {
      const confidence = edge / 15;
      const { bins } = reliability(Float64Array.of(confidence, 1 - confidence), [0], 2);
      expect(bins.findIndex(({ count }) => count === 1)).toBe(edge - 1);
    }
  });

  test('right as often as it is sure: no error; always sure and half right: one half', () => {
    const sure = Float64Array.from([0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25]);
    expect(reliability(sure, [0, 0, 0, 1], 2).error).toBeCloseTo(0, 12);
    const certain = Float64Array.from([1, 0, 1, 0]);
    const { error, bins } = reliability(certain, [0, 1], 2);
    expect(error).toBe(0.5);
    expect(bins[14]).toEqual({ lower: 14 / 15, upper: 1, count: 2, confidence: 1, accuracy: 0.5 });
    expect(bins[0]).toMatchObject({ count: 0, confidence: null, accuracy: null });
  });
});

test('normal intervals with the right noise cover what they say', () => {
  const random = stream(4, 0, 'noise');
  const rows = 4000;
  const passes = 60;
  const centre = Float64Array.from({ length: rows }, () => random.normal());
  const values = Float64Array.from({ length: passes * rows }, (_, at) => (centre[at % rows] as number) + 0.3 * random.normal());
  const targets = Float64Array.from(centre, (value) => value + 0.3 * random.normal() + 0.4 * random.normal());
  const moments = predictiveMoments({ passes, rows, values });
  const { share, width } = intervalCoverage(moments, targets, { noise: 0.16 });
  expect(Math.abs(share - 0.95)).toBeLessThan(0.015);
  expect(width).toBeCloseTo(2 * 1.96 * 0.5, 1);
  expect(intervalCoverage(moments, targets).share).toBeLessThan(0.85);
  expect(predictiveMoments({ passes: 1, rows: 2, values: Float64Array.of(1, 2) }).variance).toEqual(Float64Array.of(0, 0));
});

describe('inside a layer', () => {
  test('copies and mirror images are fully co-adapted, dead units are left out', () => {
    const rows = [1, 5, 2, 7].map((value) => [value, -3 * value + 1, 0, 4]);
    const layer = { rows: 4, units: 4, values: Float64Array.from(rows.flat()) };
    const ours = coadaptation(layer);
    expect(ours).toMatchObject({ liveUnits: 2, deadUnits: 2 });
    expect(ours.meanCorrelation).toBeCloseTo(1, 12);
    expect(coadaptation({ rows: 4, units: 1, values: Float64Array.of(1, 2, 3, 4) }).meanCorrelation).toBeNull();
  });

  test('a large constant does not make units dead or alike', () => {
    const random = stream(2, 0, 'noise');
    const values = Float64Array.from({ length: 400 * 6 }, () => 1e6 + random.normal());
    const { meanCorrelation, deadUnits } = coadaptation({ rows: 400, units: 6, values });
    expect(deadUnits).toBe(0);
    // Expected |r| of independent units is √(2 / (π · 400)) = 0.04.
    expect(meanCorrelation).toBeLessThan(0.08);
  });

  test('shares of zeros', () => {
    const layer = { rows: 2, units: 3, values: Float64Array.of(0, 1, 0, 0, 0, 2) };
    expect(sparsity(layer)).toEqual({ zeros: 4 / 6, meanActivation: 0.5, silentUnits: 1 / 3 });
  });

  test('inverted dropout of rate r adds a noise of √(r / (1 − r))', () => {
    const random = stream(3, 0, 'mask');
    for (const rate of [0.2, 0.5, 0.8]) {
      const clean = Float64Array.from({ length: 40_000 }, () => 1 + random.uniform());
      const noisy = clean.map((value) => (random.uniform() < rate ? 0 : value / (1 - rate)));
      expect(Math.abs((effectiveNoise(noisy, clean) as number) / Math.sqrt(rate / (1 - rate)) - 1)).toBeLessThan(0.03);
    }
    expect(effectiveNoise(Float64Array.of(1), Float64Array.of(0))).toBeNull();
    expect(effectiveNoise(Float64Array.of(1, 2), Float64Array.of(1, 2))).toBe(0);
  });
});

describe('facts of a curve', () => {
  const epochs = [3, 2, 1, 0.6, 0.7].map((validationLoss, index) => ({
    epoch: index + 1,
    trainLossDropoutOn: [2.5, 2.1, 1.4, 0.9, 0.6][index] as number,
    trainLoss: [2, 1.5, 0.8, 0.3, 0.2][index] as number,
    trainError: 0,
    validationLoss,
    validationError: 0,
  }));

  test('epochs to a level', () => {
    expect(epochsToLevel([3, 2, 1, 2, 1], 1)).toBe(3);
    expect(epochsToLevel([3, 2], 1)).toBeNull();
  });

  test('validation below the logged training loss, and what the masks add to it', () => {
    const facts = curveFacts(epochs);
    expect(facts).toMatchObject({ firstBelowTraining: 2, epochsBelowTraining: 3 });
    // The smoothed validation loss is smallest at the last epoch.
    expect(facts.maskGap).toBeCloseTo(0.4, 12);
    expect(facts.generalisationGap).toBeCloseTo(0.5, 12);
    expect(curveFacts([])).toEqual({ firstBelowTraining: null, epochsBelowTraining: 0, maskGap: null, generalisationGap: null });
  });
});
