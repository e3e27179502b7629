import type { History } from './history';

/** A published test of overfitting, read from its description: true, false, or null where it needs what the log lacks. */
export interface Peer {
  readonly name: string;
  readonly says: (curves: { readonly t: readonly number[]; readonly v: readonly number[]; readonly history: History }) => boolean | null;
}

const at = (values: readonly number[], index: number): number => values.at(index) as number;

function loss(v: readonly number[]): number {
  return 100 * (at(v, -1) / Math.min(...v) - 1);
}

/** Prechelt 1998, strips of 5: how much larger the mean training loss of the last strip is than its smallest, in thousandths. */
function progress(t: readonly number[]): number {
  const strip = t.slice(-5);
  return 1000 * (strip.reduce((sum, value) => sum + value, 0) / (strip.length * Math.min(...strip)) - 1);
}

/** The rows of the table; those that read a training loss are asked twice, on the loss with dropout on and off. */
export const PEERS: readonly Peer[] = [
  {
    name: 'SageMaker Overfit (gap > 0.1 in two epochs)',
    says: ({ t, v }) => v.filter((value, index) => value / at(t, index) - 1 > 0.1).length >= 2,
  },
  {
    name: 'UMLAUT, any epoch',
    says: ({ t, v }) => v.some((value, index) => index > 0 && value > at(v, index - 1) && at(t, index) <= at(t, index - 1)),
  },
  { name: 'UMLAUT, last epoch', says: ({ t, v }) => v.length > 1 && at(v, -1) > at(v, -2) && at(t, -1) <= at(t, -2) },
  {
    name: 'AUTOTRAINER (gap of accuracies)',
    says: ({ history }) => {
      const [train, validation] = [history.acc_off.at(-1), history.acc_val.at(-1)];
      return train == null || validation == null ? null : train - validation >= (train <= 0.9 ? 0.1 : 0.07);
    },
  },
  {
    name: 'trainproof (1.2 × best)',
    says: ({ t, v }) => v.length >= 4 && at(v, -1) > 1.2 * Math.min(...v) && at(t, -1) < at(t, v.indexOf(Math.min(...v))),
  },
  { name: 'Prechelt GL5', says: ({ v }) => loss(v) > 5 },
  { name: 'Prechelt PQ0.5', says: ({ t, v }) => loss(v) / progress(t) > 0.5 },
  {
    name: 'Prechelt UP3',
    says: ({ v }) => v.length > 15 && [1, 2, 3].every((strip) => at(v, -1 - 5 * (strip - 1)) > at(v, -1 - 5 * strip)),
  },
];

/** Tests that read no training loss: one row instead of two. */
export const WITHOUT_TRAINING: ReadonlySet<string> = new Set(['AUTOTRAINER (gap of accuracies)', 'Prechelt GL5', 'Prechelt UP3']);
