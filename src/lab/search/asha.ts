import { wholePowers } from './hyperband';
import { drawing, type Proposal, type RateSpace, running, type Search } from './search';
import { stream } from './streams';

export interface AshaOptions {
  readonly space: RateSpace;
  /** Points that are started at the bottom rung, at most. */
  readonly count: number;
  readonly minEpochs: number;
  readonly maxEpochs: number;
  /** η, a whole number ≥ 2. */
  readonly factor: number;
  /** s: rungs left out at the bottom. */
  readonly stopRate?: number;
  readonly seed: number;
}

interface Ended {
  readonly proposal: Proposal;
  readonly loss: number;
  promoted: boolean;
}

/**
 * Asynchronous successive halving (Li et al. 2020, Algorithm 2, get_job): from the rung below the top down, a trial among the best
 * ⌊finished/η⌋ of its rung that was not promoted yet goes on to the next; else a new point starts at the bottom, trained for
 * minEpochs·η^stopRate epochs. The top rung trains for `maxEpochs`, also where that is no power of η. Never waits while points are left. What it proposes depends on the order in which results come.
 */
export function ashaSearch({ space, count, minEpochs, maxEpochs, factor, stopRate = 0, seed }: AshaOptions): Search {
  const draw = drawing(space, stream(seed, 0, 'search'));
  const open = running();
  const top = Math.max(0, wholePowers(maxEpochs / minEpochs, factor) - stopRate);
  const rungs: Ended[][] = Array.from({ length: top + 1 }, () => []);
  const epochsAt = (rung: number): number => (rung === top ? maxEpochs : minEpochs * factor ** (rung + stopRate));
  let started = 0;
  const promotable = (rung: number): Ended | undefined => {
    const finished = [...(rungs[rung] as Ended[])].sort((one, other) => one.loss - other.loss);
    return finished.slice(0, Math.floor(finished.length / factor)).find(({ promoted, loss }) => !promoted && Number.isFinite(loss));
  };
  return {
    ask() {
      for (let rung = top - 1; rung >= 0; rung -= 1) {
        const found = promotable(rung);
        if (!found) continue;
        found.promoted = true;
        const { rates, repeat, id } = found.proposal;
        return open.start({ rates, repeat, epochs: epochsAt(rung + 1), continues: id, bracket: 0, rung: rung + 1 });
      }
      if (started < count) {
        started += 1;
        return open.start({ ...draw(), epochs: epochsAt(0), continues: null, bracket: 0, rung: 0 });
      }
      return open.count > 0 ? 'wait' : null;
    },
    tell({ id, loss }) {
      const proposal = open.end(id);
      const value = loss !== null && Number.isFinite(loss) ? loss : Number.POSITIVE_INFINITY;
      rungs[proposal.rung]?.push({ proposal, loss: value, promoted: false });
    },
  };
}
