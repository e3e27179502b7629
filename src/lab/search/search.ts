import type { Stream } from './streams';

/** One rate for all sites of a network, or a rate for each site id. */
export type Rates = number | Readonly<Record<string, number>>;

/** What a search asks to be trained. The numbers it will give are decided by `rates`, `repeat` and `epochs`, not by when it runs. */
export interface Proposal {
  /** Counts from 0 in the order of asking. */
  readonly id: number;
  readonly rates: Rates;
  /** 0-based repeat at these rates: a search that draws the same rates again trains them with other seeds. */
  readonly repeat: number;
  /** Budget in epochs, counted from the first one, those of `continues` included. */
  readonly epochs: number;
  /** The proposal whose training this one takes up again; null = starts anew. */
  readonly continues: number | null;
  /** 0 outside Hyperband. */
  readonly bracket: number;
  /** How often it was promoted. */
  readonly rung: number;
}

/** What became of a proposal. `loss` is the one that decides (smaller is better); null = failed: it is never promoted. */
export interface Told {
  readonly id: number;
  readonly loss: number | null;
}

/**
 * A search in ask-and-tell form. `ask` gives the next proposal, 'wait' when it depends on results that are still to be told, null when
 * there will be none any more. It throws a RangeError when told of an id that is not being trained.
 */
export interface Search {
  ask(): Proposal | 'wait' | null;
  tell(told: Told): void;
}

/** The rates a search may propose: each of `sites` takes one of `choices`; without sites one rate serves all. */
export interface RateSpace {
  readonly sites: readonly string[];
  /** Rates in [0, 1), ascending. */
  readonly choices: readonly number[];
}

/** Identity of rates, whatever the order of the sites. */
export function ratesKey(rates: Rates): string {
  if (typeof rates === 'number') return String(rates);
  return Object.keys(rates)
    .sort()
    .map((site) => `${site}=${rates[site]}`)
    .join(' ');
}

/** All points of the space, the last site changing fastest. */
export function gridOf({ sites, choices }: RateSpace): Rates[] {
  if (sites.length === 0) return [...choices];
  const points = sites.reduce<Record<string, number>[]>(
    (begun, site) => begun.flatMap((point) => choices.map((rate) => ({ ...point, [site]: rate }))),
    [{}],
  );
  return points;
}

/** One point drawn uniformly. */
export function drawRates({ sites, choices }: RateSpace, random: Stream): Rates {
  const draw = (): number => choices[random.integer(choices.length)] as number;
  if (sites.length === 0) return draw();
  return Object.fromEntries(sites.map((site) => [site, draw()]));
}

/** Points of a random search: drawn uniformly, the repeat counting how often the same rates came before. */
export function drawing(space: RateSpace, random: Stream): () => { readonly rates: Rates; readonly repeat: number } {
  const seen = new Map<string, number>();
  return () => {
    const rates = drawRates(space, random);
    const key = ratesKey(rates);
    const repeat = seen.get(key) ?? 0;
    seen.set(key, repeat + 1);
    return { rates, repeat };
  };
}

/** The proposals that are being trained, by id. */
export interface Running {
  readonly count: number;
  start(proposal: Omit<Proposal, 'id'>): Proposal;
  end(id: number): Proposal;
}

export function running(): Running {
  const open = new Map<number, Proposal>();
  let next = 0;
  return {
    get count() {
      return open.size;
    },
    start(rest) {
      const proposal = { id: next, ...rest };
      next += 1;
      open.set(proposal.id, proposal);
      return proposal;
    },
    end(id) {
      const proposal = open.get(id);
      if (!proposal) throw new RangeError(`Proposal ${id} is not being trained.`);
      open.delete(id);
      return proposal;
    },
  };
}
