import { describe, expect, test } from 'vitest';
import { capacityThenDropout } from '../../../../src/lab/experiments/capacity';
import { classicVsInverted } from '../../../../src/lab/experiments/classicVsInverted';
import { compareRates } from '../../../../src/lab/experiments/compareRates';
import { convergenceCost } from '../../../../src/lab/experiments/convergenceCost';
import { dataSize } from '../../../../src/lab/experiments/dataSize';
import type { Estimate, Experiment } from '../../../../src/lab/experiments/experiment';
import { inside } from '../../../../src/lab/experiments/inside';
import { mcDropout } from '../../../../src/lab/experiments/mcDropout';
import * as names from '../../../../src/lab/experiments/measures';
import { perSite } from '../../../../src/lab/experiments/perSite';
import { rivals } from '../../../../src/lab/experiments/rivals';
import { sampleCount } from '../../../../src/lab/experiments/sampleCount';
import { schedules } from '../../../../src/lab/experiments/schedules';
import { search } from '../../../../src/lab/experiments/search';
import type { Dataset, TrialResult } from '../../../../src/lab/study';
import { baseOf, mlp, play } from './inProcess';

/** The real trainer on the bundled digits, seeded: the figures below are the same on every machine. */
const base = baseOf({ epochs: 12, seeds: 2, network: mlp(24) });

const columnOf = (rows: readonly (readonly unknown[])[], column: number): Estimate[] => rows.map((row) => row[column] as Estimate);
const array = ({ measures }: TrialResult, name: string): readonly number[] => measures[name] as readonly number[];
const number = ({ measures }: TrialResult, name: string): number => measures[name] as number;

describe('every experiment runs to its end on real training', () => {
  const all: readonly Experiment[] = [compareRates, perSite, convergenceCost, dataSize, schedules, rivals, search];

  test.each(all.map((one) => [one.id, one] as const))('%s: 12 epochs are not enough, and it says so', async (_, experiment) => {
    const outcome = await play(experiment, base);
    expect(outcome.trials.every(({ state }) => state === 'finished')).toBe(true);
    expect(outcome.verdict.kind).toBe('not-converged');
    expect(outcome.tables.every(({ columns, rows }) => rows.length > 0 && rows.every((row) => row.length === columns.length))).toBe(true);
    expect(JSON.parse(JSON.stringify(outcome))).toMatchObject({ experiment: experiment.id, version: 1, plan: base.plan });
  });

  test('the same plan gives the same bits', async () => {
    const [one, other] = [await play(convergenceCost, base), await play(convergenceCost, base)];
    expect(other).toEqual(one);
    const [, ratio] = columnOf(one.tables[0]?.rows ?? [], 3);
    expect(ratio?.mean).toBeGreaterThan(1);
  });

  test('capacity: weights are counted, dropout costs a network that has not settled', async () => {
    const outcome = await play(capacityThenDropout, baseOf({ epochs: 10, seeds: 2, network: mlp(16) }));
    const [widths, , source] = outcome.tables;
    const loss = columnOf(source?.rows ?? [], 2)[1];
    expect(widths?.rows[0]?.[1]).toBe(64 * 2 + 2 + 2 * 2 + 2 + 2 * 10 + 10);
    expect(loss?.mean).toBeGreaterThan(0.1);
  });
});

describe('both forms of dropout', () => {
  test('compute the same, at a rate whose keep probability is no power of two', async () => {
    const network = mlp(24);
    const layers = network.layers.map((layer) => (layer.type === 'dropout' ? { ...layer, rate: 0.3 } : layer));
    const outcome = await play(classicVsInverted, baseOf({ epochs: 12, network: { ...network, layers } }));
    for (const result of outcome.trials.filter(({ arm }) => arm === 'inverted')) {
      expect(number(result, names.CLASSIC_OFF)).toBeLessThan(2e-6);
      expect(number(result, names.CLASSIC_ON)).toBeLessThan(2e-6);
    }
    expect(outcome.verdict.sentence).toMatch(/^Both forms are the same function/);
    const trained = outcome.trials.map(({ arm, epochs }) => [arm, epochs.at(-1)?.validationLoss] as const);
    expect(new Set(trained.map(([, loss]) => loss)).size).toBe(6);
  });
});

describe('Monte Carlo runs', () => {
  test('identities: 0 ≤ mutual information ≤ entropy ≤ log 10; one run is worse than dropout off', async () => {
    const outcome = await play(mcDropout, base);
    for (const result of outcome.trials) {
      expect(number(result, names.INFORMATION_LEAST)).toBeGreaterThanOrEqual(0);
      expect(number(result, names.INFORMATION)).toBeLessThan(number(result, names.of('mc', 'entropy')));
      expect(number(result, names.of('mc', 'entropy'))).toBeLessThan(Math.log(10));
      const [rows, right] = [array(result, names.bars('mc', 'rows')), array(result, names.bars('mc', 'accuracy'))];
      const count = rows.reduce((sum, one) => sum + one, 0);
      expect(count).toBe(359);
      const share = rows.reduce((sum, one, bin) => sum + one * (right[bin] as number), 0) / count;
      expect(share).toBeCloseTo(1 - number(result, names.of('mc', 'error')), 10);
      const [ks, losses] = [array(result, names.SAMPLES), array(result, names.SAMPLE_LOSS)];
      expect(ks).toEqual([1, 2, 5, 10, 20, 50, 100]);
      // Jensen: averaging probabilities lowers the mean loss, and all passes together are the mean itself.
      losses.slice(1).forEach((loss, index) => {
        expect(loss).toBeLessThan(losses[index] as number);
      });
      expect(losses.at(-1)).toBeCloseTo(number(result, names.of('mc', 'loss')), 10);
      expect(losses[0]).toBeGreaterThan(number(result, names.of('scaling', 'loss')));
    }
    expect((await play(sampleCount, base)).tables[0]?.rows).toHaveLength(8);
  });

  test('regression: intervals hold their share of the targets', async () => {
    const line = lineWithNoise();
    const network = { ...mlp(24), input: [2], outputs: 1 };
    const layers = network.layers.map((layer, index) => {
      if (index === 6) return { ...layer, units: 1 };
      return layer.type === 'dropout' ? { ...layer, rate: 0.1 } : layer;
    }) as typeof network.layers;
    const regression = baseOf(
      { epochs: 30, network: { ...network, layers }, trainSize: null },
      { problem: 'regression', trainingRows: 240 },
    );
    const outcome = await play(mcDropout, regression, line);
    for (const result of outcome.trials) {
      const covered = number(result, names.of('mc', 'coverage'));
      expect(covered).toBeGreaterThan(0.85);
      expect(covered).toBeGreaterThanOrEqual(number(result, names.of('scaling', 'coverage')));
      expect(number(result, names.of('mc', 'width'))).toBeGreaterThan(number(result, names.of('scaling', 'width')));
    }
    expect(outcome.tables).toHaveLength(1);
  });
});

describe('inside the network', () => {
  test('dropout makes hidden units sparser; no noise arrives without masks, nor before the first', async () => {
    const outcome = await play(inside, baseOf({ epochs: 25, network: mlp(48), seeds: 3 }));
    for (const result of outcome.trials) {
      const [first, second] = array(result, names.NOISE);
      expect(first).toBe(0);
      if (result.arm === 'rate 0') expect([second, number(result, names.OUTPUT_NOISE)]).toEqual([0, 0]);
      else expect(second).toBeGreaterThan(0.2);
    }
    const [none, half] = ['rate 0', 'rate 0.5'].map((arm) => outcome.trials.filter((one) => one.arm === arm));
    const mean = (trials: readonly TrialResult[] | undefined, name: string): number =>
      (trials ?? []).reduce((sum, one) => sum + (array(one, name)[0] as number), 0) / 3;
    expect(mean(half, names.ZEROS)).toBeGreaterThan(mean(none, names.ZEROS));
    expect(mean(half, names.MEAN_ACTIVATION)).toBeLessThan(mean(none, names.MEAN_ACTIVATION));
  });
});

/** y = 3a − b + noise of deviation 0.5. */
function lineWithNoise(): Dataset {
  const rows = 400;
  const features = Float32Array.from({ length: 2 * rows }, (_, at) => (at % 2 === 0 ? Math.sin(at * 0.85) : Math.cos(at * 1.15)));
  const targets = Float32Array.from({ length: rows }, (_, row) => {
    const [a, b] = [features[2 * row] as number, features[2 * row + 1] as number];
    return 3 * a - b + 0.5 * Math.SQRT2 * Math.sin(row * row * 0.37);
  });
  return {
    name: 'line',
    problem: 'regression',
    rows,
    width: 2,
    image: null,
    features,
    targets,
    classNames: [],
    featureNames: ['a', 'b'],
  };
}
