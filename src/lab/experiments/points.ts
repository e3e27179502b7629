import { gridOf, type RateSpace, type Rates, ratesKey } from '../search/search';
import type { TrialResult } from '../study';
import type { Base } from './experiment';
import { bestLoss, type Quantity, type Values, valuesOf } from './results';

/** Name of the arm at a point of a space; sites in the order of their names. */
export function pointArm(rates: Rates): string {
  return typeof rates === 'number' ? `rate ${rates}` : ratesKey(rates);
}

/** Rates for people: "0.5", "line 12: 0.5, line 14: 0.2" without the sites that drop nothing, "none". */
export function ratesInWords({ siteNames }: Pick<Base, 'siteNames'>, rates: Rates): string {
  if (typeof rates === 'number') return rates === 0 ? 'none' : String(rates);
  const dropping = Object.entries(rates).filter(([, rate]) => rate > 0);
  return dropping.length === 0 ? 'none' : dropping.map(([site, rate]) => `${siteNames?.[site] ?? site}: ${rate}`).join(', ');
}

/** The name of an arm for people: sites by their names, without those that drop nothing, as in "final: line 12: 0.5, line 14: 0.2". */
export function armInWords({ siteNames }: Pick<Base, 'siteNames'>, arm: string): string {
  return arm.replace(/\S+=[\d.]+(?: \S+=[\d.]+)*/, (point) => {
    const rates = point.split(' ').map((part) => part.split('=') as [string, string]);
    const dropping = rates.filter(([, rate]) => Number(rate) > 0);
    return dropping.length === 0 ? 'no dropout' : dropping.map(([site, rate]) => `${siteNames?.[site] ?? site}: ${rate}`).join(', ');
  });
}

/** The point of which `pointArm` is the name. */
export function pointOf(arm: string, sites: readonly string[]): Rates {
  if (sites.length === 0) return Number(arm.slice('rate '.length));
  const point: Record<string, number> = {};
  let rest = arm;
  for (const site of [...sites].sort()) {
    const value = /^\S+/.exec(rest.slice(site.length + 1))?.[0] ?? '';
    point[site] = Number(value);
    rest = rest.slice(site.length + 1 + value.length + 1);
  }
  return point;
}

/** Points of a factorial design with what every repeat gave there. */
export interface Design {
  readonly sites: readonly string[];
  readonly levels: readonly number[];
  readonly points: readonly Readonly<Record<string, number>>[];
  /** By point, in the same order. */
  readonly values: readonly Values[];
}

export function designOf(space: RateSpace, results: readonly TrialResult[], quantity: Quantity = bestLoss): Design {
  const all = gridOf(space).filter((point) => typeof point !== 'number');
  const arms = new Set(results.map(({ arm }) => arm));
  const points = all.filter((point) => arms.has(pointArm(point)));
  return { sites: space.sites, levels: space.choices, points, values: points.map((point) => valuesOf(results, pointArm(point), quantity)) };
}

/** Repeats that every point has. */
export function wholeRepeats({ values }: Design): number[] {
  const [first, ...rest] = values;
  return first ? [...first.keys()].filter((repeat) => rest.every((one) => one.has(repeat))) : [];
}

/** Mean by repeat over all points with the site at a level: what the level does, whatever the others are at. */
export function marginal(design: Design, site: string, level: number): Values {
  const own = design.values.filter((_, index) => design.points[index]?.[site] === level);
  return new Map(
    wholeRepeats(design).map((repeat) => [repeat, own.reduce((sum, values) => sum + (values.get(repeat) as number), 0) / own.length]),
  );
}

/**
 * Shares of the variance over the points that each site explains by itself (main effects of a functional analysis of variance, Hutter et
 * al. 2014; exact on a full factorial), in one repeat. What is missing to 1 is interplay between sites and chance. Zeros where nothing varies.
 */
export function mainEffects(design: Design, repeat: number): number[] {
  const losses = design.values.map((values) => values.get(repeat) as number);
  const total = variance(losses);
  return design.sites.map((site) => {
    if (total === 0) return 0;
    const means = losses.map((_, index) => {
      const level = design.points[index]?.[site];
      const own = losses.filter((__, other) => design.points[other]?.[site] === level);
      return mean(own);
    });
    return variance(means) / total;
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}
