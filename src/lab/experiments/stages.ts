import type { TrialResult, TrialSpec } from '../study';
import type { Base, Protocol } from './experiment';

/** The trials of one stage, decided by the results of all stages before it (in the order of asking). An empty stage is passed over. */
export type Stage = (results: readonly TrialResult[]) => readonly TrialSpec[];

/** A protocol whose stages begin when all before has ended. */
export function stages(...all: readonly Stage[]): Protocol {
  const results = new Map<string, TrialResult>();
  const asked: TrialSpec[] = [];
  let queue: readonly TrialSpec[] = [];
  let begun = 0;
  return {
    ask() {
      while (queue.length === 0) {
        if (asked.some((spec) => !results.has(keyOf(spec)))) return 'wait';
        const stage = all[begun];
        if (!stage) return null;
        begun += 1;
        const done = asked.flatMap((spec) => results.get(keyOf(spec)) ?? []);
        const known = new Set(asked.map(keyOf));
        queue = stage(done).filter((spec) => !known.has(keyOf(spec)));
      }
      const [spec, ...rest] = queue;
      queue = rest;
      asked.push(spec as TrialSpec);
      return spec as TrialSpec;
    },
    tell(result) {
      results.set(keyOf(result), result);
    },
  };
}

/** Identity of a trial within its experiment. */
export function keyOf({ arm, repeat }: Pick<TrialSpec, 'arm' | 'repeat'>): string {
  return `${arm}#${repeat}`;
}

/** What an arm has other than the plan. */
export type ArmChanges = Partial<Omit<TrialSpec, 'arm' | 'repeat' | 'seed'>>;

/** One trial of an arm: the plan's settings, dropout off unless the arm says a rate. */
export function specOf({ plan }: Base, arm: string, repeat: number, changes: ArmChanges): TrialSpec {
  const { rates: _rates, seeds: _seeds, data: _data, ...settings } = plan;
  return { ...settings, rate: 0, ...changes, arm, repeat };
}

/** Every arm in every repeat, all arms of repeat 0 first, so that a study that is cut short still holds complete pairs. */
export function paired(base: Base, arms: Iterable<readonly [string, ArmChanges]>, repeats = base.plan.seeds): TrialSpec[] {
  const list = [...arms];
  return Array.from({ length: repeats }, (_, repeat) => list.map(([arm, changes]) => specOf(base, arm, repeat, changes))).flat();
}

/** Name of the arm with one rate for all sites. */
export function rateArm(rate: number): string {
  return `rate ${rate}`;
}
