import type { StudyPlan, Trial, TrialKey, TrialResult, TrialSpec } from '../study';

/**
 * All trials of a plan in the order they are handed out: every rate of repeat 0 first, then every rate of repeat 1, …
 * so that a study that is cut short still holds complete pairs.
 */
export function jobs(plan: Pick<StudyPlan, 'rates' | 'seeds'>): TrialKey[] {
  const keys: TrialKey[] = [];
  for (let repeat = 0; repeat < plan.seeds; repeat += 1) {
    for (const rate of plan.rates) keys.push({ rate, repeat });
  }
  return keys;
}

/** Identity of a trial within its study. */
export function keyOf(key: TrialKey): string {
  return `${key.rate}#${key.repeat}`;
}

/** The complete settings of one trial of a plan: its rate at all sites. Of a single repeat only the rows can say something about a difference. */
export function specOf(plan: StudyPlan, { rate, repeat }: TrialKey): TrialSpec {
  const {
    rates: _rates,
    seeds: _seeds,
    data: _data,
    initial: _initial,
    activations: _activations,
    device: _device,
    sizes: _sizes,
    ...rest
  } = plan;
  const { looks: _looks, asked: _asked, ...settings } = rest;
  return { ...settings, arm: armOf(rate), repeat, rate, ...(plan.seeds === 1 && { tellsWrongRows: true }) };
}

/** What a training gave, as a trial of a study that compares rates. */
export function trialOf({ rate, repeat }: TrialKey, result: TrialResult): Trial {
  const { state, epochs, testLoss, testError, failure, trainer, wrongRows } = result;
  return { rate, repeat, state, epochs, testLoss, testError, failure, trainer, ...(wrongRows && { wrongRows }) };
}

/** The way back, for a study that is taken up again. */
export function resultOf({ rate, trainer, ...trial }: Trial): TrialResult {
  const state = trial.state === 'finished' ? 'finished' : 'failed';
  return { ...trial, arm: armOf(rate), state, trainer: trainer ?? 'general', measures: {} };
}

function armOf(rate: number): string {
  return `rate ${rate}`;
}
