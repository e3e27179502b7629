import type { Span } from '../text/span';

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
  /** Build the layer once in the constructor, call the attribute here. */
  | { readonly type: 'hoist-to-constructor'; readonly siteId: string }
  /** Replace the layer built here by the functional form guarded by the training flag. */
  | { readonly type: 'make-functional'; readonly siteId: string }
  /** `call(self, x)` -> `call(self, x, training=None)`, passed on to each dropout-bearing call. */
  | { readonly type: 'add-training-parameter'; readonly classId: string; readonly method: string }
  /** Append a comment to the line on which `span` starts. */
  | { readonly type: 'comment'; readonly span: Span; readonly text: string };
