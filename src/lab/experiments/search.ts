import { sitesOf } from '../network';
import { ashaSearch } from '../search/asha';
import { gridSearch, randomSearch } from '../search/grid';
import { hyperbandSearch } from '../search/hyperband';
import { inLanes } from '../search/lanes';
import { gridOf, type Proposal, type RateSpace, type Rates, type Search } from '../search/search';
import { lookLevel } from '../statistics/looks';
import type { TrialResult, TrialSpec } from '../study';
import type { Base, Conclusion, Estimate, Experiment, Protocol, SearchKind, Verdict } from './experiment';
import { ratesOf, withoutSites } from './networks';
import { measuredAndChanged } from './plots';
import { pointArm, pointOf, ratesInWords } from './points';
import { adjusted, bestLoss, curveOf, differenceOf, directionOf, estimateOf, testError, testLoss, type Values, valuesOf } from './results';
import { holdsUp, inWords, say } from './sentences';
import { keyOf, specOf } from './stages';
import { leftOut, tunedDifference } from './tuned';

/** Points of a random search and of ASHA's bottom rung. */
const POINTS = 40;
const MOST_POINTS = 200;
const FACTOR = 3;
const FINALISTS = 3;
/** Searches that depend on the order of results are played as on so many workers. */
const LANES = 4;
/** The finalists train on repeats that the search has not seen. */
const FRESH = 1000;

/** Said where a search stops trials early. */
export const PRUNING_BIAS =
  'This search judges most points after few epochs, where high rates look worse than they would be in the end, so that it may pass over them; the finalists are trained in full.';

const PLOTS = measuredAndChanged({
  x: 'rates',
  measured: { title: 'Finalists on new seeds', y: 'smallest validation loss', columns: [1] },
  changed: { title: 'Finalists against no dropout', y: 'change of the validation loss (below 0: better)', columns: [2] },
});

export const search: Experiment = {
  id: 'search',
  title: 'Search',
  purpose: 'Which rates are best, a rate for each site?',
  protocol:
    'Searches the rates of all sites (grid, random, Hyperband as keras-tuner schedules it or as its authors do, or ASHA); the points with the smallest validation loss are trained again from new seeds, beside no dropout and the best rate for all sites among them. Only these new repeats decide, because the smallest of many losses is partly luck.',
  triesRates: true,
  searches: ['random', 'grid', 'hyperband', 'hyperband-paper', 'asha'],
  extent: 'about',
  refuses(base) {
    const points = gridOf(spaceOf(base)).length;
    const many = base.search === 'grid' && points > MOST_POINTS;
    return (
      withoutSites(base.plan.network) ?? (many ? `a grid has ${points} points here, more than ${MOST_POINTS}; search at random` : null)
    );
  },
  start: (base) => protocolOf(base),
  conclude(base, results): Conclusion {
    const finalists = finalistsOf(base, results);
    const arms = [NONE, ...finalists.map(finalArm)];
    const none = valuesOf(results, NONE, bestLoss);
    const values = finalists.map((rates) => valuesOf(results, finalArm(rates), bestLoss));
    const named = (arm: string): string => (arm === NONE ? 'no dropout' : ratesInWords(base, finalists[arms.indexOf(arm) - 1] as Rates));
    const gains = adjusted(values.map((one) => differenceOf(one, none)));
    return {
      verdict: holdsUp(results, arms, base.plan.epochs, { name: named }) ?? verdictOf(base, finalists, values, none),
      tables: [
        {
          title: 'Finalists on new seeds; p values adjusted for their number (Holm)',
          columns: ['rates', 'smallest validation loss', 'against no dropout', 'test loss', 'test error'],
          rows: arms.map((arm, index) => [
            named(arm),
            estimateOf(valuesOf(results, arm, bestLoss).values()),
            index === 0 ? null : (gains[index - 1] as Estimate),
            ...[testLoss, testError].map((quantity) => estimateOf(valuesOf(results, arm, quantity).values())),
          ]),
        },
        {
          title: 'Trials of the search; epochs are those of the budget that each got',
          columns: ['rates', 'repeat', 'epochs', 'smallest validation loss'],
          rows: searchedOf(results)

            .map(
              (result) =>
                [
                  ratesInWords(base, pointOf(nameOf(result.arm), spaceOf(base).sites)),
                  result.repeat + 1,
                  result.epochs.length,
                  bestLoss(result),
                ] as const,
            )
            .sort((one, other) => other[2] - one[2] || (one[3] ?? 0) - (other[3] ?? 0)),
        },
      ],
      curves: arms.map((arm) => curveOf(results, arm)),
      plots: PLOTS,
    };
  },
};

const NONE = 'final: no dropout';
const finalArm = (rates: Rates): string => `final: ${pointArm(rates)}`;
const trialArm = ({ rates, epochs }: Pick<Proposal, 'rates' | 'epochs'>): string => `search: ${pointArm(rates)} (${epochs} epochs)`;
const nameOf = (arm: string): string => arm.replace(/^search: | \(\d+ epochs\)$/g, '');

function spaceOf({ plan }: Base): RateSpace {
  const sites = sitesOf(plan.network);
  return { sites: sites.length > 1 ? sites : [], choices: plan.rates };
}

function searchOf(base: Base): Search {
  const space = spaceOf(base);
  const { epochs, seed } = base.plan;
  switch (base.search ?? 'random') {
    case 'grid':
      return gridSearch(space, 1, epochs);
    case 'random':
      return randomSearch(space, POINTS, epochs, seed);
    case 'hyperband':
      return inLanes(hyperbandSearch({ space, maxEpochs: epochs, factor: FACTOR, form: 'keras-tuner', seed }), LANES);
    case 'hyperband-paper':
      return hyperbandSearch({ space, maxEpochs: epochs, factor: FACTOR, form: 'paper', seed });
    case 'asha':
      return inLanes(
        ashaSearch({
          space,
          count: POINTS,
          minEpochs: Math.max(1, Math.ceil(epochs / FACTOR ** 3)),
          maxEpochs: epochs,
          factor: FACTOR,
          seed,
        }),
        LANES,
      );
  }
}

/** Most points get only a part of the epochs. */
export function stopsEarly(kind: SearchKind | undefined): boolean {
  return kind === 'hyperband' || kind === 'hyperband-paper' || kind === 'asha';
}

/** A trial that is promoted trains from its first epoch again: the same seeds give it the same numbers up to where it was. */
function protocolOf(base: Base): Protocol {
  const inner = searchOf(base);
  const asked = new Map<string, number>();
  const results: TrialResult[] = [];
  let final: TrialSpec[] | null = null;
  return {
    ask() {
      if (final) return final.shift() ?? null;
      const next = inner.ask();
      if (next === 'wait') return next;
      if (next) {
        const spec = specOf(base, trialArm(next), next.repeat, { epochs: next.epochs, rate: siteRates(base, next.rates) });
        asked.set(keyOf(spec), next.id);
        return spec;
      }
      final = finals(base, results);
      return final.shift() ?? null;
    },
    tell(result) {
      results.push(result);
      const id = asked.get(keyOf(result));
      if (id !== undefined) inner.tell({ id, loss: result.state === 'finished' ? bestLoss(result) : null });
    },
  };
}

function siteRates({ plan }: Base, rates: Rates): Readonly<Record<string, number>> {
  return typeof rates === 'number' ? ratesOf(plan.network, rates) : rates;
}

function finals(base: Base, results: readonly TrialResult[]): TrialSpec[] {
  const arms = finalistsOf(base, results).map((rates) => [finalArm(rates), siteRates(base, rates)] as const);
  return Array.from({ length: base.plan.seeds }, (_, repeat) =>
    [[NONE, ratesOf(base.plan.network, 0)] as const, ...arms].map(([arm, rate]) => specOf(base, arm, FRESH + repeat, { rate })),
  ).flat();
}

function searchedOf(results: readonly TrialResult[]): TrialResult[] {
  return results.filter(({ arm, state }) => arm.startsWith('search: ') && state === 'finished');
}

/** The points with the smallest mean loss of those trained in full (else longest), and the best of them with one rate for all sites. */
function finalistsOf(base: Base, results: readonly TrialResult[]): Rates[] {
  const searched = searchedOf(results);
  const longest = Math.max(...searched.map(({ epochs }) => epochs.length));
  const { sites } = spaceOf(base);
  const arms = new Set(searched.filter(({ epochs }) => epochs.length === longest).map(({ arm }) => arm));
  const means = [...arms].map((arm) => {
    const rates = pointOf(nameOf(arm), sites);
    const { mean } = estimateOf(valuesOf(searched, arm, bestLoss).values());
    return { rates, mean, isUniform: typeof rates === 'number' || new Set(Object.values(rates)).size === 1 };
  });
  const ranked = means.filter(({ rates }) => !isNothing(rates)).sort((one, other) => one.mean - other.mean);
  const uniform = ranked.find(({ isUniform }) => isUniform);
  return [...new Set([...ranked.slice(0, FINALISTS), ...(uniform ? [uniform] : [])])].map(({ rates }) => rates);
}

function isNothing(rates: Rates): boolean {
  return typeof rates === 'number' ? rates === 0 : Object.values(rates).every((rate) => rate === 0);
}

function verdictOf(base: Base, finalists: readonly Rates[], values: readonly Values[], none: Values): Verdict {
  const bias = stopsEarly(base.search) ? PRUNING_BIAS : '';
  if (finalists.length === 0) return { kind: 'incomplete', sentence: say('No verdict: the search finished no point with dropout.', bias) };
  const tuned = leftOut(values);
  const gain = tunedDifference(tuned, none);
  const means = values.map((one) => estimateOf(one.values()).mean);
  const best = finalists[means.indexOf(Math.min(...means))] as Rates;
  const direction = directionOf(gain, lookLevel(base.plan));
  const text =
    direction < 0
      ? `Dropout helps: on new seeds the finalist chosen on the other repeats changes the validation loss by ${inWords(gain)} against no dropout. The smallest mean has ${ratesInWords(base, best)}.`
      : direction > 0
        ? `No finalist helps: on new seeds the one chosen on the other repeats changes the validation loss by ${inWords(gain)} against no dropout.`
        : `On new seeds no difference to no dropout can be told from chance: ${inWords(gain)}.`;
  return { kind: direction === 0 ? 'cannot-tell' : 'answer', sentence: say(text, bias) };
}
