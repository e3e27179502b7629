import type { Run } from '../run';
import { chooseMetric } from './choose';
import { judge } from './judge';
import { differences, ratesOf } from './matched';
import { deviationOf, meanOf, smooth } from './numbers';
import type { JudgeOptions, Verdict } from './verdict';
import { digits, percent } from './words';

/** What runs with and without dropout, alike in all else, say together. */
export interface Comparison {
  readonly kind: /** Without dropout it does not overfit, and validation is no worse. */
    | 'not-needed'
    /** Validation is better with dropout. */
    | 'helps'
    /** Overfits without dropout, and dropout is no better. */
    | 'no-better'
    | 'cannot-tell';
  readonly reason: string;
  /** Of the first run without dropout. */
  readonly baseline: Verdict;
  readonly metric: string | null;
  /** Mean of the best (smoothed) validation values without dropout, and of the best setting with it. */
  readonly without: number | null;
  readonly with: number | null;
  /** How much better validation is without dropout, relative; below 0 where dropout is better. */
  readonly costs: number | null;
  /** What the comparison takes for noise, relative. */
  readonly noise: number | null;
  /** The runs that took part. */
  readonly runs: readonly Run[];
}

/** Relative difference of two single runs below which nothing is said. */
const LEAST = 0.01;

/** Two-sided 95 % quantiles of Student's distribution by degrees of freedom, from 1; beyond them 2.2 is on the safe side. */
const STUDENT = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23] as const;

interface Setting {
  readonly runs: readonly Run[];
  readonly bests: readonly number[];
  readonly mean: number;
}

/**
 * Compares runs without dropout with runs that differ from them in the rates only (and in seeds); others are left out. Several runs of one setting are its repeats
 * and give the noise; a single pair must differ by more than its curves jitter.
 */
export function compare(baseline: Run | readonly Run[], withDropout: readonly Run[], options: JudgeOptions = {}): Comparison {
  const base: readonly Run[] = 'metrics' in baseline ? [baseline] : baseline;
  const [first] = base;
  if (!first) throw new RangeError('no run without dropout');
  const verdicts = base.map((run) => judge(run, { ...options, dropout: false }));
  const verdict = verdicts[0] as Verdict;
  const unknown = (reason: string): Comparison => ({ ...NOTHING, reason, baseline: verdict, metric: verdict.metric, runs: base });
  const alike = withDropout.filter((run) => differences(first, run).length === 0 && !base.includes(run));
  const [other] = withDropout;
  if (!other) return unknown('There is no run with dropout to compare with.');
  if (alike.length === 0) {
    return unknown(
      `The runs with and without dropout differ in more than the rate: ${differences(first, other).slice(0, 3).join(', ') || 'they are the same run'}.`,
    );
  }
  const without = settingOf(base, verdict.metric);
  const settings = grouped(alike).flatMap((runs) => settingOf(runs, verdict.metric) ?? []);
  if (!without || settings.length === 0) return unknown(`The runs have no validation curve in common: ${verdict.reason}`);
  const best = settings.reduce((a, b) => (b.mean < a.mean ? b : a));
  const improving = best.runs.map((run) => judge(run, options)).find(({ cause }) => cause === 'still-improving');
  if (improving) return unknown(`The best run with dropout had not finished: ${improving.reason}`);
  return decided(verdicts, without, best, settings, alike.concat(base));
}

const NOTHING = { kind: 'cannot-tell', without: null, with: null, costs: null, noise: null } as const;

function decided(
  verdicts: readonly Verdict[],
  without: Setting,
  best: Setting,
  settings: readonly Setting[],
  runs: readonly Run[],
): Comparison {
  const verdict = verdicts[0] as Verdict;
  const seeds = noiseOfSeeds([without, ...settings]);
  const noise =
    seeds === null
      ? Math.max(LEAST, ...verdicts.map((each) => each.noise ?? 0))
      : seeds.deviation * Math.sqrt(1 / without.bests.length + 1 / best.bests.length);
  const costs = best.mean / without.mean - 1;
  const numbers = `best validation ${verdict.metric} ${digits(without.mean)} without dropout, ${digits(best.mean)} with it${rateInWords(best.runs)}`;
  const by = seeds === null ? 'one run each' : `${without.bests.length} and ${best.bests.length} repeats, noise ${percent(noise)}`;
  const give = (kind: Comparison['kind'], reason: string): Comparison => ({
    kind,
    reason,
    baseline: verdict,
    metric: verdict.metric,
    without: without.mean,
    with: best.mean,
    costs,
    noise,
    runs,
  });
  const sure = (seeds === null ? 2 : (STUDENT[seeds.degrees - 1] ?? 2.2)) * noise;
  if (costs < -sure) return give('helps', `Dropout helps: ${numbers} (${by}).`);
  if (verdicts.some((each) => each.overfits === null)) {
    return give('cannot-tell', `Whether it overfits without dropout is open: ${verdicts.find((each) => each.overfits === null)?.reason}`);
  }
  if (verdicts.some((each) => each.overfits)) {
    return give('no-better', `It overfits without dropout, and dropout is no better: ${numbers} (${by}).`);
  }
  if (costs > sure)
    return give('not-needed', `Without dropout it does not overfit, and dropout costs ${percent(costs)}: ${numbers} (${by}).`);
  if (seeds !== null && costs >= -noise)
    return give('not-needed', `Without dropout it does not overfit, and dropout gains nothing: ${numbers} (${by}).`);
  return give('cannot-tell', `The difference is within the noise of ${percent(noise)}: ${numbers} (${by}); more repeats would tell.`);
}

/** Runs of the same rates are repeats of one setting. */
function grouped(runs: readonly Run[]): readonly (readonly Run[])[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const rates = ratesOf(run);
    // Without rates in the log nobody knows which runs repeat each other.
    const key = rates.size > 0 ? JSON.stringify([...rates].sort()) : `run ${groups.size}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()];
}

function settingOf(runs: readonly Run[], metric: string | null): Setting | null {
  const bests: number[] = [];
  for (const run of runs) {
    const measured = chooseMetric(run);
    if (measured?.unit !== 'loss' || measured.metric !== metric || !measured.values.every((value) => value > 0)) continue;
    if (measured.values.length > 0) bests.push(Math.min(...smooth(measured.values)));
  }
  return bests.length === 0 ? null : { runs, bests, mean: meanOf(bests) };
}

/** Standard deviation between repeats, pooled over the settings and relative to their level; null without repeats. */
function noiseOfSeeds(settings: readonly Setting[]): { readonly deviation: number; readonly degrees: number } | null {
  const repeated = settings.filter(({ bests }) => bests.length > 1);
  if (repeated.length === 0) return null;
  const degrees = repeated.reduce((sum, { bests }) => sum + bests.length - 1, 0);
  const squares = repeated.reduce((sum, { bests, mean }) => sum + (bests.length - 1) * (deviationOf(bests) / mean) ** 2, 0);
  return { deviation: Math.sqrt(squares / degrees), degrees };
}

function rateInWords(runs: readonly Run[]): string {
  const rates = new Set(runs.flatMap((run) => [...ratesOf(run).values()]));
  const [rate] = rates;
  return rates.size === 1 && rate !== undefined ? ` (drops ${percent(rate)}, keeps ${percent(1 - rate)})` : '';
}
