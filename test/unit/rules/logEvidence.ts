import type { Report } from '../../../src/analysis/report';
import type { LogEvidence, RunEvidence, RunVerdict } from '../../../src/model/evidence';
import type { Reading } from '../../../src/model/reading';

/** What a run may say, by the name of its case. */
export const VERDICTS = {
  overfits: { kind: 'overfits', reason: 'Validation loss rose 40 % from its best 0.5 (epoch 6) to 0.7 (epoch 30).', since: 8 },
  confident: { kind: 'overfits', reason: 'Validation loss rose while accuracy held.', since: 8, onlyConfidence: true },
  underfits: { kind: 'underfits', reason: 'It underfits: training loss (dropout off) ended at 1.1 and validation at 1.12.' },
  improving: { kind: 'undecidable', reason: 'Validation loss was still falling at the end.', improving: true },
  below: { kind: 'undecidable', reason: 'It does not overfit.', trainDropout: 'on', validationBelowTrain: true },
  fits: { kind: 'good-fit', reason: 'It does not overfit.' },
} as const satisfies Readonly<Record<string, Partial<RunVerdict>>>;

export type Case = keyof typeof VERDICTS;

const PLAIN: RunVerdict = {
  kind: 'undecidable',
  reason: '',
  metric: 'loss',
  epochs: 30,
  bestAt: 6,
  best: 0.5,
  train: 0.1,
  validation: 0.7,
  since: null,
  improving: false,
  trainDropout: 'unknown',
  validationBelowTrain: false,
};

/** The case in which each rule speaks. */
export const CASES: Readonly<Record<string, Case>> = {
  'dropout-while-underfitting': 'underfits',
  'overfits-without-dropout': 'overfits',
  'dropout-not-enough': 'overfits',
  'epochs-not-increased': 'improving',
  'train-loss-logged-with-dropout': 'below',
};

export interface RunOptions {
  readonly name?: string;
  readonly ended?: number | null;
  readonly stale?: boolean;
}

/** One run for each network of a reading; whether it dropped anything is read from the code. */
export function runsOf(
  { networks, sites }: Pick<Reading, 'networks' | 'sites'>,
  kind: Case,
  options: RunOptions = {},
): readonly RunEvidence[] {
  const { name = 'version_0', ended = null, stale = false } = options;
  return networks.map((network) => ({
    network: network.name,
    run: { name, file: `logs/${name}/metrics.csv`, title: 'Lightning CSVLogger', ended },
    verdict: { ...PLAIN, ...VERDICTS[kind] },
    dropout: sites.some(({ id, rate }) => network.siteIds.includes(id) && (rate.value ?? 1) > 0) ? 'some' : 'none',
    stale,
  }));
}

/** The evidence of the examples of a rule. */
export function logsFor(rule: string, report: Pick<Report, 'networks' | 'sites'>): LogEvidence {
  return { runs: runsOf(report, CASES[rule] ?? 'fits'), comparisons: [] };
}
