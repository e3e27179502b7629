import type { Span } from '../text/span';
import type { Framework } from './site';

/** An abstract edit; a framework's writer turns it into text edits. Ids refer to the reading it came from. */
export type Change =
  /** Put `rate` at the literal that decides each site's rate (the origin when shared), or at the argument itself. */
  | {
      readonly type: 'set-rate';
      readonly siteIds: readonly string[];
      readonly rate: number /** `argument` writes at the site even if the value comes from elsewhere. */;
      readonly at: 'origin' | 'argument';
    }
  /** `keep_prob` -> `1 - keep_prob`. */
  | { readonly type: 'invert-rate'; readonly siteId: string }
  /** Apply dropout in training only: `training=self.training`, or `p if self.training else 0.0`. */
  | { readonly type: 'guard-by-training'; readonly siteId: string }
  /** `drop(x)` -> `x = drop(x)`. */
  | { readonly type: 'assign-result'; readonly applicationId: string }
  /** Delete the statement or list item that builds the layer. */
  | { readonly type: 'remove-site'; readonly siteId: string }
  /** Delete the argument that carries the rate. */
  | { readonly type: 'remove-rate-argument'; readonly siteId: string }
  | { readonly type: 'set-argument'; readonly siteId: string; readonly name: string; readonly text: string }
  /** Gives the same value to another argument, or another field of a configuration: the keyword that carries the rate is renamed. */
  | { readonly type: 'rename-field'; readonly siteId: string; readonly name: string }
  /** Build the layer once in the constructor, call the attribute here. */
  | { readonly type: 'hoist-to-constructor'; readonly siteId: string }
  /** Replace the layer built here by the functional form guarded by the training flag. */
  | { readonly type: 'make-functional'; readonly siteId: string }
  /** `call(self, x)` -> `call(self, x, training=None)`, passed on to each dropout-bearing call. */
  | { readonly type: 'add-training-parameter'; readonly classId: string; readonly method: string }
  /** Gives the call at `span` an argument by name, or another value for it; without `text` the argument is taken away. */
  | {
      readonly type: 'set-call-argument';
      readonly framework: Framework;
      readonly span: Span;
      readonly name: string;
      readonly text: string | null;
    }
  /** Dropout that a layer of one's own keeps on in every mode: a subclass stands in the place of the class, and its call at `call` is told no mode. */
  | { readonly type: 'make-always-on'; readonly siteId: string; readonly call: Span }
  /** The layer built or called here and the one at `other` change places, in a list of layers or in a chain of calls. */
  | { readonly type: 'swap-layers'; readonly siteId: string; readonly other: Span }
  /** Another class of the same library, by its last name: `Dropout2d` -> `Dropout`. */
  | { readonly type: 'rename-layer'; readonly siteId: string; readonly name: string }
  /**
   * Mends a mask written by hand: divide what it masks by the probability of keeping; divide, or multiply in evaluation, by that one instead of
   * another number; turn the comparison round; take the factor, or the mask, out of evaluation; give the gradient the mask.
   */
  | {
      readonly type: 'mend-mask';
      readonly siteId: string;
      readonly part: 'rescale' | 'divisor' | 'test-factor' | 'comparison' | 'no-test-factor' | 'no-test-mask' | 'gradient';
      /** Which of the factors, or masks, in evaluation; the first unless given. */
      readonly index?: number;
    }
  /** `model.eval` -> `model.eval()`: `span` is what is named. */
  | { readonly type: 'call-method'; readonly framework: Framework; readonly span: Span }
  /** `[...]` -> `nn.ModuleList([...])`. */
  | { readonly type: 'wrap'; readonly framework: Framework; readonly span: Span; readonly callee: string }
  /** New statements beside others, each with the indentation of the statement that it stands before or after. */
  | {
      readonly type: 'insert-statements';
      readonly framework: Framework;
      readonly statements: readonly { readonly text: string; readonly at: Span; readonly where: 'before' | 'after' }[];
    }
  /** Put a number in the place of the one that stands at `span`; a count is written without a point. */
  | { readonly type: 'set-number'; readonly span: Span; readonly value: number; readonly isCount?: true }
  /** Append a comment to the line on which `span` starts. */
  | { readonly type: 'comment'; readonly span: Span; readonly text: string };
