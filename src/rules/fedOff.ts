import type { FedNumber, ProgramFact, Unfed } from '../model/program';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { takersOf, toldBy } from './fed';

/** The dropout that this number switches off; null when none is known to. */
export function offBy(fed: FedNumber, value: number, { sites }: Reading): Taker | null {
  const takers = takersOf(fed, sites);
  const [first] = takers;
  return first && !fed.modeFed && takers.every(({ keeps }) => (keeps ? value === 1 : value === 0)) ? { site: first.site } : null;
}

/** What takes a value that is fed. */
export interface Taker {
  /** null = it stands in another file. */
  readonly site: DropoutSite | null;
}

/** The dropout whose `training` is the placeholder, when that is false. */
export function modeOff({ name, value }: Pick<Unfed, 'name' | 'value'>, { sites }: Reading): Taker | null {
  const site = value === 0 ? toldBy(name, sites) : undefined;
  return site ? { site } : null;
}

/** The run leaves the placeholder at its own value. */
export const leaves = (run: ProgramFact, { name }: Unfed): boolean =>
  !run.feedsMore && (run.unfed ?? []).some((other) => other.name === name);

/** Runs of another part of the graph, which feed nothing of that name, count for nothing. */
export function feedsSame(run: ProgramFact, { name, value }: FedNumber): boolean {
  const own = [...(run.fed ?? []), ...(run.fedModes ?? [])].filter((other) => other.name === name);
  return !run.feedsMore && !run.leftover && own.length > 0 && own.every((other) => other.value === value);
}
