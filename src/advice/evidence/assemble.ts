import type { Curve, Run } from '../../evidence/run';
import { judgeAmong } from '../../evidence/verdict/among';
import { type Comparison, compare } from '../../evidence/verdict/compare';
import { dropsNothing } from '../../evidence/verdict/matched';
import type { Verdict } from '../../evidence/verdict/verdict';
import type { LogEvidence, RunComparison, RunEvidence, RunLabel, RunVerdict } from '../../model/evidence';
import type { Reading } from '../../model/reading';
import type { Binding } from './bind';
import { wholeNetworks } from './code';

export interface AssembleOptions {
  /** All runs that are known: one is judged beside those that lie with it, whatever network they belong to. */
  readonly known?: readonly Run[];
  /** What wrote a format, in words. */
  readonly titleOf: (format: string) => string;
  /** The file of a run as findings name it. */
  readonly shownFile?: (run: Run) => string;
  /** When a log without times was last written, in milliseconds since 1970: tells which of several runs is the latest. */
  readonly modifiedOf?: (file: string) => number | null;
}

/** What the runs that belong to networks of one file say about them. `bindings` are those of this file. */
export function assembleEvidence(reading: Reading, bindings: readonly Binding[], options: AssembleOptions): LogEvidence {
  const networks = wholeNetworks(reading).map(({ name }) => ({
    name,
    own: bindings.filter(({ place }) => place.network === name),
    inCode: dropoutInCode(reading, name),
  }));
  const known = options.known ?? bindings.map(({ run }) => run);
  const comparisons = lazily(() => networks.flatMap(({ name, own, inCode }) => compared(name, own, inCode, options) ?? []));
  return {
    runs: networks.flatMap(({ name, own, inCode }) => own.map((binding) => evidenceOf(name, binding, { inCode, known, options }))),
    get comparisons() {
      return comparisons();
    },
  };
}

interface Around {
  readonly inCode: RunEvidence['dropout'];
  readonly known: readonly Run[];
  readonly options: AssembleOptions;
}

/** Judged when a rule asks for it: of thousands of runs only the latest count, and each keystroke asks anew. */
function evidenceOf(network: string, { run, stale }: Binding, { inCode, known, options }: Around): RunEvidence {
  const dropout = dropoutOf(run, inCode);
  const verdict = lazily(() => verdictOf(run, judgeAmong(run, known, dropout === 'none' ? { dropout: false } : {}).verdict));
  return {
    network,
    run: labelOf(run, options),
    get verdict() {
      return verdict();
    },
    dropout,
    stale,
  };
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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
  const { kind, reason, runs } = comparison(
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

interface Compared {
  readonly without: readonly Run[];
  readonly withSome: readonly Run[];
  readonly result: Comparison;
}

/** By the first run: each keystroke asks for the same comparison. */
const COMPARED = new WeakMap<Run, Compared>();

function comparison(without: readonly Run[], withSome: readonly Run[]): Comparison {
  const [first] = without as readonly [Run, ...Run[]];
  const known = COMPARED.get(first);
  if (known && isSame(known.without, without) && isSame(known.withSome, withSome)) return known.result;
  const result = compare(without, withSome);
  COMPARED.set(first, { without, withSome, result });
  return result;
}

function isSame(one: readonly Run[], other: readonly Run[]): boolean {
  return one.length === other.length && one.every((run, index) => run === other[index]);
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
  const shown = lazily(() => shownFile?.(run) ?? file);
  return {
    name: run.name,
    get file() {
      return shown();
    },
    title: titleOf(run.format),
    ended: run.ended ?? modifiedOf?.(file) ?? null,
  };
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
