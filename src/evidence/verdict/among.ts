import type { Run } from '../run';
import { chooseMetric } from './choose';
import { judge } from './judge';
import { bestOf, reachedBy } from './reached';
import { referencesOf, vicinityOf } from './references';
import type { JudgeOptions, Verdict } from './verdict';

/** A verdict, and the run that had a say in it. */
export interface JudgedAmong {
  readonly verdict: Verdict;
  /** Its own curves do not decide: other runs may make the verdict another one. */
  readonly isCompared: boolean;
  /** The best of the others, which it was held against; null where there is none. */
  readonly reference: Run | null;
}

/** Judges a run beside those of `runs` that count as trained on the same data. */
export function judgeAmong(run: Run, runs: readonly Run[], options: Omit<JudgeOptions, 'references'> = {}): JudgedAmong {
  let isCompared = false;
  let reference: Run | null = null;
  const verdict = judge(run, {
    ...options,
    // Looked for only where they are asked for: among thousands of runs that takes longer than the rest.
    get references() {
      isCompared = true;
      const measured = chooseMetric(run);
      reference = (measured && bestOf(run, measured, referencesOf(run, runs))?.run) ?? null;
      return reference ? [reference] : [];
    },
  });
  return { verdict, isCompared, reference };
}

/** Judges each run beside the others, in their order. */
export function judgeEach(runs: readonly Run[]): readonly Verdict[] {
  const vicinities = new Map<string, Run[]>();
  for (const run of runs) {
    const key = vicinityOf(run);
    const known = vicinities.get(key);
    if (known) known.push(run);
    else vicinities.set(key, [run]);
  }
  return runs.map((run) => judgeAmong(run, vicinities.get(vicinityOf(run)) ?? []).verdict);
}

/** Whether a verdict must be asked for again when a run that lies with it becomes `now` (null = is gone); false for nearly all of thousands. */
export function mayChange({ isCompared, reference }: Omit<JudgedAmong, 'verdict'>, before: Run | null, now: Run | null): boolean {
  if (!isCompared) return false;
  if (before !== null && before === reference) return true;
  const [reached, best] = [now && reachedBy(now), reference && reachedBy(reference)];
  // Of equals the first one is named.
  return reached !== null && (best === null || reached.validation <= best.validation);
}
