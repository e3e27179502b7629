import type { TrialCost } from './cost';

/** Epochs seen so far of one kind of trial. Milliseconds. */
interface Seen {
  readonly work: number;
  epochs: number;
  total: number;
  longest: number;
}

/** How long epochs have taken in this run, by kind of trial. */
export class Pace {
  private readonly seen = new Map<string, Seen>();
  private count = 0;

  add({ kind, work }: TrialCost, milliseconds: number): void {
    const entry = this.seen.get(kind) ?? { work, epochs: 0, total: 0, longest: 0 };
    entry.epochs += 1;
    entry.total += milliseconds;
    entry.longest = Math.max(entry.longest, milliseconds);
    this.seen.set(kind, entry);
    this.count += 1;
  }

  /** Epochs seen of any kind. */
  get epochs(): number {
    return this.count;
  }

  /** Mean milliseconds of an epoch; a kind not seen yet is scaled from the others by its work. null before the first epoch. */
  epoch({ kind, work }: TrialCost): { readonly milliseconds: number; readonly seen: boolean } | null {
    const own = this.seen.get(kind);
    if (own) return { milliseconds: own.total / own.epochs, seen: true };
    let total = 0;
    let done = 0;
    for (const other of this.seen.values()) {
      total += other.total;
      done += other.work * other.epochs;
    }
    return done === 0 ? null : { milliseconds: (total / done) * work, seen: false };
  }

  /**
   * Longest silence of a worker that may still be at work, in milliseconds: `SLACK` times the longest epoch seen of this kind, or of the
   * slowest other kind by work, or what a slow machine would need; never below a minute. Twice as long after each earlier try.
   */
  patience(cost: TrialCost, tries: number): number {
    const own = this.seen.get(cost.kind)?.longest;
    const slowest = Math.max(...[...this.seen.values()].map(({ longest, work }) => longest / work), -1);
    const epoch = own ?? (slowest < 0 ? cost.work / SLOWEST_MACHINE : slowest * cost.work);
    return Math.max(SHORTEST_PATIENCE, SLACK * epoch * Math.max(1, cost.after)) * 2 ** tries;
  }
}

/** A machine that sleeps, swaps or is busy elsewhere makes single epochs this much longer than all before. */
const SLACK = 20;
/** Below this a pause of the machine itself could look like a worker that hangs. */
export const SHORTEST_PATIENCE = 60_000;
/** Forward multiplications per millisecond of a slow machine and trainer, the rest of the training included. */
const SLOWEST_MACHINE = 50_000;
