import type { DropoutState, Role } from './run';

/** How a training loop measures. */
export type Measured = Readonly<Record<Role, DropoutState>>;

export const UNKNOWN_LOOP: Measured = { train: 'unknown', validation: 'unknown', test: 'unknown' };
/** Losses of training are those of the batches that were trained on, with dropout; the others are measured without. */
export const FITTED: Measured = { train: 'on', validation: 'off', test: 'off' };

/** Names that only the Trainer of Hugging Face gives to its numbers, wherever it sends them. */
const TRAINER = ['train/epoch', 'eval/runtime'];

/** The loop that wrote scalars of these names. */
export function loopOf(keys: ReadonlySet<string>): Measured {
  return TRAINER.every((key) => keys.has(key)) ? FITTED : UNKNOWN_LOOP;
}
