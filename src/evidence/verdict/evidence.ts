import type { DropoutState } from '../run';
import type { Measured } from './choose';
import { type Form, levelOf } from './rise';

/** What is known of a run once its curves are chosen; decisions and sentences are made of it. */
export interface Evidence {
  readonly measured: Measured;
  readonly form: Form;
  /** The training curve at the validation points; null without one. */
  readonly train: readonly number[] | null;
  readonly dropout: DropoutState | null;
}

/** How far validation ends above training, both without dropout; null where that was not measured. */
export function gapOf({ measured, train, dropout }: Evidence): number | null {
  if (!train || dropout !== 'off') return null;
  return levelOf(measured.values) / levelOf(train) - 1;
}
