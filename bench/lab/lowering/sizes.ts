import { type DataShape, type Fit, fitNetwork } from '../../../src/lab/space/fit';
import { type Size, settleSizes, valuesOf } from '../../../src/lab/space/sizes';
import type { Argument, Given, GivenValues } from '../../../src/model/arguments';
import type { Built } from './drawn';

/** How a network that its file alone does not let be trained is built: what decided its sizes, and how many a user had to enter. */
export interface Sized {
  /** The data and calls that agree; one of the calls that differ; a user. */
  readonly by: 'told' | 'call' | 'user';
  readonly entered: number;
  readonly fit: Fit;
}

/** Calls that are tried. */
const MOST_CALLS = 4;

/** The first way in which it is lowered on one of these data; null when there is none. */
export function sizedOn(built: Built, forms: readonly DataShape[]): Sized | null {
  const asked = built({}).network;
  if (!asked.arguments || asked.arguments.length === 0) return null;
  const told = triedOn(built, forms, {});
  if (told) return { by: 'told', entered: 0, fit: told };
  for (const { values } of (asked.buildings ?? []).slice(0, MOST_CALLS)) {
    const fit = triedOn(built, forms, values);
    if (fit) return { by: 'call', entered: 0, fit };
  }
  for (const data of forms) {
    const entered = enteredFor(built, data);
    if (entered === null) continue;
    const { result } = settled(built, data, entered);
    if (result.fit.network ?? result.fit.sitesMissing) return { by: 'user', entered: Object.keys(entered).length, fit: result.fit };
  }
  return null;
}

/** Readings with all that is asked for entered, for each form of data another one where they differ. */
export function enteredIn(built: Built, forms: readonly DataShape[]): readonly ReturnType<Built>[] {
  if (!built({}).network.arguments?.length) return [];
  const all = forms.flatMap((data) => {
    const entered = enteredFor(built, data);
    if (!entered) return [];
    const { sizes } = settled(built, data, entered);
    return [valuesOf(sizes)];
  });
  return [...new Map(all.map((values) => [JSON.stringify(values), values])).values()].map(built);
}

function triedOn(built: Built, forms: readonly DataShape[], entered: GivenValues): Fit | null {
  for (const data of forms) {
    const { fit } = settled(built, data, entered).result;
    if (fit.network ?? fit.sitesMissing) return fit;
  }
  return null;
}

function settled(built: Built, data: DataShape, entered: GivenValues) {
  return settleSizes(entered, (values) => {
    const { network, sites } = built(values);
    const fit = fitNetwork(network, sites, data);
    return { network, fit, proposed: fit.proposed };
  });
}

/** Enters one value after another until nothing is asked for; null where nothing is. */
function enteredFor(built: Built, data: DataShape): GivenValues | null {
  let entered: GivenValues = {};
  for (let round = 0; round < 40; round += 1) {
    const { sizes } = settled(built, data, entered);
    const open = sizes.find((size) => size.from === 'nothing');
    if (!open) break;
    entered = { ...entered, [open.argument.name]: usual(open) };
  }
  return Object.keys(entered).length > 0 ? entered : null;
}

/** What somebody might type who knows nothing of the network but the name and the kind of what is asked for. */
function usual({ argument: { name, kind, options } }: Size): Given {
  if (kind === 'any') return guessed(name);
  const texts: Readonly<Record<Exclude<Argument['kind'], 'any'>, () => Given>> = {
    integer: () =>
      /layer|depth|block|head|group|stack|level/i.test(name)
        ? 2
        : /kernel|window/i.test(name)
          ? 3
          : /stride|dilation|^k$/i.test(name)
            ? 1
            : 16,
    number: () => 0.1,
    share: () => 0.1,
    truth: () => false,
    text: () => options[0] ?? 'relu',
    choice: () => options[0] ?? 'data',
    list: () => (/kernel|window|filter_sizes/i.test(name) ? [2, 3] : [16, 16]),
  };
  return texts[kind]();
}

function guessed(name: string): Given {
  if (/drop|rate|prob|^p$/i.test(name)) return 0.1;
  if (/dim|size|units|hidden|channel|feature|num|n_|width|vocab|class|head|layer/i.test(name)) return /head|layer/i.test(name) ? 2 : 16;
  if (/^(use|is|with|has)_|bidirectional|bias/i.test(name)) return false;
  return null;
}
