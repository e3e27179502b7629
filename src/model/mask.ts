import type { Span } from '../text/span';

/** What the file around a mask written by hand does about its scale, in training and in evaluation, and about its gradient. */
export interface MaskFacts {
  /**
   * What the masked values are divided by: the probability of keeping, as it must be, that of dropping, another number, or nothing;
   * `unknown` when something meets them that cannot be told.
   */
  readonly training: 'none' | 'keep' | 'drop' | 'other' | 'unknown';
  /** The probability of keeping, as it may be written where the mask is applied; null when no expression is known to hold there. */
  readonly keep: string | null;
  /** Elements are drawn one by one and belong to activations: no words, samples, edges or blocks are dropped. */
  readonly elementwise: boolean;
  /** A function or class around is called dropout. */
  readonly named?: true;
  /** The same mask is drawn each time: it is part of the network. */
  readonly seeded?: true;
  /** The masked expression, when a division may be written behind it. */
  readonly masked: Span | null;
  /** The comparison that makes the mask, when its threshold is called a probability of keeping but is one of dropping, or the other way round. */
  readonly contradicted: Span | null;
  /** Values or weights that code for evaluation multiplies by a probability of the mask. */
  readonly test: readonly MaskFactor[];
  /** Code for evaluation that applies the mask. */
  readonly inTest: readonly MaskInTest[];
  /** What the backward pass lacks; null when nothing is seen to be missing. */
  readonly backward: MaskGradient | null;
}

export interface MaskFactor {
  readonly by: 'keep' | 'drop';
  /** The whole product or the assignment `W *= keep`. */
  readonly span: Span;
  readonly factor: Span;
  /** What is multiplied. */
  readonly operand: Span;
  /** The product is an assignment in place. */
  readonly inPlace: boolean;
}

export interface MaskInTest {
  readonly span: Span;
  /** Name of the function for evaluation; null when it is a branch. */
  readonly functionName: string | null;
  /** The whole masked and scaled expression, and what is masked, when the one may stand for the other. */
  readonly masked: { readonly span: Span; readonly operand: Span } | null;
}

export interface MaskGradient {
  /** The mask is not applied, or not the scale that the forward pass gives the values apart from it, or another one is drawn. */
  readonly kind: 'unmasked' | 'unscaled' | 'redrawn';
  /** Where it is shown. */
  readonly span: Span;
  readonly functionName: string;
  /** Name of the mask there. */
  readonly mask: string;
  /** The gradient's expression and what must stand behind it, or the statement that draws anew; null when it is not known which one it is. */
  readonly mend: { readonly span: Span; readonly factor: string } | null;
}
