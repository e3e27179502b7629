import type { TrainingFact, TrainingFacts } from '../model/network';
import type { Span } from '../text/span';

/** A setting with the place where the file shows it. */
export interface Seen<Value> {
  readonly value: Value;
  readonly span: Span;
}

/** Settings of a training as a file shows them, perhaps several times; a place without a known value is null. */
export type Sightings = { readonly [Name in TrainingFact]?: readonly (Seen<NonNullable<TrainingFacts[Name]>> | null)[] };

/** What the file shows once, or everywhere alike, each with its first place. What it shows twice with different values is left out. */
export function settled(sightings: Sightings): TrainingFacts {
  const found = Object.entries(sightings).flatMap(([name, all]) => {
    const [first] = all;
    return first && all.every((each) => each?.value === first.value) ? [[name, first] as const] : [];
  });
  if (found.length === 0) return {};
  return {
    ...Object.fromEntries(found.map(([name, { value }]) => [name, value])),
    places: Object.fromEntries(found.map(([name, { span }]) => [name, span])),
  };
}
