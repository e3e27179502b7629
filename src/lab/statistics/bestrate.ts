import type { LabNetwork } from '../study';
import { type Arm, differences, sharedLosses } from './arms';
import { inseparable } from './ranking';
import { type RotationTests, rotationTests } from './rotation';
import { meanOf, sample } from './student';

/** Tests of each arm against the others over the repeats that all finished. */
export function comparisons(arms: readonly Arm[]): RotationTests {
  return rotationTests(sharedLosses(arms).losses);
}

/** Rates that cannot be told from the best one: a 95 % confidence set, ascending. */
export function candidates(arms: readonly Arm[]): number[] {
  return inseparable(arms.length, comparisons(arms))
    .map((index) => (arms[index] as Arm).rate)
    .sort((one, other) => one - other);
}

/** The arm with the smallest mean validation loss. */
export function bestArm(arms: readonly Arm[]): Arm | undefined {
  return arms.reduce<Arm | undefined>((best, arm) => (best === undefined || meanLoss(arm) < meanLoss(best) ? arm : best), undefined);
}

export function meanLoss(arm: Arm): number {
  return meanOf([...arm.losses.values()]);
}

/**
 * One-standard-error choice (Breiman et al. 1984, section 3.4.3) on paired differences: of the rates whose mean lies no more than
 * one standard error of the difference above the best, the least intrusive. That is the one closest to the rate now in the
 * source; without one rate there, or at a tie, the smaller.
 */
export function oneErrorChoice(arms: readonly Arm[], best: Arm, current: number | null): number {
  const close = arms.filter((arm) => {
    const { mean, standardError } = sample(differences(arm, best));
    return arm === best || (standardError !== null && mean <= standardError);
  });
  const distance = (rate: number): number => (current === null ? 0 : Math.round(Math.abs(rate - current) * 1e9));
  const rates = close.map((arm) => arm.rate).sort((one, other) => distance(one) - distance(other) || one - other);
  return rates[0] ?? best.rate;
}

/** The rate in the source when all sites that were read agree on one; else null. */
export function currentRate(network: LabNetwork): number | null {
  const rates = network.layers.flatMap((layer) => (layer.type === 'dropout' ? [layer.rate] : []));
  return new Set(rates).size === 1 ? (rates[0] ?? null) : null;
}
