import type { EvidenceLibrary } from '../../advice/evidence/load';
import type { Run } from '../../evidence/run';
import type { JudgedAmong } from '../../evidence/verdict/among';
import type { Verdict } from '../../evidence/verdict/verdict';
import { pacer } from './pacing';

/** Least milliseconds until runs are judged again because of others: thousands come one after the other. */
const PAUSE = 500;
/** As many times as long as it took last. */
const SHARE = 4;

interface Member {
  readonly run: Run;
  readonly vicinity: string;
  judged: JudgedAmong;
}

/** Verdicts of runs beside those that lie with them; where one of these comes, changes or goes, those that it concerns are judged again, a little later and bit by bit. */
export class JudgedRuns {
  readonly #members = new Map<string, Member>();
  readonly #vicinities = new Map<string, Map<string, Member>>();
  readonly #due = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #pause = PAUSE;
  #isDisposed = false;

  /** `changed` is told of each verdict that became another one because of other runs. */
  constructor(readonly changed: (id: string, verdict: Verdict) => void) {}

  /** A run that is new or different. Runs of different machines never meet. */
  set(id: string, run: Run, machine: string, library: EvidenceLibrary): Verdict {
    const vicinity = `${machine}\n${library.vicinityOf(run)}`;
    const former = this.#members.get(id);
    if (former && former.vicinity !== vicinity) this.delete(id, library);
    const others = this.#vicinities.get(vicinity) ?? new Map<string, Member>();
    this.#vicinities.set(vicinity, others);
    const member = { run, vicinity, judged: library.judge(run, runsOf(others)) };
    this.#members.set(id, member);
    others.set(id, member);
    this.#concern(others, former?.run ?? null, run, library);
    return member.judged.verdict;
  }

  delete(id: string, library: EvidenceLibrary): void {
    const member = this.#members.get(id);
    if (!member) return;
    this.#members.delete(id);
    const others = this.#vicinities.get(member.vicinity);
    if (!others) return;
    others.delete(id);
    if (others.size === 0) this.#vicinities.delete(member.vicinity);
    this.#concern(others, member.run, null, library);
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #concern(others: ReadonlyMap<string, Member>, before: Run | null, now: Run | null, library: EvidenceLibrary): void {
    for (const [id, { run, judged }] of others) if (run !== now && library.mayChange(judged, before, now)) this.#due.add(id);
    if (this.#due.size > 0) this.#timer ??= setTimeout(() => void this.#again(library), this.#pause);
  }

  async #again(library: EvidenceLibrary): Promise<void> {
    const since = performance.now();
    const rest = pacer();
    const due = [...this.#due];
    this.#due.clear();
    for (const id of due) {
      const member = this.#members.get(id);
      if (!member) continue;
      const before = member.judged.verdict;
      member.judged = library.judge(member.run, runsOf(this.#vicinities.get(member.vicinity)));
      const { verdict } = member.judged;
      if (verdict.kind !== before.kind || verdict.reason !== before.reason) this.changed(id, verdict);
      await rest();
      if (this.#isDisposed) return;
    }
    this.#timer = null;
    this.#pause = Math.max(PAUSE, SHARE * (performance.now() - since));
    if (this.#due.size > 0) this.#timer = setTimeout(() => void this.#again(library), this.#pause);
  }
}

function runsOf(members: ReadonlyMap<string, Member> = new Map()): readonly Run[] {
  return [...members.values()].map(({ run }) => run);
}
