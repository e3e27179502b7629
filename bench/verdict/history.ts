import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Curve, DropoutState, Metric, Run } from '../../src/evidence/run';

/** One training of the study, as histories.py and lab.ts write it; a value for every epoch, null where it was not measured or is no number. */
export interface History {
  readonly family: string;
  /** Histories of one folder share their data. */
  readonly folder: number;
  readonly run: number;
  readonly samples: number;
  readonly validationSamples: number;
  readonly noise: number;
  readonly dropout: number;
  /** Training loss as a loop logs it, dropout on; then with dropout off. */
  readonly on: readonly (number | null)[];
  readonly off: readonly (number | null)[];
  readonly val: readonly (number | null)[];
  readonly acc_off: readonly (number | null)[];
  readonly acc_val: readonly (number | null)[];
  readonly fresh: readonly (number | null)[];
  readonly acc_fresh: readonly (number | null)[];
}

/**
 * Families that the thresholds were chosen on, and those that were held out, each looked at once afterwards; which they are was decided before any curve was made.
 * `second` was drawn with other seeds when `held` had been looked at, to have more overfits; nothing was changed in between. `third` was drawn when short logs,
 * good fits and references had been changed, `fourth` (by fresh.py) when the test of a rise was another.
 */
export const HALVES = {
  fit: ['mlp', 'cnn', 'lab', 'mlp-hard', 'cnn-hard'],
  held: ['transformer', 'rnn', 'regression'],
  second: ['autoencoder', 'conv1d', 'tagger'],
  third: ['attention', 'gru', 'hetero', 'images'],
  fourth: ['mixer', 'decoder', 'tabular', 'graph', 'ratings', 'labels'],
} as const;

export function readHistories(folder: string): readonly History[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .sort()
    .flatMap((name) =>
      gunzipSync(readFileSync(join(folder, name)))
        .toString('utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line) as History);
}

/** What a log of the training holds. */
export interface Logged {
  /** The training loss: with dropout off, on, or none. */
  readonly train: 'off' | 'on' | 'none';
  readonly samples: boolean;
}

export function runOf(history: History, { train, samples }: Logged): Run {
  const curve = (key: string, values: readonly (number | null)[], dropout: DropoutState): Curve => ({
    key,
    axis: 'epoch',
    at: values.map((_, index) => index + 1),
    values: values.map((value) => value ?? Number.NaN),
    dropout,
    thinned: 1,
  });
  const loss: Metric = {
    name: 'loss',
    better: 'lower',
    validation: curve('val_loss', history.val, 'off'),
    ...(train === 'none' ? {} : { train: curve('loss', history[train], train) }),
  };
  const accuracy: Metric = { name: 'accuracy', better: 'higher', validation: curve('val_accuracy', history.acc_val, 'off') };
  return {
    name: `${history.family} ${history.folder}.${history.run}`,
    format: 'study',
    files: ['study'],
    metrics: history.acc_val.includes(null) ? [loss] : [loss, accuracy],
    parameters: new Map(),
    state: 'finished',
    ...(samples ? { validationSamples: history.validationSamples } : {}),
    troubles: [],
  };
}

export interface Truth {
  /** `unstable`: training loss rose as well; `diverged`: a loss is no number. */
  readonly overfit: 'yes' | 'no' | 'grey' | 'unstable' | 'diverged';
  readonly underfit: 'yes' | 'no' | 'grey' | 'diverged';
}

/**
 * By the 5,000 fresh samples. Overfit: the final loss is at least 10 % above its best along the training, while training loss (dropout off) is no higher than there;
 * 'no' below 5 %. Underfit: not overfit, and training and fresh loss both at least 15 % above those of the folder's best run at its best epoch; 'no' where one of
 * them is within 5 %.
 */
export function truthOf(history: History, folder: readonly History[]): Truth {
  const last = history.fresh.at(-1);
  const own = bestOf(history);
  const reference = folder.flatMap((sibling) => bestOf(sibling) ?? []).sort((a, b) => a.fresh - b.fresh)[0];
  const train = history.off.at(-1);
  if (last == null || train == null || history.val.includes(null) || !own || !reference)
    return { overfit: 'diverged', underfit: 'diverged' };
  const rise = last / own.fresh - 1;
  const overfit = rise < 0.05 ? 'no' : rise < 0.1 ? 'grey' : train > own.train ? 'unstable' : 'yes';
  if (overfit === 'yes') return { overfit, underfit: 'no' };
  if (overfit === 'unstable') return { overfit, underfit: 'grey' };
  const [byFresh, byTrain] = [last / reference.fresh, train / reference.train];
  const underfit = byFresh >= 1.15 && byTrain >= 1.15 ? 'yes' : byFresh < 1.05 || byTrain < 1.05 ? 'no' : 'grey';
  return { overfit, underfit };
}

/**
 * A second counting of overfits, by what lasts: fresh and training loss are smoothed by running medians of three measured points first, so that one epoch, the
 * last or the best one, does not decide. Histories of fewer than five measured points are counted as by `truthOf`.
 */
export function lastingOverfit(history: History, folder: readonly History[]): Truth['overfit'] {
  const first = truthOf(history, folder).overfit;
  const measured = history.fresh.flatMap((fresh, index) => (fresh === null ? [] : [{ fresh, off: history.off[index] ?? Number.NaN }]));
  if (first === 'diverged' || measured.length < 5) return first;
  const medians = measured.slice(2).map((last, index) => {
    const three = [measured[index], measured[index + 1], last].flatMap((each) => each ?? []);
    return { fresh: middle(three.map(({ fresh }) => fresh)), off: middle(three.map(({ off }) => off)) };
  });
  const [end, best] = [medians.at(-1), medians.reduce((low, each) => (each.fresh < low.fresh ? each : low))];
  if (!end) return first;
  const rise = end.fresh / best.fresh - 1;
  return rise < 0.05 ? 'no' : rise < 0.1 ? 'grey' : end.off > best.off ? 'unstable' : 'yes';
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[1] as number;
}

function bestOf({ fresh, off }: History): { readonly fresh: number; readonly train: number } | null {
  let best: { readonly fresh: number; readonly train: number } | null = null;
  fresh.forEach((value, index) => {
    if (value !== null && (!best || value < best.fresh)) best = { fresh: value, train: off[index] ?? Number.NaN };
  });
  return best;
}
