import { sitesOf } from '../network';
import { randomSearch } from '../search/grid';
import { gridOf, type RateSpace, type Rates } from '../search/search';
import { lookLevel } from '../statistics/looks';
import { percent } from '../statistics/words';
import type { TrialResult } from '../study';
import type { Base, Conclusion, Estimate, Experiment, Table, Verdict } from './experiment';
import { ratesOf } from './networks';
import { measuredAndChanged } from './plots';
import { type Design, designOf, mainEffects, marginal, pointArm, pointOf, ratesInWords, wholeRepeats } from './points';
import { adjusted, adjustedTogether, bestLoss, curveOf, differenceOf, directionOf, estimateOf, type Values, valuesOf } from './results';
import { stopsEarly } from './search';
import { amountInWords, holdsUp, inWords, MIN_REPEATS, say } from './sentences';
import { type ArmChanges, paired, stages } from './stages';
import { leftOut, tunedDifference } from './tuned';

/** Points of the full search, at most. */
const MOST_POINTS = 81;
const LEVELS = 3;

const PLOTS = measuredAndChanged({
  x: 'site',
  table: 1,
  measured: { title: 'What each site explains', y: 'share of the variance of the loss', columns: [1] },
  changed: { title: 'What the best rate of each site changes', y: 'validation loss against rate 0 (below 0: better)', columns: [2] },
});

export const perSite: Experiment = {
  id: 'per-site',
  title: 'Rates by site',
  purpose: 'Which dropout site matters, and should sites have different rates?',
  protocol:
    'First every site alone at every rate, the others off. Then all combinations of three rates (or as many points drawn at random where there are more than 81). Attribution: the share of the variance of the validation loss that each site explains by itself, and what its best rate gains over 0 averaged over all settings of the others, chosen on the other repeats. At last the best combination against the best rate for all sites.',
  triesRates: true,
  searches: ['grid', 'random'],
  refuses({ plan, search }) {
    const sites = sitesOf(plan.network).length;
    if (sites === 0) return 'the network has no dropout site';
    if (sites === 1) return 'the network has one dropout site only; compare-rates says all about it';
    if (stopsEarly(search))
      return `${search} trains most points for a few epochs only, which cannot be attributed; take grid or random here, or the experiment "search"`;
    return search === 'grid' && fullSpace(plan).count > MOST_POINTS
      ? `all combinations are ${fullSpace(plan).count} points; search at random`
      : null;
  },
  start: (base) =>
    stages(
      () =>
        paired(
          base,
          alone(base).map((point) => armOf(base, point)),
        ),
      () =>
        paired(
          base,
          searched(base).map((point) => armOf(base, point)),
        ),
    ),
  conclude(base, results): Conclusion {
    const space = fullSpace(base.plan).space;
    const design = designOf(space, results);
    const effects = effectsOf(design);
    const arms = [...new Set([...alone(base), ...searched(base)].map(pointArm))];
    return {
      verdict:
        holdsUp(results, arms, base.plan.epochs, { name: (arm) => ratesInWords(base, pointOf(arm, design.sites)) }) ??
        verdictOf(base, design, effects),
      tables: [aloneTable(base, results), attributionTable(base, design, effects), pointsTable(base, design)],
      curves: [...new Set([...space.choices.map((rate) => pointArm(ratesOf(base.plan.network, rate))), bestPoint(design)])].flatMap(
        (arm) => (arm ? [curveOf(results, arm)] : []),
      ),
      plots: PLOTS,
    };
  },
};

function fullSpace({ network, rates }: Base['plan']): { readonly space: RateSpace; readonly count: number } {
  const sites = sitesOf(network);
  const choices = levelsOf(rates);
  return { space: { sites, choices }, count: choices.length ** sites.length };
}

/** 0 and rates a third and two thirds of the way up. */
function levelsOf(rates: readonly number[]): number[] {
  const others = rates.filter((rate) => rate > 0);
  const picked = Array.from({ length: LEVELS - 1 }, (_, index) => others[Math.ceil(((index + 1) * others.length) / LEVELS) - 1]);
  return [...new Set([0, ...picked.filter((rate) => rate !== undefined)])];
}

/** Nothing dropped, and each site at each rate by itself. */
function alone({ plan }: Base): Rates[] {
  const others = plan.rates.filter((rate) => rate > 0);
  const sites = sitesOf(plan.network);
  return [ratesOf(plan.network, 0), ...sites.flatMap((site) => others.map((rate) => ratesOf(plan.network, 0, { [site]: rate })))];
}

function searched(base: Base): Rates[] {
  const { space, count } = fullSpace(base.plan);
  if (base.search !== 'random' && count <= MOST_POINTS) return gridOf(space);
  const search = randomSearch(space, Math.min(MOST_POINTS, count), 1, base.plan.seed);
  const drawn = new Map<string, Rates>();
  for (let next = search.ask(); next !== null && next !== 'wait'; next = search.ask()) drawn.set(pointArm(next.rates), next.rates);
  const uniform = space.choices.map((rate) => ratesOf(base.plan.network, rate));
  return [...new Map([...uniform.map((rates) => [pointArm(rates), rates] as const), ...drawn]).values()];
}

function armOf({ plan }: Base, rates: Rates): readonly [string, ArmChanges] {
  return [pointArm(rates), { rate: typeof rates === 'number' ? ratesOf(plan.network, rates) : rates }];
}

interface Effects {
  /** Share of variance by site. */
  readonly shares: readonly Estimate[];
  /** Best level against 0 by site, left out; p of these and of the combination adjusted for their number. */
  readonly gains: readonly Estimate[];
  /** Best combination against the best rate for all sites, both left out. */
  readonly combination: Estimate;
}

function effectsOf(design: Design): Effects {
  const repeats = wholeRepeats(design);
  const shares = repeats.map((repeat) => mainEffects(design, repeat));
  const gains = design.sites.map((site) => {
    const levels = design.levels.filter((level) => level > 0).map((level) => marginal(design, site, level));
    return tunedDifference(leftOut(levels.filter(({ size }) => size > 0)), marginal(design, site, 0));
  });
  const uniform = design.values.filter((_, index) => new Set(Object.values(design.points[index] ?? {})).size === 1);
  const [ofSites, [combination]] = adjustedTogether([gains, [tunedDifference(leftOut(design.values), leftOut(uniform))]]);
  return {
    shares: design.sites.map((_, index) => shareOf(shares.map((one) => one[index] as number))),
    gains: ofSites,
    combination: combination as Estimate,
  };
}

/** An interval of a share never leaves 0 to 1. */
function shareOf(values: readonly number[]): Estimate {
  const { interval, ...rest } = estimateOf(values);
  return { ...rest, interval: interval && [Math.max(0, interval[0]), Math.min(1, interval[1])] };
}

function aloneTable(base: Base, results: readonly TrialResult[]): Table {
  const none = valuesOf(results, pointArm(ratesOf(base.plan.network, 0)), bestLoss);
  const points = alone(base).slice(1);
  const values: readonly Values[] = points.map((point) => valuesOf(results, pointArm(point), bestLoss));
  const gains = adjusted(values.map((one) => differenceOf(one, none)));
  return {
    title: 'One site at a time, the others off; p values adjusted for their number (Holm)',
    columns: ['rates', 'smallest validation loss', 'against no dropout'],
    rows: [
      ['none', estimateOf(none.values()), null],
      ...points.map((point, index) => [
        ratesInWords(base, point),
        estimateOf((values[index] as Values).values()),
        gains[index] as Estimate,
      ]),
    ],
  };
}

function attributionTable({ siteNames }: Base, { sites }: Design, { shares, gains }: Effects): Table {
  return {
    title: 'Attribution over all settings of the other sites; p values adjusted for the number of sites and for the combination (Holm)',
    columns: ['site', 'share of the variance', 'its best rate against 0'],
    rows: sites.map((site, index) => [siteNames?.[site] ?? site, shares[index] as Estimate, gains[index] as Estimate]),
  };
}

function pointsTable(base: Base, { points, values }: Design): Table {
  const rows = points.map((point, index) => [ratesInWords(base, point), estimateOf((values[index] as Values).values())] as const);
  return {
    title: 'All combinations, best first',
    columns: ['rates', 'smallest validation loss'],
    rows: rows.sort(([, one], [, other]) => one.mean - other.mean),
  };
}

function bestPoint({ points, values }: Design): string | null {
  const means = values.map((one) => estimateOf(one.values()).mean);
  const point = points[means.indexOf(Math.min(...means))];
  return point ? pointArm(point) : null;
}

function verdictOf({ plan, siteNames }: Base, design: Design, { shares, gains, combination }: Effects): Verdict {
  if (wholeRepeats(design).length < MIN_REPEATS) {
    return { kind: 'incomplete', sentence: `No verdict: fewer than ${MIN_REPEATS} repeats are complete at all combinations.` };
  }
  const level = lookLevel(plan);
  const order = design.sites.map((_, index) => index).sort((one, other) => (shares[other]?.mean ?? 0) - (shares[one]?.mean ?? 0));
  const words = order.map((index) => {
    const share = percent((shares[index] as Estimate).mean);
    const gain = gains[index] as Estimate;
    const effect = ['its best rate lowers the loss by', 'no gain or loss can be told,', 'even its best rate raises the loss by'][
      directionOf(gain, level) + 1
    ];
    return `${design.sites.map((site) => siteNames?.[site] ?? site)[index]} explains ${share} of the variance by itself; ${effect} ${directionOf(gain, level) === 0 ? inWords(gain) : amountInWords(gain)}`;
  });
  const separate = [
    'Rates of their own beat the best rate for all sites:',
    'That rates of their own beat the best rate for all sites cannot be told from chance:',
    'Rates of their own, chosen on other repeats, do worse than the best rate for all sites:',
  ][directionOf(combination, level) + 1];
  const isUniform = combination.mean === 0 && combination.p === null;
  const together = isUniform ? 'The best combination is one rate for all sites.' : `${separate} ${inWords(combination)}.`;
  const told = [...gains, combination].some((one) => directionOf(one, level) !== 0);
  return { kind: told ? 'answer' : 'cannot-tell', sentence: say(`${words.join('. ')}.`, together) };
}
