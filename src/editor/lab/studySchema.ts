import type { ExperimentRecord } from '../../lab/experiments/record';
import type { Study } from '../../lab/study';
import { between, figure, having, listOf, oneOf, optional, orNull, type Shape, text, truth } from './shape';

const rate = between(0, 1);
const interval = orNull(listOf(figure, 2));

const epochProperties: Readonly<Record<string, Shape>> = {
  epoch: figure,
  trainLossDropoutOn: figure,
  trainLoss: figure,
  trainError: figure,
  validationLoss: figure,
  validationError: figure,
};

const sources: Readonly<Record<string, Shape>> = {
  digits: having({}),
  csv: having({ name: text, target: text }),
  bundled: having({ name: text }),
  made: having({ name: text, options: having({}) }),
  file: having({ name: text, target: text, format: oneOf('parquet', 'npy', 'npz', 'idx') }),
};

/** What the study was trained on; its later parts are missing in studies of old. */
const data: Shape = (value, path) => {
  const any = having({
    kind: oneOf(...Object.keys(sources)),
    maxRows: optional(figure),
    dropDuplicates: optional(truth),
    used: optional(having({ rows: figure, of: figure, digest: text })),
  })(value, path);
  return any ?? sources[(value as { readonly kind: string }).kind]?.(value, path) ?? null;
};

const result: Readonly<Record<string, Shape>> = {
  repeat: figure,
  state: oneOf('running', 'finished', 'failed'),
  epochs: listOf(having(epochProperties)),
  testLoss: orNull(figure),
  testError: orNull(figure),
  failure: orNull(text),
};

const trial = having({
  ...result,
  rate,
  wrongRows: optional(listOf(figure)),
});

const summary = having({
  rate,
  n: figure,
  validationLoss: figure,
  interval,
  validationError: figure,
  errorInterval: interval,
  trainLoss: figure,
  bestEpoch: figure,
  converged: truth,
  overfits: orNull(truth),
  difference: orNull(having({ mean: figure, interval, p: orNull(figure), holmP: orNull(figure), signedRankP: optional(orNull(figure)) })),
  testInterval: optional(interval),
  bestProbability: optional(between(0, 1)),
  slope: optional(having({ mean: figure, interval })),
  bestAtEdge: optional(truth),
});

const plan = having({
  network: having({ name: text, layers: listOf(having({ type: text })) }),
  data,
  rates: listOf(rate),
  seeds: figure,
  seed: figure,
  epochs: figure,
  batchSize: figure,
  optimizer: having({ name: text, learningRate: figure }),
  trainSize: orNull(figure),
  labelNoise: figure,
  sizes: optional(having({})),
  looks: optional(listOf(figure)),
  asked: optional(figure),
  loss: optional(having({ name: text })),
  device: optional(oneOf('auto', 'cpu', 'gpu')),
  initial: optional(having({ all: orNull(having({ name: text })), layers: having({}) })),
});

const trainer = having({ name: text, description: text, refusal: orNull(text), device: optional(text) });

const common: Readonly<Record<string, Shape>> = {
  version: oneOf(1),
  id: text,
  createdAt: text,
  source: having({ uri: text, network: text, fingerprint: text, siteCount: figure }),
  mappings: listOf(having({ layerId: text, label: text, outcome: having({ kind: text }) })),
};

const study = having({
  ...common,
  plan,
  trials: listOf(trial),
  summaries: listOf(summary),
  verdict: having({
    kind: oneOf('incomplete', 'not-converged', 'cannot-tell', 'use-rate', 'no-dropout'),
    sentence: text,
    epochs: optional(figure),
    repeatsNeeded: optional(orNull(having({ repeats: figure, atLeast: figure, capped: truth }))),
  }),
  trainer: optional(trainer),
});

const experiment = having({
  ...common,
  experiment: text,
  base: having({ plan, problem: oneOf('classification', 'regression'), trainingRows: figure }),
  trials: listOf(having({ ...result, arm: text, measures: having({}) })),
  trainers: listOf(trainer),
  asked: optional(having({})),
});

/**
 * The study in a stored text, or why it is none. Numbers that JSON cannot hold (a diverged trial's NaN) are stored as words and come back.
 * Checked is what the page reads without looking; further properties pass.
 */
export function parseStudy(stored: string): { readonly value: Study } | Unreadable {
  return parse(stored, study);
}

/** The same for an experiment. */
export function parseExperiment(stored: string): { readonly value: ExperimentRecord } | Unreadable {
  return parse(stored, experiment);
}

interface Unreadable {
  readonly reason: string;
}

function parse<T>(stored: string, shape: Shape): { readonly value: T } | Unreadable {
  let value: T;
  try {
    value = JSON.parse(stored, revived);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
  const problem = shape(value, '');
  return problem === null ? { value } : { reason: problem };
}

export function printRecord(value: Study | ExperimentRecord): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? nonFinite(item) : item));
}

function revived(key: string, item: unknown): unknown {
  if (typeof item === 'string') return numbers.get(item) ?? item;
  // A webview's messages turn NaN into null on the way here.
  return item === null && measured.has(key) ? Number.NaN : item;
}

const measured: ReadonlySet<string> = new Set(Object.keys(epochProperties));

const numbers: ReadonlyMap<string, number> = new Map([NaN, Infinity, -Infinity].map((value) => [nonFinite(value), value]));

function nonFinite(value: number): string {
  return `number:${value}`;
}
