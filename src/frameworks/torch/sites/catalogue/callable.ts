import type { Granularity, SiteKind } from '../../../../model/site';

/** An argument besides the rate: how it is passed, and of a flag what it is when it is not. */
export interface Other {
  readonly keyword: string;
  readonly position: number;
  readonly preset?: boolean;
}

/** How a class or function takes one dropout rate. Positions are 0-based and do not count `self`. */
export interface Callable {
  readonly kind: SiteKind;
  readonly granularity: Granularity;
  readonly parameter: string;
  /** null = by keyword only. */
  readonly position: number | null;
  /** Rate when the argument is not given; null = then there is no dropout and no site. */
  readonly defaultRate: number | null;
  /** Other arguments that rules ask about: canonical name -> keyword and position. */
  readonly others: Readonly<Record<string, Other>>;
  /** Changes its input in place whatever the arguments say (`torch.dropout_`). */
  readonly inplace?: boolean;
  /** The argument is a keep probability. */
  readonly keeps?: boolean;
}

/** By canonical name; several when one call takes several rates. */
export type Catalogue = Readonly<Record<string, readonly Callable[]>>;

/** An argument that is 0 unless given: without it there is no site. */
export function optional(kind: SiteKind, parameter: string, position: number | null): Callable {
  return { kind, granularity: 'element', parameter, position, defaultRate: null, others: {} };
}

/** The same entry under several names of one package. */
export function each(names: string, prefix: string, ...callables: readonly Callable[]): Catalogue {
  return Object.fromEntries(names.split(' ').map((name) => [prefix + name, callables]));
}
