import type { LabState } from '../session/state';

/** What the losses of this study are, with their unit. */
export function lossName({ dataset }: Pick<LabState, 'dataset'>): string {
  return dataset?.problem === 'regression' ? 'Loss (mean squared error)' : 'Loss (cross-entropy, nats)';
}
