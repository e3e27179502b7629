import type { DataChoice, DataSource, Dataset } from '../study';
import { digestOf } from './digest';
import { withoutTwins } from './duplicates';
import { type Outcome, refuse } from './errors';
import { findLeaks, type Leak } from './leaks';
import type { Drawn } from './opened';
import { SAMPLE_SEED, takeRows } from './sample';

/** To split them in three. */
const MIN_ROWS = 30;

/** Data as a study trains on them. */
export interface ReadyData {
  readonly dataset: Dataset;
  /** For the plan: the source, and which rows of it. */
  readonly choice: DataChoice;
  /** What is predicted. */
  readonly decision: string;
  /** What was left out, drawn or found, in words with numbers. */
  readonly notes: readonly string[];
  readonly leaks: readonly Leak[];
}

export interface Handling {
  /** null = all rows. */
  readonly maxRows: number | null;
  readonly dropDuplicates: boolean;
  /** Root seed of the study: the first repeat's split is looked at for duplicates. */
  readonly seed: number;
}

/** The last steps for data of any source, after at most `maxRows` rows were drawn. */
export function readyData(source: DataSource, { dataset: all, decision, notes, of }: Drawn, handling: Handling): Outcome<ReadyData> {
  const kept = handling.dropDuplicates ? withoutTwins(all) : null;
  const dataset = kept && kept.length < all.rows ? takeRows(all, kept) : all;
  const dropped = all.rows - dataset.rows;
  if (dataset.rows < MIN_ROWS)
    return refuse(
      'too-few-rows',
      `${all.name}: without duplicates ${dataset.rows} of ${all.rows} rows are left; the lab needs ${MIN_ROWS}.`,
    );
  const choice: DataChoice = {
    ...source,
    ...(handling.maxRows !== null && { maxRows: handling.maxRows }),
    ...(handling.dropDuplicates && { dropDuplicates: true }),
    used: { rows: dataset.rows, of, digest: digestOf(dataset) },
  };
  const ready: ReadyData = {
    dataset,
    choice,
    decision,
    notes: [
      ...notes,
      ...(all.rows < of ? [`${number(all.rows)} of ${number(of)} rows taken, ${drawnWords(all)} (seed ${SAMPLE_SEED}).`] : []),
      ...(dropped > 0 ? [`${number(dropped)} of ${number(all.rows)} rows left out because an earlier row has the same inputs.`] : []),
    ],
    leaks: findLeaks(dataset, handling.seed),
  };
  return { ok: ready };
}

function drawnWords({ problem }: Dataset): string {
  return problem === 'classification' ? 'drawn at random with the share of each class kept' : 'drawn at random';
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
