import * as v from 'valibot';
import type { Study } from '../../lab/study';

/** A measured number, which is NaN when a trial diverged; `v.number()` would refuse that. */
const figure = v.custom<number>((value) => typeof value === 'number', 'is not a number');
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
    value = JSON.parse(text, revived);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
  const result = v.safeParse(study, value);
  // Not the checked copy, whose keys stand in another order: the page compares networks by their text.
  if (result.success) return { study: value as Study };
  const [issue] = result.issues;
  return { reason: `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}` };
}

export function printStudy(value: Study): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? nonFinite(item) : item));
}

function revived(key: string, item: unknown): unknown {
  if (typeof item === 'string') return numbers.get(item) ?? item;
  // A webview's messages turn NaN into null on the way here.
  return item === null && measured.has(key) ? Number.NaN : item;
}

const measured: ReadonlySet<string> = new Set(Object.keys(epoch.entries));

const numbers: ReadonlyMap<string, number> = new Map([NaN, Infinity, -Infinity].map((value) => [nonFinite(value), value]));

function nonFinite(value: number): string {
  return `number:${value}`;
}
