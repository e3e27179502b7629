import type { Curve, Run } from '../../evidence/run';
import { compare } from '../../evidence/verdict/compare';
import { judge } from '../../evidence/verdict/judge';
import { dropsNothing } from '../../evidence/verdict/matched';
import { referencesOf } from '../../evidence/verdict/references';
import type { Verdict } from '../../evidence/verdict/verdict';
import type { LogEvidence, RunComparison, RunEvidence, RunLabel, RunVerdict } from '../../model/evidence';
import type { Reading } from '../../model/reading';
import type { Binding } from './bind';
import { wholeNetworks } from './code';

export interface AssembleOptions {
  /** What wrote a format, in words. */
  readonly titleOf: (format: string) => string;
  /** The file of a run as findings name it. */
  readonly shownFile?: (run: Run) => string;
  /** When a log without times was last written, in milliseconds since 1970: tells which of several runs is the latest. */
  readonly modifiedOf?: (file: string) => number | null;
}

/** What the runs that belong to networks of one file say about them. `bindings` are those of this file. */
export function assembleEvidence(reading: Reading, bindings: readonly Binding[], options: AssembleOptions): LogEvidence {
  const runs: RunEvidence[] = [];
  const comparisons: RunComparison[] = [];
  for (const network of wholeNetworks(reading)) {
    const own = bindings.filter(({ place }) => place.network === network.name);
    const inCode = dropoutInCode(reading, network.name);
    const all = own.map((other) => other.run);
    for (const { run, stale } of own) {
      const dropout = dropoutOf(run, inCode);
      const verdict = judge(run, { references: referencesOf(run, all), ...(dropout === 'none' ? { dropout: false } : {}) });
      runs.push({ network: network.name, run: labelOf(run, options), verdict: verdictOf(run, verdict), dropout, stale });
    }
    const comparison = compared(network.name, own, inCode, options);
    if (comparison) comparisons.push(comparison);
  }
  return { runs, comparisons };
}

function compared(
  network: string,
  bindings: readonly Binding[],
  inCode: RunEvidence['dropout'],
  options: AssembleOptions,
): RunComparison | null {
  const without = bindings.filter(({ run }) => dropoutOf(run, inCode) === 'none');
  const withSome = bindings.filter(({ run }) => dropoutOf(run, inCode) === 'some');
  const [baseline] = without;
  const [other] = withSome;
  if (!baseline || !other) return null;
  const { kind, reason, runs } = compare(
    without.map(({ run }) => run),
    withSome.map(({ run }) => run),
  );
  const best = withSome.find(({ run }) => runs.includes(run)) ?? other;
  return {
    network,
    baseline: labelOf(baseline.run, options),
    best: labelOf(best.run, options),
    kind: kind === 'not-needed' ? 'not-needed' : kind === 'helps' ? 'needed' : 'undecidable',
    sentence: reason,
    stale: [...without, ...withSome].some(({ stale }) => stale),
  };
}

/** The hyperparameters of the log decide; else the code that the run belongs to. */
function dropoutOf(run: Run, inCode: RunEvidence['dropout']): RunEvidence['dropout'] {
  const nothing = dropsNothing(run);
  if (nothing === null) return inCode;
  return nothing ? 'none' : 'some';
}

function dropoutInCode({ networks, sites }: Reading, name: string): RunEvidence['dropout'] {
  const network = networks.find((candidate) => candidate.name === name);
  if (!network) return 'unknown';
  const own = sites.filter(({ id }) => network.siteIds.includes(id));
  const rates = [...own, ...(network.foreignSites ?? []).map(({ site }) => site)].map(({ rate }) => rate.value);
  if (rates.some((rate) => rate !== null && rate > 0)) return 'some';
  // A part that could not be read may drop.
  return rates.includes(null) || network.unreadable.length > 0 ? 'unknown' : 'none';
}

function labelOf(run: Run, { titleOf, shownFile, modifiedOf }: AssembleOptions): RunLabel {
  const [file = ''] = run.files;
  return { name: run.name, file: shownFile?.(run) ?? file, title: titleOf(run.format), ended: run.ended ?? modifiedOf?.(file) ?? null };
}

function verdictOf(run: Run, verdict: Verdict): RunVerdict {
  const { kind, reason, metric, points, bestAt, best, train, validation, since } = verdict;
  const judged = run.metrics.find(({ name }) => name === metric);
  const dropout = verdict.trainDropout ?? 'unknown';
  return {
    kind,
    reason,
    metric,
    epochs: points,
    bestAt,
    best,
    train,
    validation,
    since,
    improving: verdict.cause === 'still-improving',
    trainDropout: dropout,
    validationBelowTrain: judged?.better === 'lower' && dropout === 'on' && last(judged.validation) < last(judged.train),
    onlyConfidence: verdict.cause === 'confidence',
  };
}

/** NaN compares as false with everything. */
function last(curve: Curve | undefined): number {
  return curve?.values.at(-1) ?? Number.NaN;
}
