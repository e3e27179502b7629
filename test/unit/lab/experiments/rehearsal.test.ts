import { beforeAll, describe, expect, test } from 'vitest';
import { EXPERIMENTS, experimentOf } from '../../../../src/lab/experiments';
import type { Base, Experiment } from '../../../../src/lab/experiments/experiment';
import { effortOf, missingOf, rehearse } from '../../../../src/lab/experiments/rehearsal';
import { isEstimate } from '../../../../src/lab/experiments/results';
import { type Outcome, outcomeOf, runExperiment } from '../../../../src/lab/experiments/run';
import { keyOf } from '../../../../src/lab/experiments/stages';
import type { Dataset, TrialResult } from '../../../../src/lab/study';
import { crew } from '../crew';
import { baseOf, mlp, play } from './inProcess';

const base = baseOf({ epochs: 3, seeds: 2, network: mlp(8) });
const named = (id: string): Experiment => experimentOf(id) as Experiment;
const all = EXPERIMENTS.map((one) => [one.id, one] as const);

/** Every experiment to its end on the real trainer. */
const played = new Map<string, Outcome>();

beforeAll(async () => {
  for (const experiment of EXPERIMENTS) played.set(experiment.id, await play(experiment, base));
}, 60_000);

describe('what will be trained is said before', () => {
  test.each(all)('%s', (id, experiment) => {
    const { specs, extent } = rehearse(experiment, base);
    const trials = played.get(id)?.trials ?? [];
    if (extent === 'exact') expect(specs.map(keyOf).sort()).toEqual(trials.map(keyOf).sort());
    else if (extent === 'at most') expect(specs.length).toBeGreaterThanOrEqual(trials.length);
    else expect(Math.abs(specs.length - trials.length)).toBeLessThanOrEqual(base.plan.seeds);
  });

  test('early stopping counts all epochs, other widths cost more, runs on the test rows count', () => {
    const effort = (id: string, of: Base = base) => effortOf(rehearse(named(id), of).specs, 1078);
    expect(effort('compare-rates')).toMatchObject({ trials: 4, epochs: 12 });
    expect(effort('rivals').trials).toBe(2 * (1 + 7 * 3));
    const [capacity, rates] = [effort('capacity-then-dropout'), effort('compare-rates')];
    expect(capacity.work / capacity.epochs).toBeGreaterThan(rates.work / rates.epochs);
    expect(effort('mc-dropout').work).toBeGreaterThan(2 * effort('schedules').work);
  });

  test('what is known makes it exact', () => {
    const { trials } = played.get('capacity-then-dropout') as Outcome;
    expect(rehearse(named('capacity-then-dropout'), base, trials)).toMatchObject({ extent: 'exact' });
  });
});

describe('results as they arrive', () => {
  test.each(all)('%s: any part of the trials can be looked at; what is missing is known', (id, experiment) => {
    const { trials } = played.get(id) as Outcome;
    for (let count = 0; count <= trials.length; count += Math.max(1, Math.floor(trials.length / 9))) {
      const part = trials.slice(0, count);
      const { tables, plots } = experiment.conclude(base, part);
      for (const { series } of plots) {
        for (const { table, x, y } of series)
          for (const row of tables[table]?.rows ?? []) expect([row[x], row[y]]).not.toContain(undefined);
      }
      if (experiment.extent === undefined) expect(missingOf(experiment, base, part)).toHaveLength(trials.length - count);
    }
    expect(missingOf(experiment, base, trials)).toEqual([]);
  });

  test.each(all)('%s: its charts have a point for each line at least', (id) => {
    const { tables, plots } = played.get(id) as Outcome;
    expect(plots.length).toBeGreaterThan(0);
    for (const { series } of plots) {
      const drawn = series.map(({ table, x, y }) => tables[table]?.rows.filter((row) => isDrawn(row[x]) && isDrawn(row[y])).length ?? 0);
      expect(Math.min(...drawn)).toBeGreaterThan(0);
    }
  });
});

function isDrawn(cell: unknown): boolean {
  if (typeof cell === 'object' && isEstimate(cell as never)) return (cell as { readonly n: number }).n > 0;
  return cell !== null && cell !== undefined;
}

describe('an experiment that is taken up again', () => {
  const dataset = { rows: 0 } as unknown as Dataset;
  const run = (finished: readonly TrialResult[]) => {
    const { seen, hands } = crew();
    const binaries = { tfjs: new ArrayBuffer(0), kernels: new ArrayBuffer(0) };
    return { seen, run: runExperiment(named('per-site'), base, { ...hands, dataset, binaries, workers: 2, finished }) };
  };

  test('trains only what is missing, in both stages, and ends as if it had never stopped', async () => {
    const whole = await run([]).run.done;
    const { trials } = whole.outcome;
    const stood = trials.filter((_, index) => index % 3 !== 0);
    const { seen, run: again } = run(stood);
    expect(again.progress().trials).toBe(trials.length);
    const { outcome } = await again.done;
    expect(seen.trained).toHaveLength(trials.length - stood.length);
    expect(outcome).toEqual(whole.outcome);
    expect(outcome).toEqual(outcomeOf(named('per-site'), base, trials));
  });

  test('progress counts the stage that is still to come', async () => {
    const { run: one } = run([]);
    const total = rehearse(named('per-site'), base).specs.length;
    expect(one.progress()).toMatchObject({ trialsDone: 0, trials: total, share: 0 });
    await one.done;
    expect(one.progress()).toMatchObject({ trialsDone: total, trials: total, share: 1 });
  });
});
