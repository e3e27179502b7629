import type { InitialWeights } from '../../../model/network';
import type { Span } from '../../../text/span';

/** The first values of a weight, and where the source says so. */
export interface Start {
  readonly weights: InitialWeights;
  readonly span: Span;
}
