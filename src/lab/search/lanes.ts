import type { Proposal, Search, Told } from './search';

/**
 * Makes a search that depends on the order of results independent of how fast they really come: results are handed on in the order in which
 * `lanes` workers would finish if an epoch always took the same time (ties: the smaller id). So the same seed gives the same proposals
 * with any number of workers; at most `lanes` train at once.
 */
export function inLanes(search: Search, lanes: number): Search {
  const ends = new Map<number, { readonly at: number; readonly proposal: Proposal }>();
  const epochs = new Map<number, number>();
  const told = new Map<number, Told>();
  let now = 0;
  const begin = (proposal: Proposal): Proposal => {
    const before = proposal.continues === null ? 0 : (epochs.get(proposal.continues) ?? 0);
    epochs.set(proposal.id, proposal.epochs);
    ends.set(proposal.id, { at: now + proposal.epochs - before, proposal });
    return proposal;
  };
  return {
    ask() {
      for (;;) {
        if (ends.size < lanes) {
          const next = search.ask();
          if (next !== 'wait' && next !== null) return begin(next);
          if (ends.size === 0) return next;
        }
        const [first] = [...ends.values()].sort((one, other) => one.at - other.at || one.proposal.id - other.proposal.id);
        const result = first && told.get(first.proposal.id);
        if (!first || !result) return 'wait';
        now = first.at;
        ends.delete(first.proposal.id);
        search.tell(result);
      }
    },
    tell(result) {
      if (!ends.has(result.id) || told.has(result.id)) throw new RangeError(`Proposal ${result.id} is not being trained.`);
      told.set(result.id, result);
    },
  };
}
