import type { Change } from '../model/change';
import { neighboursOf } from '../model/neighbours';
import type { Layer, Network } from '../model/network';
import type { DropoutSite } from '../model/site';
import { counted, dropsAndKeeps, grouped } from '../model/words';
import { placeNames, publishedRates } from './literature';
import { placeOf } from './place';

/** Something to try at a site, with where it comes from; nothing is wrong with the rate that is there. */
export interface Suggestion {
  readonly title: string;
  /** One for each rate that is set. */
  readonly changes: readonly Change[];
}

/** A rate that stands as a number in the site's own call: no caller, configuration or other site depends on it. */
export function isPlain({ rate, starred }: DropoutSite): boolean {
  return rate.source === 'literal' && rate.form === 'literal' && rate.span !== null && rate.value !== null && !starred;
}

/** Rates of the literature for the place in which a site stands, other than its own; both ends where a source names a range. */
export function publishedSuggestions(site: DropoutSite, networks: readonly Network[]): readonly Suggestion[] {
  const place = isPlain(site) ? placeOf(site, neighboursOf(site, networks)) : null;
  if (!place) return [];
  const known = new Set([site.rate.value]);
  return publishedRates[place].flatMap(({ rates, note, source }) =>
    (rates ?? []).flatMap((rate) => {
      if (known.has(rate)) return [];
      known.add(rate);
      const from = [shortTitle(source.title), note].filter((part) => part !== '').join(', ');
      return [suggestion(`${setTo(rate)}: ${from}, ${placeNames[place]}`, [[site, rate]])];
    }),
  );
}

/** Of hidden layers (Srivastava et al. 2014); where a layer stands between them follows from the logarithm of its weights. */
const SMALLEST = 0.2;
const LARGEST = 0.5;

/** Rates are given in such steps: more digits would pretend to know. */
const STEP = 0.05;

/** Layers whose weights differ by less are alike. */
const ALIKE = 2;

/**
 * Rates that follow the weights of the hidden layers of the site's network: the more weights in the layer before a dropout, the more it
 * drops. Empty unless several such sites have plain rates and layers of different, known size.
 */
export function weightedSuggestions(site: DropoutSite, networks: readonly Network[], sites: readonly DropoutSite[]): readonly Suggestion[] {
  const network = isPlain(site) ? neighboursOf(site, networks)?.network : undefined;
  if (!network) return [];
  const layers = sites.flatMap((candidate) => hiddenLayer(candidate, network));
  const own = layers.find((candidate) => candidate.site.id === site.id);
  const sizes = layers.map(({ weights }) => weights);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  if (!own || most < ALIKE * least) return [];
  const rateOf = (weights: number): number => {
    const share = Math.log(weights / least) / Math.log(most / least);
    return Number((Math.round((SMALLEST + share * (LARGEST - SMALLEST)) / STEP) * STEP).toFixed(2));
  };
  const rate = rateOf(own.weights);
  const words = layers.map(({ layer, weights }) => `${called(layer)} to ${rateOf(weights)}`).join(', ');
  const all = layers.filter((each) => each.site.rate.value !== rateOf(each.weights));
  const single = `${setTo(rate)}: by its weights, ${called(own.layer)} has ${grouped(own.weights)} (hidden layers ${grouped(least)} to ${grouped(most)})`;
  const together = `Set ${counted(layers.length, 'rate')} by the weights of the hidden layers, more weights drop more: ${words}`;
  return [
    ...(site.rate.value === rate ? [] : [suggestion(single, [[site, rate]])]),
    ...(all.length < 2
      ? []
      : [
          suggestion(
            together,
            all.map((each) => [each.site, rateOf(each.weights)] as const),
          ),
        ]),
  ];
}

/** The rate that a study of the lab chose for the network. */
export function studySuggestion(site: DropoutSite, rate: number, repeats: number): Suggestion | null {
  if (!isPlain(site) || site.rate.value === rate) return null;
  return suggestion(`${setTo(rate)}: best in the lab's study of this network (n = ${repeats})`, [[site, rate]]);
}

interface HiddenLayer {
  readonly site: DropoutSite;
  readonly layer: Layer;
  readonly weights: number;
}

function hiddenLayer(site: DropoutSite, network: Network): readonly HiddenLayer[] {
  if (!isPlain(site) || !network.siteIds.includes(site.id)) return [];
  const neighbours = neighboursOf(site, [network]);
  const layer = neighbours?.source;
  if (placeOf(site, neighbours) !== 'hidden' || layer?.operation.type !== 'dense' || !layer.parameters) return [];
  return [{ site, layer, weights: layer.parameters }];
}

/** Layers of a `Sequential` have numbers for names. */
function called({ name }: Layer): string {
  return /^\d/.test(name) ? `layer ${name}` : name;
}

function setTo(rate: number): string {
  return `Set the rate to ${rate} (${dropsAndKeeps(rate)})`;
}

function suggestion(title: string, rates: readonly (readonly [DropoutSite, number])[]): Suggestion {
  return { title, changes: rates.map(([{ id }, rate]) => ({ type: 'set-rate', siteIds: [id], rate, at: 'argument' })) };
}

/** Authors and year. */
function shortTitle(title: string): string {
  return /^.* \d{4}(?=,)/.exec(title)?.[0] ?? title;
}
