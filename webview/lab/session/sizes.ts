import { givenText, readGiven } from '../../../src/lab/space/given';
import { sameValues, sizesOf, valuesOf } from '../../../src/lab/space/sizes';
import type { Argument, Building, GivenValues } from '../../../src/model/arguments';
import type { SessionContext } from './context';
import type { LabState } from './state';
import type { Store } from './store';

/** Readings of each page that are under way: only the last one counts. */
const readings = new WeakMap<Store<LabState>, number>();

/** Rounds after which sizes that follow from each other are taken as they are. */
const MOST_ROUNDS = 4;

/**
 * Tells what is taken for each argument, and has the network read anew where it was read with other values; `refit` then fits it. What the
 * data tell may change with what is known of the layers before, so it goes in rounds.
 */
export async function settleSizes({ host }: SessionContext, store: Store<LabState>, refit: () => void): Promise<void> {
  const own = (readings.get(store) ?? 0) + 1;
  readings.set(store, own);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const values = taken(store);
    if (sameValues(values, store.get().builtWith)) break;
    store.set({ building: true });
    const subject = await host.build(values).catch((error: unknown) => {
      if (readings.get(store) === own) store.set({ building: false, failure: `The network could not be read: ${String(error)}` });
      return null;
    });
    if (readings.get(store) !== own) return;
    if (!subject) return;
    store.set({ subject, builtWith: values, building: false });
    refit();
  }
  taken(store);
  if (store.get().building) store.set({ building: false });
}

function taken(store: Store<LabState>): GivenValues {
  const { subject, typedSizes, fit } = store.get();
  if (!subject) return {};
  const sizes = sizesOf(subject.model, enteredIn(subject.model.arguments ?? [], typedSizes), fit?.proposed ?? {});
  store.set({ sizes });
  return valuesOf(sizes);
}

/** What was typed and can be read; the rest is told at its field. */
function enteredIn(all: readonly Argument[], typed: LabState['typedSizes']): GivenValues {
  return Object.fromEntries(
    all.flatMap((argument) => {
      const text = typed[argument.name];
      const read = text === undefined || text.trim() === '' ? null : readGiven(text, argument);
      return read && 'ok' in read ? [[argument.name, read.ok] as const] : [];
    }),
  );
}

/** What is wrong with what was typed for an argument; undefined when nothing is. */
export function sizeProblem(argument: Argument, typed: LabState['typedSizes']): string | undefined {
  const text = typed[argument.name];
  const read = text === undefined || text.trim() === '' ? null : readGiven(text, argument);
  return read && 'err' in read ? `${argument.name} ${read.err}` : undefined;
}

/** What a call passes, as it would be typed. */
export function typedAs({ values }: Pick<Building, 'values'>): LabState['typedSizes'] {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, givenText(value)]));
}
