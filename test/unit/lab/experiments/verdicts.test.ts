import { describe, expect, test } from 'vitest';
import { capacityThenDropout } from '../../../../src/lab/experiments/capacity';
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
import { keyOf } from '../../../../src/lab/experiments/stages';
import type { TrialResult, TrialSpec } from '../../../../src/lab/study';
import { baseOf, planOf } from './inProcess';
import { armOf, type Course, luck, resultOf, scatter } from './made';

const base = baseOf({ epochs: 60, seeds: 6, rates: [0, 0.2, 0.5], trainSize: 400 });

/** Plays an experiment on a made-up world. */
function conclude(experiment: Experiment, world: (spec: TrialSpec) => Course | number, on = base) {
  const protocol = experiment.start(on);
  const results: TrialResult[] = [];
  const specs: TrialSpec[] = [];
  for (let spec = protocol.ask(); spec !== null; spec = protocol.ask()) {
    if (spec === 'wait') throw new Error('waits for nothing');
    const course = world(spec);
    const { loss, ...rest } = typeof course === 'number' ? { loss: course } : course;
    const noise = (luck[spec.repeat % 6] as number) + ((spec.arm.length * 7 + spec.repeat * 5) % 6 === 0 ? 0.002 : 0) + own(spec);
    const result = resultOf(spec.arm, spec.repeat, { epochs: spec.epochs, ...rest, loss: loss + noise });
    results.push(result);
    specs.push(spec);
    protocol.tell(result);
  }
  return { ...experiment.conclude(on, results), results, specs };
}

/** A little of its own for every arm and repeat, without a trend. */
function own({ arm, repeat }: TrialSpec): number {
  const sum = [...arm].reduce((one, letter) => (one * 31 + letter.charCodeAt(0)) % 997, 7);
  return (scatter[(repeat + sum) % 6] as number) * (sum % 2 === 0 ? 1 : -1);
}

const rateOf = ({ rate }: TrialSpec): number => (typeof rate === 'number' ? rate : Math.max(...Object.values(rate)));

describe('every experiment', () => {
  const all = [
    compareRates,
    convergenceCost,
    dataSize,
    schedules,
    mcDropout,
    sampleCount,
    inside,
    rivals,
    capacityThenDropout,
    perSite,
    search,
  ];

  test.each(all.map((one) => [one.id, one] as const))('%s: one repeat is no verdict, and falling curves are none', (_, experiment) => {
    const alone = conclude(experiment, () => 0.5, { ...base, plan: { ...base.plan, seeds: 1 } });
    expect(alone.verdict.kind).toBe('incomplete');
    const falling = conclude(experiment, () => ({ loss: 0.1, pace: 60 }));
    expect(falling.verdict.kind).toBe('not-converged');
    expect(falling.verdict.sentence).toMatch(/Train longer|Train \d+ epochs/);
  });

  test.each(all.map((one) => [one.id, one] as const))(
    '%s: trials that all fail are named with the reason, nothing is thrown',
    (_, experiment) => {
      const failed = conclude(experiment, () => ({ loss: 0.5, failure: 'The loss diverged in epoch 3.' }));
      expect(failed.verdict.kind === 'incomplete' || failed.verdict.kind === 'cannot-tell').toBe(true);
    },
  );

  test.each(all.map((one) => [one.id, one] as const))('%s: asks for each trial once, and for the same ones again', (_, experiment) => {
    const [one, other] = [conclude(experiment, () => 0.5), conclude(experiment, () => 0.5)];
    expect(new Set(one.specs.map(keyOf)).size).toBe(one.specs.length);
    expect(other.specs).toEqual(one.specs);
    expect(one.specs.every(({ seed }) => seed === base.plan.seed)).toBe(true);
  });

  test('a network without dropout is refused by all', () => {
    const network = { ...base.plan.network, layers: base.plan.network.layers.filter(({ type }) => type !== 'dropout') };
    for (const experiment of all) expect(experiment.refuses({ ...base, plan: planOf({ network }) })).toMatch(/no dropout site/);
  });
});

describe('a difference that is there is told, one that is not is not', () => {
  test('schedules: late dropout is as good, early dropout worse than constant', () => {
    const found = conclude(schedules, ({ arm }) => (arm.startsWith('early') ? 0.45 : arm === 'none' ? 0.5 : 0.4));
    expect(found.verdict.kind).toBe('answer');
    expect(found.verdict.sentence).toMatch(/worse: "early, linear" by 0\.0[45].*"early, held" by/);
    expect(found.verdict.sentence).not.toMatch(/better|"late"/);
    expect(found.verdict.sentence).toContain('n = 6 paired repeats, 95 % interval');
    expect(conclude(schedules, () => 0.4).verdict.kind).toBe('cannot-tell');
  });

  test('data size: helps where rows are few; an unsettled size is left open', () => {
    const few = conclude(dataSize, ({ trainSize, rate }) => (rate === 0.5 && (trainSize ?? 0) <= 100 ? 0.3 : 0.4));
    expect(few.verdict.sentence).toMatch(/lowers the validation loss on 50 rows by 0\.[01].*on 100 rows by/);
    expect(few.verdict.sentence).toContain('At 2 of 4 sizes no difference can be told');
    const open = conclude(dataSize, ({ trainSize, rate }) => ({ loss: rate === 0.5 ? 0.3 : 0.4, pace: trainSize === 400 ? 100 : 5 }));
    expect(open.verdict.kind).toBe('answer');
    expect(open.verdict.sentence).toContain('left open: 400 rows');
  });

  test('data size: every size makes the same number of updates', () => {
    const { specs } = conclude(dataSize, () => 0.4);
    const updates = specs.map(({ trainSize, batchSize, epochs }) => Math.ceil((trainSize ?? 0) / batchSize) * epochs);
    for (const one of updates) expect(Math.abs(one / (updates.at(-1) ?? 1) - 1)).toBeLessThan(0.02);
    expect(new Set(specs.map(({ trainSize }) => trainSize))).toEqual(new Set([50, 100, 200, 400]));
  });

  test('convergence cost: a rate with half the pace takes twice the epochs', () => {
    const found = conclude(convergenceCost, (spec) => ({ loss: 0.4, pace: rateOf(spec) === 0.5 ? 12 : 6 }), {
      ...base,
      plan: { ...base.plan, epochs: 120 },
    });
    expect(found.verdict.kind).toBe('answer');
    const ratio = found.tables[0]?.rows[2]?.[3] as Estimate;
    expect(ratio.mean).toBeGreaterThan(1.7);
    expect(ratio.mean).toBeLessThan(2.3);
    expect(found.verdict.sentence).toMatch(/rate 0\.5 \(drops 50 %, keeps 50 %\) takes [12]\.\d+ times the epochs/);
  });

  test('capacity: widens until it overfits, and not beyond', () => {
    const width = (spec: TrialSpec): number => (spec.network.layers[0] as { units: number }).units;
    const found = conclude(capacityThenDropout, (spec) => ({
      loss: rateOf(spec) > 0 ? (width(spec) >= 64 ? 0.3 : 0.6) : 0.4,
      rise: width(spec) >= 64 && rateOf(spec) === 0 ? 0.01 : 0,
    }));
    expect(Math.max(...found.specs.map(width))).toBe(64);
    expect(Math.min(...found.specs.map(width))).toBe(4);
    expect(found.verdict.kind).toBe('answer');
    expect(found.verdict.sentence).toContain('overfits from 2 times the width');
    const [narrow, wide] = [found.tables[1], found.tables.at(-1)].map((table) => table?.rows[1]?.[2] as Estimate);
    expect(wide?.mean).toBeCloseTo(-0.1, 2);
    expect(narrow?.mean).toBeCloseTo(0.2, 2);
  });

  test('per site: the site that matters explains the variance, the other nothing', () => {
    const found = conclude(perSite, ({ rate }) => 0.5 - 0.2 * ((rate as Record<string, number>).second ?? 0));
    const attribution = found.tables[1]?.rows ?? [];
    const gains = attribution.map((row) => row[2] as Estimate);
    const shares = attribution.map((row) => row[1] as Estimate);
    expect(attribution.map(([site]) => site)).toEqual(['first', 'second']);
    expect(shares[1]?.mean).toBeGreaterThan(0.9);
    expect(shares[0]?.mean).toBeLessThan(0.02);
    expect(gains[0]?.p).toBeGreaterThan(0.05);
    expect(gains[1]?.p).toBeLessThan(0.001);
    expect(found.verdict.sentence).toMatch(/^second explains (9\d(\.\d)?|100) %/);
  });

  test('per site: two sites that only hurt together', () => {
    const found = conclude(perSite, ({ rate }) => {
      const { first = 0, second = 0 } = rate as Record<string, number>;
      return 0.5 - 0.1 * Math.max(first, second) + (first > 0 && second > 0 ? 0.4 : 0);
    });
    expect(found.verdict.sentence).toContain('Rates of their own beat the best rate for all sites');
  });

  test('per site: the whole of a factorial design is one-at-a-time plus all combinations, each once', () => {
    const { specs } = conclude(perSite, () => 0.4);
    expect(specs).toHaveLength(9 * 6);
    expect(perSite.refuses({ ...base, search: 'asha' })).toMatch(/cannot be attributed/);
  });

  test('rivals: weight decay wins, dropout ties with none', () => {
    const found = conclude(rivals, ({ arm }) => (arm === 'weight decay 0.1' ? 0.3 : arm === 'none' || arm === 'dropout 0.5' ? 0.4 : 0.45));
    expect(found.verdict.sentence).toMatch(/Better than dropout: weight decay by 0\.1/);
    expect(found.verdict.sentence).toContain('Tuned dropout changes the validation loss');
    expect(found.specs.filter(({ arm }) => arm.startsWith('weight decay')).every(({ optimizer }) => optimizer.name === 'adamw')).toBe(true);
  });

  test('rivals: a trainer without a method fails its arms only', () => {
    const found = conclude(rivals, ({ arm }) =>
      arm.startsWith('DropConnect') ? { loss: 1, failure: 'fast trainer: dropped weights' } : 0.4,
    );
    expect(found.verdict.sentence).toContain('Not judged: DropConnect');
    expect(found.tables[1]?.rows.find(([arm]) => arm === 'DropConnect 0.5')?.at(-1)).toBe('fast trainer: dropped weights');
  });

  test('search: the winner of the search is luck, and new seeds say so', () => {
    const lucky = ({ arm, repeat }: TrialSpec): number => (arm.startsWith('search') && repeat === 0 ? 0.3 : 0.4);
    expect(conclude(search, lucky).verdict.kind).toBe('cannot-tell');
    const real = conclude(search, (spec) => (Math.min(...Object.values(spec.rate)) >= 0.5 ? 0.3 : 0.4));
    expect(real.verdict.kind).toBe('answer');
    expect(real.verdict.sentence).toContain('first: 0.5, second: 0.5');
    expect(real.specs.filter(({ arm }) => arm.startsWith('final')).every(({ repeat }) => repeat >= 1000)).toBe(true);
  });

  test.each(['hyperband', 'hyperband-paper', 'asha'] as const)(
    'search %s: says that it is biased against high rates, trains finalists in full',
    (kind) => {
      const found = conclude(search, (spec) => (Math.min(...Object.values(spec.rate)) >= 0.5 ? 0.3 : 0.4), { ...base, search: kind });
      expect(found.verdict.sentence).toMatch(/high rates look worse/);
      expect(found.specs.some(({ epochs }) => epochs < 60)).toBe(true);
      expect(found.specs.filter(({ arm }) => arm.startsWith('final')).every(({ epochs }) => epochs === 60)).toBe(true);
    },
  );

  test('Monte Carlo: loss against weight scaling, and where runs disagree', () => {
    const measures = ({ repeat }: TrialSpec, gain: number): TrialResult['measures'] => {
      const wobble = scatter[repeat % 6] as number;
      return {
        ...Object.fromEntries(
          (['mc', 'scaling'] as const).flatMap((one) =>
            (['loss', 'error', 'calibration', 'entropy'] as const).map((of) => [
              names.of(one, of),
              0.2 + (one === 'mc' ? gain + wobble : 0),
            ]),
          ),
        ),
        [names.INFORMATION]: 0.1,
        [names.INFORMATION_RIGHT]: 0.05 + wobble,
        [names.INFORMATION_WRONG]: 0.3,
        [names.INFORMATION_LEAST]: 0.001,
        [names.SAMPLES]: [1, 10, 100],
        [names.SAMPLE_LOSS]: [0.3 + wobble, 0.2 + wobble, 0.2 + gain + wobble],
        [names.SAMPLE_ERROR]: [0.1, 0.05, 0.05],
      };
    };
    const better = conclude(mcDropout, (spec) => ({ loss: 0.4, measures: measures(spec, -0.05) }));
    expect(better.verdict.sentence).toMatch(/100 runs with dropout on predicts better.*-0\.05/);
    expect(better.verdict.sentence).toMatch(/mutual information is higher by 0\.25/);
    expect(conclude(mcDropout, (spec) => ({ loss: 0.4, measures: measures(spec, 0) })).verdict.kind).toBe('cannot-tell');
    const counts = conclude(sampleCount, (spec) => ({ loss: 0.4, measures: measures(spec, -0.05) }));
    expect(counts.verdict.sentence).toMatch(/Up to k = 1 the mean is worse than dropout off; at k = 10 no difference/);
    expect(counts.verdict.sentence).toContain('From k = 100 on the mean is better');
  });

  test('inside: sparser and less correlated', () => {
    const found = conclude(inside, (spec) => {
      const at = (value: number): number[] => [0, 1].map((place) => value + place + (scatter[(spec.repeat + place) % 6] as number));
      const drop = rateOf(spec);
      return {
        loss: 0.4,
        measures: {
          [names.MEAN_ACTIVATION]: at(1),
          [names.ZEROS]: at(0.2 + drop / 2),
          [names.CORRELATION]: at(0.3 - drop / 10),
          [names.NOISE]: at(drop),
          [names.OUTPUT_NOISE]: drop,
        },
      };
    });
    expect(found.verdict.sentence).toMatch(/layer 2 \(relu\): share of zeros larger \(sparser\) by 0\.25/);
    expect(found.verdict.sentence).toMatch(/layer 5 \(relu\): correlation of units smaller/);
    expect(found.verdict.sentence).not.toContain('mean activation');
  });

  test('an arm that is bad and still falling does not hold up the answer; one that could win does', () => {
    const world =
      (pace: number) =>
      (spec: TrialSpec): Course => ({
        loss: [0.4, 0.3, 0.1][base.plan.rates.indexOf(rateOf(spec))] as number,
        pace: rateOf(spec) === 0.5 ? pace : 5,
      });
    expect(conclude(compareRates, world(5)).verdict.kind).toBe('answer');
    expect(conclude(compareRates, world(40)).verdict.kind).toBe('not-converged');
  });
});

test('made-up results are what they say', () => {
  const [one] = armOf('a', [0.5]);
  expect(one?.epochs.at(-1)?.validationLoss).toBeCloseTo(0.5, 4);
});
