import type { Granularity, SiteKind } from '../../../model/site';

/** How one callee takes its dropout rate. Positions are 0-based; null = by keyword only. */
export interface SiteForm {
  readonly kind: SiteKind;
  readonly granularity: Granularity;
  readonly parameter: string;
  /** Older spellings of the same argument. */
  readonly synonyms?: readonly string[];
  readonly position: number | null;
  /** Rate when the argument is not given; null = there is no default. */
  readonly defaultRate: number | null;
  /** Without the argument there is no dropout and no site. */
  readonly optional: boolean;
  /** The argument is the probability to keep. */
  readonly keeps?: boolean;
  /** Other arguments that rules ask about. */
  readonly others: Readonly<Record<string, number | null>>;
  /** Arguments of the call that runs what is built here, with their position; absent for functions. */
  readonly atCall?: Readonly<Record<string, number | null>>;
}
