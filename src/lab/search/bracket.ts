import type { Proposal, Told } from './search';

/** One step of successive halving: how many train, up to how many epochs. */
export interface Rung {
  readonly size: number;
  readonly epochs: number;
}

/**
 * When the next rung may take a trial: 'all' waits for every result of the rung and takes the best `size` of them (successive halving,
 * Jamieson and Talwalkar 2016). 'sure' takes the best finished one as soon as more are finished than will be left behind, as keras-tuner
 * does: it keeps workers busy, but which trials are promoted then depends on the order in which they end.
 */
export type Promotion = 'all' | 'sure';

/** A point of the search that starts. */
type Point = Pick<Proposal, 'rates' | 'repeat'>;

/** Successive halving over rungs of falling size. `next` gives what can be trained now, null when nothing can. */
export interface Bracket {
  next(draw: () => Point): Omit<Proposal, 'id'> | null;
  started(proposal: Proposal): void;
  ended(told: Told): void;
  /** Everything it will ever train has been started. */
  readonly isFull: boolean;
}

interface Entry {
  readonly proposal: Proposal;
  /** undefined = being trained; null = failed. */
  loss: number | null | undefined;
  promoted: boolean;
}

export function openBracket(number: number, rungs: readonly Rung[], promotion: Promotion): Bracket {
  const entries: Entry[][] = rungs.map(() => []);
  const at = (rung: number): Entry[] => entries[rung] as Entry[];
  const isComplete = (rung: number): boolean => at(rung).length >= expected(rung) && at(rung).every(({ loss }) => loss !== undefined);
  /** Entries that a rung will have in the end: fewer than its size where too few of the rung below came through. */
  const expected = (rung: number): number => {
    const { size } = rungs[rung] as Rung;
    if (rung === 0 || !isComplete(rung - 1)) return size;
    return Math.min(size, at(rung - 1).filter(({ loss }) => typeof loss === 'number').length);
  };
  const promote = (rung: number): Entry | undefined => {
    const { size } = rungs[rung] as Rung;
    if (at(rung).length >= size) return undefined;
    const left = at(rung - 1).filter(({ loss, promoted }) => loss !== undefined && !promoted);
    if (promotion === 'all' ? !isComplete(rung - 1) : left.length <= expected(rung - 1) - size) return undefined;
    const able = left.filter(({ loss }) => loss !== null);
    return able.sort((one, other) => (one.loss as number) - (other.loss as number))[0];
  };
  return {
    get isFull() {
      return at(rungs.length - 1).length >= (rungs.at(-1) as Rung).size;
    },
    next(draw) {
      const first = rungs[0] as Rung;
      if (at(0).length < first.size) return { ...draw(), epochs: first.epochs, continues: null, bracket: number, rung: 0 };
      for (let rung = 1; rung < rungs.length; rung += 1) {
        const chosen = promote(rung);
        if (!chosen) continue;
        chosen.promoted = true;
        const { rates, repeat, id } = chosen.proposal;
        return { rates, repeat, epochs: (rungs[rung] as Rung).epochs, continues: id, bracket: number, rung };
      }
      return null;
    },
    started(proposal) {
      at(proposal.rung).push({ proposal, loss: undefined, promoted: false });
    },
    ended({ id, loss }) {
      const entry = entries.flat().find((one) => one.proposal.id === id);
      if (entry) entry.loss = loss !== null && Number.isFinite(loss) ? loss : null;
    },
  };
}
