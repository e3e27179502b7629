// Worlds in which no arm differs from any other: whatever an experiment finds there is chance. Seeded, so these counts are always the same.
import { expect, test } from 'vitest';
import { capacityThenDropout } from '../../../../src/lab/experiments/capacity';
import { conclusionOf, moreRepeatsFor } from '../../../../src/lab/experiments/conclude';
import { convergenceCost } from '../../../../src/lab/experiments/convergenceCost';
import { dataSize } from '../../../../src/lab/experiments/dataSize';
import type { Base, Experiment } from '../../../../src/lab/experiments/experiment';
import { mcDropout } from '../../../../src/lab/experiments/mcDropout';
import { INFORMATION_RIGHT, INFORMATION_WRONG, of } from '../../../../src/lab/experiments/measures';
import { perSite } from '../../../../src/lab/experiments/perSite';
import { rivals } from '../../../../src/lab/experiments/rivals';
import { schedules } from '../../../../src/lab/experiments/schedules';
import { search } from '../../../../src/lab/experiments/search';
import { keyOf } from '../../../../src/lab/experiments/stages';
import { type Stream, stream } from '../../../../src/lab/search/streams';
import { startedOver } from '../../../../src/lab/statistics/startedOver';
import type { TrialResult } from '../../../../src/lab/study';
import { baseOf } from './inProcess';
import { resultOf } from './made';

const FIRST = baseOf({ epochs: 16, seeds: 3, rates: [0, 0.3, 0.6], trainSize: 400 });
const LOOKS = 4;
const MAXIMUM = 24;

/** Trials of one study, drawn when they are first asked for; a later look finds those of the earlier ones as they were. */
function playedOn(experiment: Experiment, random: Stream): (base: Base) => readonly TrialResult[] {
  const luck = Array.from({ length: MAXIMUM }, () => random.normal());
  const known = new Map<string, TrialResult>();
  return (base) => {
    const protocol = experiment.start(base);
    const results: TrialResult[] = [];
    for (let spec = protocol.ask(); spec !== null && spec !== 'wait'; spec = protocol.ask()) {
      const drawn = (): number => 0.02 * ((luck[spec.repeat % MAXIMUM] as number) + random.normal());
      const measures = {
        [of('mc', 'loss')]: drawn(),
        [of('scaling', 'loss')]: drawn(),
        [of('mc', 'calibration')]: drawn(),
        [of('scaling', 'calibration')]: drawn(),
        [INFORMATION_RIGHT]: drawn(),
        [INFORMATION_WRONG]: drawn(),
      };
      const course = { loss: 0.5 + drawn(), epochs: spec.epochs, pace: 0.8 + 5 * Math.abs(drawn()), measures };
      const result = known.get(keyOf(spec)) ?? resultOf(spec.arm, spec.repeat, course);
      known.set(keyOf(spec), result);
      results.push(result);
      protocol.tell(result);
    }
    return results;
  };
}

/** After which look something was found; 0 = never. */
function foundAt(experiment: Experiment, random: Stream): number {
  const play = playedOn(experiment, random);
  let base: Base = FIRST;
  for (let look = 1; look <= LOOKS; look += 1) {
    const { verdict } = conclusionOf(experiment, base, play(base));
    if (verdict.kind !== 'answer' && verdict.kind !== 'cannot-tell') throw new Error(verdict.sentence);
    const next = moreRepeatsFor(verdict, base, { maximum: MAXIMUM });
    if (next.kind === 'settled') return look;
    if (next.kind === 'add') base = { ...base, plan: next.plan };
  }
  return 0;
}

/** Most that come up by chance in 99 of 100 tries where `share` is true. */
const atMost = (share: number, count: number): number => share * count + 2.33 * Math.sqrt(share * (1 - share) * count);

const STUDIES = 150;

test.each(
  [schedules, rivals, dataSize, convergenceCost, mcDropout, capacityThenDropout, perSite, search].map((one) => [one.id, one] as const),
)('%s: where nothing differs, four looks find something in at most 5 % of studies', { timeout: 60_000 }, (_, experiment) => {
  const random = stream(11, 0, 'made');
  const found = Array.from({ length: STUDIES }, () => foundAt(experiment, random));
  expect(found.filter((look) => look > 0).length).toBeLessThanOrEqual(atMost(0.05, STUDIES));
});

test('who starts over until something is found has as many looks, whatever is changed', () => {
  const random = stream(12, 0, 'made');
  const found = Array.from({ length: STUDIES }, () => {
    let base: Base = FIRST;
    for (let turn = 1; turn <= LOOKS; turn += 1) {
      const { verdict } = conclusionOf(schedules, base, playedOn(schedules, random)(base));
      if (verdict.kind === 'answer') return true;
      const { looks: _looks, asked: _asked, ...settings } = base.plan;
      const plan = startedOver({ ...settings, seed: turn + 1 }, { plan: base.plan, isDecided: true });
      expect(plan.asked).toBe(turn);
      base = { ...base, plan };
    }
    return false;
  });
  expect(found.filter(Boolean).length).toBeLessThanOrEqual(atMost(0.05, STUDIES));
  const { verdict } = conclusionOf(schedules, { ...FIRST, plan: { ...FIRST.plan, asked: 2 } }, playedOn(schedules, random)(FIRST));
  expect(verdict.sentence).toContain('Asked before, 2 times before it was started over: now a difference counts where p is below 0.00625');
});

test('data-size tells epochs by size, as they differ', () => {
  const on = baseOf({ epochs: 16, seeds: 2, trainSize: 400, batchSize: 50 });
  const protocol = dataSize.start(on);
  const results: TrialResult[] = [];
  for (let spec = protocol.ask(); spec !== null && spec !== 'wait'; spec = protocol.ask()) {
    results.push(resultOf(spec.arm, spec.repeat, { loss: 0.1 + 0.01 * spec.repeat, epochs: spec.epochs, pace: spec.epochs }));
    protocol.tell(results.at(-1) as TrialResult);
  }
  const { verdict } = conclusionOf(dataSize, on, results);
  expect(verdict.kind).toBe('not-converged');
  // 8 updates in an epoch of 400 rows: 128 in all, which are 128 epochs of the one batch of 50 rows.
  expect(verdict.sentence).toContain('after 128 epochs of 50 rows, 64 epochs of 100 rows, 32 epochs of 200 rows and 16 epochs of 400 rows');
  expect(verdict.sentence).toContain('60 epochs of all rows, which makes 480 epochs of 50 rows, 240 epochs of 100 rows');
});
