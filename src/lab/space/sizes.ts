import type { Argument, Given, GivenValues } from '../../model/arguments';
import type { Network } from '../../model/network';
import type { TakenSizes } from '../sizes';
import { givenText } from './given';

/** What a network is built with here. `data`: the data, or what the layer reads, decide it. */
export interface Size {
  readonly argument: Argument;
  /** undefined = nothing decides it yet. */
  readonly value: Given | undefined;
  readonly from: 'entered' | 'data' | 'default' | 'call' | 'nothing';
}

/** Every argument with what is taken for it, those that nothing decides first. `proposed`: see `Fit`. */
export function sizesOf({ arguments: all = [] }: Pick<Network, 'arguments'>, entered: GivenValues, proposed: GivenValues): readonly Size[] {
  const sizes = all.map((argument): Size => {
    const { name, inSource, origin = 'default' } = argument;
    const own = entered[name];
    if (own !== undefined) return { argument, value: own, from: 'entered' };
    if (inSource !== undefined) return { argument, value: inSource, from: origin };
    const value = proposed[name];
    return value === undefined ? { argument, value, from: 'nothing' } : { argument, value, from: 'data' };
  });
  const isDecided = ({ argument }: Size): number => Number(argument.inSource !== undefined);
  return sizes.toSorted((one, other) => isDecided(one) - isDecided(other));
}

/** What the network has to be read with: what was entered, and what the data tell of the rest. */
export function valuesOf(sizes: readonly Size[]): GivenValues {
  return Object.fromEntries(
    sizes.flatMap(({ argument, value, from }) =>
      value !== undefined && (from === 'entered' || from === 'data') ? [[argument.name, value]] : [],
    ),
  );
}

export function takenSizes(sizes: readonly Size[]): TakenSizes | undefined {
  const taken = sizes.flatMap(({ argument, value, from }) =>
    value !== undefined && (from === 'entered' || from === 'data') ? [[argument.name, { value, from }] as const] : [],
  );
  return taken.length > 0 ? Object.fromEntries(taken) : undefined;
}

/** Those of a plan that were entered. */
export function enteredOf(sizes: TakenSizes): GivenValues {
  return Object.fromEntries(Object.entries(sizes).flatMap(([name, { value, from }]) => (from === 'entered' ? [[name, value]] : [])));
}

/** Rounds after which sizes that follow from each other are taken as they are. */
const MOST_ROUNDS = 4;

/** Reads and fits a network again until the sizes that the data tell are those that it was read with. */
export function settleSizes<Result extends { readonly network: Network; readonly proposed: GivenValues }>(
  entered: GivenValues,
  fitWith: (values: GivenValues) => Result,
): { readonly result: Result; readonly sizes: readonly Size[] } {
  let values = entered;
  for (let round = 1; ; round += 1) {
    const result = fitWith(values);
    const sizes = sizesOf(result.network, entered, result.proposed);
    const next = valuesOf(sizes);
    if (round === MOST_ROUNDS || sameValues(next, values)) return { result, sizes };
    values = next;
  }
}

export function sameValues(one: GivenValues, other: GivenValues): boolean {
  const text = (values: GivenValues): string => JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
  return text(one) === text(other);
}

const KINDS: Readonly<Record<Argument['kind'], string>> = {
  integer: 'a whole number',
  number: 'a number',
  share: 'a number from 0 to 1',
  truth: 'True or False',
  text: 'a text',
  choice: 'a choice',
  list: 'a list',
  any: 'a value',
};

/** "a whole number", "lstm, gru or another text" */
export function kindInWords({ kind, options }: Pick<Argument, 'kind' | 'options'>): string {
  if (kind === 'choice') return options.join(', ');
  return kind === 'text' && options.length > 0 ? `${options.join(', ')} or another text` : KINDS[kind];
}

/** "hidden 128, n_classes 10 (from the data)" */
export function sizesInWords(sizes: TakenSizes): string {
  return Object.entries(sizes)
    .map(([name, { value, from }]) => `${name} ${givenText(value)}${from === 'data' ? ' (from the data)' : ''}`)
    .join(', ');
}
