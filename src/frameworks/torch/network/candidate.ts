import type { Network } from '../../../model/network';
import type { Span } from '../../../text/span';
import type { Recipe } from './trace';

/** A network that the file defines, before it is followed. */
export interface Candidate {
  readonly recipe: Recipe;
  readonly name: string;
  readonly form: Network['form'];
  readonly span: Span;
  readonly nameSpan: Span;
  /** What is known to be missing before following it. */
  readonly notes: readonly { readonly span: Span; readonly reason: string; readonly about?: 'frozen' }[];
  /** Some weights are frozen: their number cannot be told from the layers. */
  readonly frozen: boolean;
}
