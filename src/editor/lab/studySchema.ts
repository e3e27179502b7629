import * as v from 'valibot';
import type { Study } from '../../lab/study';

/** A measured number. NaN when a trial diverged: `v.number()` would refuse it, and a webview's messages turn it into null. */
const figure = v.pipe(
  v.custom<number | null>((value) => typeof value === 'number' || value === null, 'is not a number'),
  v.transform((value) => value ?? Number.NaN),
);
const rate = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const interval = v.nullable(v.tuple([figure, figure]));

const epoch = v.looseObject({
  epoch: figure,
  trainLossDropoutOn: figure,
  trainLoss: figure,
  trainError: figure,
  validationLoss: figure,
  validationError: figure,
});

const trial = v.looseObject({
  rate,
  repeat: figure,
  state: v.picklist(['running', 'finished', 'failed']),
  epochs: v.array(epoch),
  testLoss: v.nullable(figure),
  testError: v.nullable(figure),
  failure: v.nullable(v.string()),
});

const summary = v.looseObject({
  rate,
  n: figure,
  validationLoss: figure,
  interval,
  validationError: figure,
  errorInterval: interval,
  trainLoss: figure,
  bestEpoch: figure,
  converged: v.boolean(),
  overfits: v.nullable(v.boolean()),
  difference: v.nullable(v.looseObject({ mean: figure, interval, p: v.nullable(figure), holmP: v.nullable(figure) })),
});

const study = v.looseObject({
  version: v.literal(1),
  id: v.string(),
  createdAt: v.string(),
  source: v.looseObject({ uri: v.string(), network: v.string(), fingerprint: v.string(), siteCount: v.number() }),
  plan: v.looseObject({
    network: v.looseObject({ name: v.string(), layers: v.array(v.looseObject({ type: v.string() })) }),
    data: v.looseObject({ kind: v.picklist(['digits', 'csv']) }),
    rates: v.array(rate),
    seeds: v.number(),
    seed: v.number(),
    epochs: v.number(),
    batchSize: v.number(),
    optimizer: v.looseObject({ name: v.string(), learningRate: v.number() }),
    trainSize: v.nullable(v.number()),
    labelNoise: v.number(),
  }),
  mappings: v.array(v.looseObject({ layerId: v.string(), label: v.string(), outcome: v.looseObject({ kind: v.string() }) })),
  trials: v.array(trial),
  summaries: v.array(summary),
  verdict: v.looseObject({
    kind: v.picklist(['incomplete', 'not-converged', 'cannot-tell', 'use-rate', 'no-dropout']),
    sentence: v.string(),
  }),
});

/**
 * The study in a stored text, or why it is none. Numbers that JSON cannot hold (a diverged trial's NaN) are stored as words and come back.
 * Checked is what the page reads without looking; further properties pass.
 */
export function parseStudy(text: string): { readonly study: Study } | { readonly reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text, (_key, item: unknown) => (typeof item === 'string' ? (numbers.get(item) ?? item) : item));
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
  const result = v.safeParse(study, value);
  if (result.success) return { study: result.output as unknown as Study };
  const [issue] = result.issues;
  return { reason: `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}` };
}

export function printStudy(value: Study): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? nonFinite(item) : item));
}

const numbers: ReadonlyMap<string, number> = new Map([NaN, Infinity, -Infinity].map((value) => [nonFinite(value), value]));

function nonFinite(value: number): string {
  return `number:${value}`;
}
