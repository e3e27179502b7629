import type { Run } from '../run';
import type { Measured } from './choose';
import type { Evidence } from './evidence';
import { bestOf } from './reached';
import { levelOf } from './rise';
import type { JudgeOptions } from './verdict';
import { digits, percent } from './words';

/** How much worse than a reference counts as poor, relative. */
const WORSE = 0.1;
/** A share of what the trivial predictor loses that is no achievement. */
const TRIVIAL = 0.95;

const UNCOMPARED = 'Whether it could do better only a comparison tells: a target, or a larger network on the same data.';

/** How good a settled run is, with the sentence for it. */
export interface Standing {
  readonly kind: 'poor' | 'good' | 'unknown';
  readonly reason: string;
}

/**
 * Poor: on the training data itself, measured without dropout, as well as on validation data. Where only validation is known to be poor, dropout on in the training
 * loss hides whether the network could not learn or did not generalize. `floor`: an absolute difference that is chance.
 */
export function standingOf(run: Run, evidence: Evidence, options: JudgeOptions, floor = 0): Standing {
  const { measured, form, train, dropout } = evidence;
  const { target, baseline } = options;
  const clean = train && dropout === 'off' ? levelOf(train) : null;
  const validation = levelOf(measured.values);
  const worse = (value: number, than: number): boolean => value > than * (1 + Math.max(WORSE, Math.min(form.noise, 2 * WORSE))) + floor;
  const shown = (value: number): string => digits(inUnit(measured, value));
  const ends = `Training ${measured.metric} (dropout off) ended at ${shown(clean ?? 0)} and ${measured.role} at ${shown(validation)}`;
  const hidden = (than: string): Standing => ({
    kind: 'unknown',
    reason: `It is worse than ${than}, but without a training loss measured with dropout off nobody can tell whether it underfits.`,
  });
  if (baseline !== undefined && validation > inUnit(measured, baseline) * TRIVIAL) {
    if (clean === null) return hidden(`95 % of a constant prediction (${digits(baseline)})`);
    const noGap = clean > inUnit(measured, baseline) * TRIVIAL;
    if (noGap)
      return { kind: 'poor', reason: `It underfits: ${lower(ends)}, hardly better than ${digits(baseline)} of a constant prediction.` };
  }
  const best = bestOf(run, measured, options.references ?? []);
  const reference = best && { name: best.run.name, ...best.reached };
  if (reference && worse(validation, reference.validation)) {
    const better = `${reference.name} (${shown(reference.validation)}, ${percent(1 - reference.validation / validation)} less)`;
    if (clean === null || reference.train === null) return hidden(measured.unit === 'share' ? reference.name : better);
    const than = `${reference.name} reached ${shown(reference.train)} and ${shown(reference.validation)}`;
    if (worse(clean, reference.train))
      return { kind: 'poor', reason: `It underfits: ${lower(ends)}; ${than} (taken to be on the same data).` };
    return { kind: 'unknown', reason: `${than}, so it could generalize better if that was on the same data.` };
  }
  if (target !== undefined && worse(validation, inUnit(measured, target))) {
    if (clean === null) return hidden(`the target ${digits(target)}`);
    if (worse(clean, inUnit(measured, target)))
      return { kind: 'poor', reason: `It underfits: ${lower(ends)}, both worse than the target ${digits(target)}.` };
    return { kind: 'unknown', reason: `It is worse than the target ${digits(target)}, though not on the training data.` };
  }
  if (target !== undefined) return { kind: 'good', reason: `It reaches the target ${digits(target)}.` };
  if (reference)
    return {
      kind: 'good',
      reason: `No other run that is taken to be on the same data is clearly better (best: ${reference.name}, ${shown(reference.validation)}).`,
    };
  return { kind: 'unknown', reason: UNCOMPARED };
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** From the unit of the log to that of the verdict, and back. */
function inUnit(measured: Measured, value: number): number {
  return measured.unit === 'share' ? 1 - value : value;
}
