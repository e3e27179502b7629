import type { Curve, DropoutState, Metric, Parameter, Run, Trouble } from '../evidence/run';
import type { Verdict } from '../evidence/verdict/verdict';

/** A run and what it says, as `verdict --format json` prints it. */
export interface VerdictRecord {
  readonly file: string;
  readonly run: string;
  readonly format: string;
  /** Validation values that were judged, else the values of the longest curve. */
  readonly epochs: number;
  readonly verdict: Verdict['kind'];
  /** Whether it overfits, also where the verdict leaves more open; null where that cannot be told. */
  readonly doesOverfit: boolean | null;
  readonly reason: string;
  /** Where validation was best, as the log counts. */
  readonly bestEpoch: number | null;
  /** From where on it overfits. */
  readonly since: number | null;
  /** The metric that was judged. */
  readonly metric: string | null;
  readonly metrics: Readonly<Record<string, MetricRecord>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly problems: readonly Trouble[];
}

/** Values in the order of the log; null = the log says NaN or infinity. */
export interface MetricRecord {
  readonly train?: readonly (number | null)[];
  readonly validation?: readonly (number | null)[];
  readonly test?: readonly (number | null)[];
  readonly other?: readonly (number | null)[];
  /** Whether dropout was on while the training values were measured. */
  readonly dropout: DropoutState;
  /** The same of the validation values. */
  readonly validationDropout?: DropoutState;
}

export interface JudgedRun {
  readonly run: Run;
  readonly verdict: Verdict;
}

export function verdictRecord({ run, verdict }: JudgedRun): VerdictRecord {
  return {
    file: run.files[0] ?? '',
    run: run.name,
    format: run.format,
    epochs: verdict.points || longest(run),
    verdict: verdict.kind,
    doesOverfit: verdict.overfits,
    reason: verdict.reason,
    bestEpoch: verdict.bestAt,
    since: verdict.since,
    metric: verdict.metric,
    metrics: fromEntries(run.metrics.map((metric) => [metric.name, metricRecord(metric)])),
    parameters: fromEntries([...run.parameters].map(([name, value]) => [name, typeof value === 'number' ? finite(value) : value])),
    problems: run.troubles,
  };
}

function metricRecord({ train, validation, test, other }: Metric): MetricRecord {
  const values = (curve: Curve): readonly (number | null)[] => curve.values.map(finite);
  return {
    ...(train && { train: values(train) }),
    ...(validation && { validation: values(validation) }),
    ...(test && { test: values(test) }),
    ...(other && { other: values(other) }),
    dropout: train?.dropout ?? 'unknown',
    ...(validation && { validationDropout: validation.dropout }),
  };
}

/** Own properties whatever the names are. */
function fromEntries<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function longest(run: Run): number {
  return run.metrics.reduce(
    (most, { train, validation, test, other }) =>
      Math.max(most, train?.at.length ?? 0, validation?.at.length ?? 0, test?.at.length ?? 0, other?.at.length ?? 0),
    0,
  );
}
