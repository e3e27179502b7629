import type { TrainingFact, TrainingFacts } from '../model/network';
import type { Span } from '../text/span';

/** A setting with the place where the file gives it; undefined = it cannot be told. */
export interface Seen<Value> {
  readonly value: Value | undefined;
  readonly span: Span;
}

/** Settings of a training as a file gives them, perhaps several times; null where one of several places does not give it. */
export type Sightings = { readonly [Name in TrainingFact]?: readonly (Seen<NonNullable<TrainingFacts[Name]>> | null)[] };

/** What the file gives once, or everywhere alike, each with its first place. What it gives twice with different values cannot be told. */
export function settled(sightings: Sightings): TrainingFacts {
  const facts: Record<string, unknown> = {};
  const places: Partial<Record<TrainingFact, Span>> = {};
  const unread: TrainingFact[] = [];
  for (const [name, all] of Object.entries(sightings) as [TrainingFact, readonly (Seen<unknown> | null)[]][]) {
    const first = all.find((each) => each !== null);
    if (!first) continue;
    places[name] = first.span;
    if (first.value !== undefined && all.every((each) => each?.value === first.value)) facts[name] = first.value;
    else unread.push(name);
  }
  if (Object.keys(places).length === 0) return {};
  return { ...facts, places, ...(unread.length > 0 ? { unread } : {}) };
}
