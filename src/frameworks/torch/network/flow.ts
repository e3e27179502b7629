import type { Detail, Shape } from '../../../model/network';

/**
 * What shape a step gives for a shape; `conflict` says in words why the two do not fit,
 * `unlike` that on this shape the layer computes something that its operation does not describe.
 */
export interface Flowed {
  readonly shape: Shape | null;
  readonly conflict: string | null;
  readonly unlike?: string;
  /** What it computes then. */
  readonly detail?: Detail;
}

export type Flow = (input: Shape | null) => Flowed;
