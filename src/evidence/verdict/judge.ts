import type { Run } from '../run';
import { alignTo, coarse } from './align';
import { chooseAccuracy, chooseMetric, type Measured } from './choose';
import { type Evidence, gapOf } from './evidence';
import { lowest } from './numbers';
import { FEWEST_POINTS, type Form, formOf, LEAST_POINTS, levelOf, NO_RISE } from './rise';
import { gapOnly, noiseInWords, returning, riseInWords, settled, stillImproving, withDropout, withinNoise } from './sentences';
import { standingOf } from './standing';
import type { Cause, JudgeOptions, Verdict } from './verdict';
import { digits, percent, place } from './words';

/** A network whose validation loss ends this far above its training loss (dropout off) has a gap that one run cannot explain. */
const GAP = 0.25;
/** Up to this gap a network fits well where a comparison with other runs or a target speaks for it. */
const LARGEST_GAP = 0.5;

/**
 * Judges one run by its own curves, and by what `options` knows beside them. Rests only on how validation goes on after its best; a training loss that was logged
 * with dropout on is never compared with validation, only with itself.
 */
export function judge(run: Run, options: JudgeOptions = {}): Verdict {
  const whole = chooseMetric(run);
  if (!whole) return silent(null, 'no-validation', withoutValidation(run));
  const trouble = unusable(whole);
  if (trouble) return silent(whole, ...trouble);
  const measured = coarse(whole);
  const dropout = measured.train && (options.dropout === false ? 'off' : measured.train.dropout);
  const train = measured.train && alignTo(measured.at, measured.axis, measured.train.curve);
  const form = formOf(measured.values, measured.samples, train);
  if (isShort(whole) && !isBriefRise(whole, form)) return silent(whole, 'too-short', tooShort(whole));
  const evidence: Evidence = { measured, form, train, dropout };
  const { kind, cause, reason, overfits } = measured.unit === 'share' ? byAccuracy(run, evidence, options) : byLoss(run, evidence, options);
  return verdictOf(evidence, whole, { kind, cause, overfits, reason });
}

function isShort({ values }: Pick<Measured, 'values'>): boolean {
  return values.length < LEAST_POINTS;
}

/** A rise that a log of few points can show: of a loss, because accuracies of few epochs are all steps. */
function isBriefRise({ unit }: Measured, form: Form): boolean {
  return unit === 'loss' && form.rises;
}

type Decision = Pick<Verdict, 'kind' | 'cause' | 'overfits' | 'reason'>;

const undecidable = (cause: Cause, reason: string, overfits: boolean | null = null): Decision => ({
  kind: 'undecidable',
  cause,
  overfits,
  reason,
});

function byLoss(run: Run, evidence: Evidence, options: JudgeOptions): Decision {
  const { form } = evidence;
  if (form.rises && form.returns) return undecidable('still-improving', returning(evidence));
  if (form.rises) return risen(run, evidence);
  const standing = standingOf(run, evidence, options);
  if (standing.kind === 'poor') return { kind: 'underfits', cause: 'poor', overfits: false, reason: standing.reason };
  if (form.rise > NO_RISE) return undecidable('within-noise', withinNoise(evidence));
  if (form.falls) return undecidable('still-improving', stillImproving(evidence));
  const gap = gapOf(evidence);
  const isGood = standing.kind === 'good';
  if (gap !== null && gap > (isGood ? LARGEST_GAP : GAP)) return undecidable('gap-only', gapOnly(evidence, gap), false);
  const said = `${settled(evidence, gap)} ${standing.reason}`;
  // No share of the first loss that it took away, nor any gap, tells alone whether it could do better (bench/verdict).
  return isGood ? { kind: 'good-fit', cause: 'settled', overfits: false, reason: said } : undecidable('no-reference', said, false);
}

function risen(run: Run, evidence: Evidence): Decision {
  const { form, train } = evidence;
  if (!train)
    return undecidable(
      'missing',
      `${riseInWords(evidence)}, but the log has no training loss: the training itself may have become unstable.`,
    );
  if (form.fall <= 0) {
    return undecidable(
      'unstable',
      `${riseInWords(evidence)}, but training loss rose as well: the training is unstable, which is no overfitting.`,
    );
  }
  const holds = accuracyHolds(run, evidence);
  const fell = `${riseInWords(evidence)} while training loss${withDropout(evidence)} fell to ${digits(train.at(-1) as number)}; ${noiseInWords(evidence)}.`;
  if (!holds) return { kind: 'overfits', cause: 'rise', overfits: true, reason: fell };
  return { kind: 'overfits', cause: 'confidence', overfits: true, reason: `${fell} ${holds}` };
}

/** A sentence when accuracy did not get worse after the best loss, so that only the confidence is too high; else null. */
function accuracyHolds(run: Run, { measured, form }: Evidence): string | null {
  const accuracy = chooseAccuracy(run);
  if (!accuracy || accuracy.values.length < FEWEST_POINTS || accuracy.axis !== measured.axis || accuracy.role !== measured.role)
    return null;
  const position = measured.at[form.best] as number;
  const upTo = accuracy.values.filter((_, index) => (accuracy.at[index] as number) <= position);
  if (upTo.length === 0) return null;
  const [then, now] = [levelOf(upTo.slice(-3)), levelOf(accuracy.values.slice(upTo.length))];
  if (!(now <= then)) return null;
  return `Accuracy did not get worse (${percent(1 - then)} then, ${percent(1 - now)} at the end): it grows too sure of its mistakes, not worse at the task.`;
}

function byAccuracy(run: Run, evidence: Evidence, options: JudgeOptions): Decision {
  const { measured, form, train } = evidence;
  const samples = run.validationSamples;
  if (samples === undefined) {
    return undecidable(
      'missing',
      'The log has no validation loss, only accuracy; how much of its ups and downs is chance depends on the number of validation samples, which the log does not say.',
    );
  }
  const worst = levelOf(measured.values);
  const floor = Math.sqrt((Math.max(worst, 1 / samples) * (1 - worst)) / samples);
  const least = lowest(measured.values);
  const drop = worst - (measured.values[least] as number);
  const said = `Validation accuracy fell from its best ${percent(1 - (measured.values[least] as number))} (${place(measured.axis, measured.at[least] as number)}) to ${percent(1 - worst)}`;
  const chance = `chance alone gives ±${(floor * 100).toFixed(1)} points on ${samples.toLocaleString('en-US')} samples`;
  if (form.rises && drop > 3 * floor) {
    if (train && form.fall > 0) {
      return { kind: 'overfits', cause: 'rise', overfits: true, reason: `${said} while training accuracy rose; ${chance}.` };
    }
    return undecidable(train ? 'unstable' : 'missing', `${said}, but training accuracy ${train ? 'fell as well' : 'is not in the log'}.`);
  }
  const standing = standingOf(run, evidence, options, 2 * floor);
  if (standing.kind === 'poor') return { kind: 'underfits', cause: 'poor', overfits: false, reason: standing.reason };
  return undecidable('within-noise', `${said}; ${chance}, so this says nothing. The validation loss would tell more.`);
}

function unusable({ values, at, axis, train, metric, unit }: Measured): readonly [Cause, string] | null {
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    const since = place(axis, at[broken] as number);
    const recovers = values.slice(broken).some(Number.isFinite);
    return [
      'diverged',
      recovers
        ? `Validation ${metric} at ${since} is no finite number, so the training broke there or the log is damaged.`
        : `Validation ${metric} is no finite number from ${since} on: the training diverged.`,
    ];
  }
  if (train && !Number.isFinite(train.curve.values.at(-1)))
    return ['diverged', `Training ${metric} ends in a value that is no finite number: the training diverged.`];
  if (values.length < FEWEST_POINTS) return ['too-short', tooShort({ values })];
  if (unit === 'loss' && values.some((value) => value <= 0)) {
    return ['missing', `Validation ${metric} is not above 0 everywhere, so a relative rise has no meaning.`];
  }
  return null;
}

function tooShort({ values }: Pick<Measured, 'values'>): string {
  const has = values.length === 1 ? 'one validation value' : `${values.length} validation values`;
  return `The log has ${has}; below ${LEAST_POINTS} the form of a curve says nothing${values.length < FEWEST_POINTS ? '' : ', but for a clear rise'}.`;
}

function withoutValidation({ metrics }: Run): string {
  if (metrics.length === 0) return 'The log holds no metric.';
  if (metrics.some((metric) => metric.validation ?? metric.test)) return 'No loss or accuracy in the log was measured on validation data.';
  if (metrics.some((metric) => metric.train))
    return 'The log has training curves only; without validation data nobody can tell whether it overfits.';
  return 'The log does not say which of its curves were measured on validation data.';
}

function silent(measured: Measured | null, cause: Cause, reason: string): Verdict {
  const finite = measured?.values.map((value) => (Number.isFinite(value) ? value : Number.POSITIVE_INFINITY)) ?? [];
  const best = lowest(finite);
  const known = Number.isFinite(finite[best]);
  return {
    kind: 'undecidable',
    cause,
    overfits: null,
    reason,
    metric: measured?.metric ?? null,
    role: measured?.role ?? null,
    points: measured?.values.length ?? 0,
    axis: measured?.axis ?? null,
    bestAt: known ? (measured?.at[best] ?? null) : null,
    best: known ? inLog(measured as Measured, finite[best] as number) : null,
    lastAt: measured?.at.at(-1) ?? null,
    validation: null,
    train: null,
    trainDropout: measured?.train?.dropout ?? null,
    since: null,
    rise: null,
    noise: null,
  };
}

/** A value as the log has it, where the verdict reads an accuracy as a share of wrong answers. */
function inLog({ unit }: Measured, value: number): number {
  return unit === 'share' ? 1 - value : value;
}

/** `whole` is the curve of the log, where the evidence may hold a coarser one. */
function verdictOf({ measured, form, train, dropout }: Evidence, whole: Measured, decision: Decision): Verdict {
  const best = lowest(whole.values);
  return {
    ...decision,
    metric: whole.metric,
    role: whole.role,
    points: whole.values.length,
    axis: whole.axis,
    bestAt: whole.at[best] ?? null,
    best: inLog(whole, whole.values[best] as number),
    lastAt: whole.at.at(-1) ?? null,
    validation: inLog(whole, levelOf(measured.values)),
    train: train && inLog(whole, levelOf(train)),
    trainDropout: dropout,
    since: decision.kind === 'overfits' ? (measured.at[form.since] ?? null) : null,
    rise: form.rise,
    noise: form.noise,
  };
}
