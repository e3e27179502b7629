import { stream } from '../search/streams';
import type { LabNetwork } from '../study';
import { type Arm, differences } from './arms';
import { meanOf, sample } from './student';

const RESAMPLES = 4000;

/**
 * Rates that could be the best one: repeats are resampled with the same draw for every rate, and rates are collected by how often
 * their mean is the smallest until they hold 95 %. Ascending. Seeded, so that the same study gives the same set.
 */
export function candidates(arms: readonly Arm[], seed: number): number[] {
  const repeats = sharedRepeats(arms);
  if (repeats.length === 0) return [];
  const random = stream(seed, 0, 'bootstrap');
  const wins = new Map<number, number>();
  for (let draw = 0; draw < RESAMPLES; draw += 1) {
    const chosen = repeats.map(() => repeats[random.integer(repeats.length)] as number);
    const winner = smallest(arms, (arm) => meanOf(chosen.map((repeat) => arm.losses.get(repeat) as number)));
    if (winner) wins.set(winner.rate, (wins.get(winner.rate) ?? 0) + 1);
  }
  const rates: number[] = [];
  let held = 0;
  for (const [rate, count] of [...wins].sort((one, other) => other[1] - one[1] || one[0] - other[0])) {
    if (held >= 0.95 * RESAMPLES) break;
    rates.push(rate);
    held += count;
  }
  return rates.sort((one, other) => one - other);
}

/** The arm with the smallest mean validation loss. */
export function bestArm(arms: readonly Arm[]): Arm | undefined {
  return smallest(arms, (arm) => meanOf([...arm.losses.values()]));
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

/**
 * What tuned dropout gains over none, without the bias of picking a winner: for each repeat the rate is chosen on all other
 * repeats, and its difference to rate 0 is taken on the one left out. One value per repeat and a single
 * test, so nothing needs correcting for the number of rates. Simulated without any effect (nine rates, 2 to 6 repeats), p < 0.05 with
 * a gain comes up in 3 to 5.5 % of studies.
 */
export function gainsLeftOut(arms: readonly Arm[], baseline: Arm): number[] {
  const rivals = arms.filter((arm) => arm !== baseline);
  const repeats = sharedRepeats(arms);
  if (repeats.length < 2) return [];
  return repeats.flatMap((left) => {
    const others = repeats.filter((repeat) => repeat !== left);
    const chosen = smallest(rivals, (arm) => meanOf(others.map((repeat) => arm.losses.get(repeat) as number)));
    return chosen ? [(chosen.losses.get(left) as number) - (baseline.losses.get(left) as number)] : [];
  });
}

/** The rate in the source when all sites that were read agree on one; else null. */
export function currentRate(network: LabNetwork): number | null {
  const rates = network.layers.flatMap((layer) => (layer.type === 'dropout' ? [layer.rate] : []));
  return new Set(rates).size === 1 ? (rates[0] ?? null) : null;
}

function sharedRepeats(arms: readonly Arm[]): number[] {
  const [first, ...rest] = arms;
  return first ? [...first.losses.keys()].filter((repeat) => rest.every((arm) => arm.losses.has(repeat))) : [];
}

function smallest(arms: readonly Arm[], value: (arm: Arm) => number): Arm | undefined {
  let best: Arm | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const arm of arms) {
    const one = value(arm);
    if (one < least) {
      best = arm;
      least = one;
    }
  }
  return best;
}
