import type { Dataset } from '../study';
import { countTwins, twins } from './duplicates';
import { partRows } from './split';

/** What makes losses on unseen data look better, or mean less, than they are. */
export interface Leak {
  readonly kind: 'duplicates' | 'constant' | 'target' | 'id';
  readonly sentence: string;
}

/** From this correlation on a column is said to hold the target. */
const SAME = 0.999;
/** Rows for each different value that a column must have before it can be said to determine the class. */
const ROWS_PER_VALUE = 5;

/**
 * Looks for leaks before anything is trained. `seed` is the study's: which duplicates lie across the split depends on it (shown for the
 * first repeat). Columns are looked at in tables only: no pixel, step or token is a column of its own.
 */
export function findLeaks(dataset: Dataset, seed: number): readonly Leak[] {
  const isTable = dataset.image === null && !dataset.shape && !dataset.tokens;
  return [...duplicateLeaks(dataset, seed), ...constantLeaks(dataset), ...(isTable ? columnLeaks(dataset) : [])];
}

function duplicateLeaks(dataset: Dataset, seed: number): readonly Leak[] {
  const groups = twins(dataset);
  if (groups.length === 0) return [];
  const { repeated, contradicting } = countTwins(dataset, groups);
  const { train, validation, test } = partRows(dataset, seed, 0);
  const trained = new Set(train);
  const group = new Map(groups.flatMap((rows) => rows.map((row) => [row, rows] as const)));
  const across = [...validation, ...test].filter((row) => group.get(row)?.some((other) => trained.has(other))).length;
  const unseen = validation.length + test.length;
  const against = contradicting > 0 ? `; in ${counted(contradicting, 'group')} of equal rows the targets differ` : '';
  return [
    {
      kind: 'duplicates',
      sentence: `${counted(repeated, 'row')} of ${number(dataset.rows)} ${repeated === 1 ? 'repeats' : 'repeat'} the inputs of another, and ${across === 0 ? 'none' : number(across)} of the ${number(unseen)} validation and test rows (${percent(across / unseen)}) ${across === 1 ? 'is' : 'are'} also among the training rows${against}. Leave duplicates out to be safe.`,
    },
  ];
}

function constantLeaks({ features, rows, width, featureNames, image }: Dataset): readonly Leak[] {
  const constant: number[] = [];
  for (let column = 0; column < width; column += 1) {
    let same = true;
    for (let row = 1; same && row < rows; row += 1) same = features[row * width + column] === features[column];
    if (same) constant.push(column);
  }
  if (constant.length === 0) return [];
  if (image) {
    const sentence = `${constant.length} of ${number(width)} pixels are the same in every row; they carry nothing, and harm nothing.`;
    return [{ kind: 'constant', sentence }];
  }
  const names = constant.slice(0, 5).map((column) => `"${featureNames[column]}"`);
  const listed = `${names.join(', ')}${constant.length > names.length ? ' and more' : ''}`;
  return [
    {
      kind: 'constant',
      sentence: `${constant.length} of ${counted(width, 'input')} ${constant.length === 1 ? 'is' : 'are'} the same in every row: ${listed}.`,
    },
  ];
}

function columnLeaks(dataset: Dataset): readonly Leak[] {
  return dataset.featureNames.flatMap((name, column): readonly Leak[] => {
    const values = Float64Array.from({ length: dataset.rows }, (_, row) => dataset.features[row * dataset.width + column] as number);
    const target = targetWords(dataset, values);
    if (target !== null)
      return [{ kind: 'target', sentence: `"${name}" ${target}. If it is known only together with the answer, leave it out.` }];
    const distinct = new Set(values).size;
    if (!isId(name, values, distinct)) return [];
    return [
      {
        kind: 'id',
        sentence: `"${name}" looks like a number of the row, not a measurement: ${number(distinct)} different whole numbers in ${number(dataset.rows)} rows.`,
      },
    ];
  });
}

/** How a column tells the target, in words; null when it does not. */
function targetWords({ problem, targets, classNames }: Dataset, values: Float64Array): string | null {
  const r = correlation(values, targets);
  if (problem === 'regression' || classNames.length === 2) {
    if (values.every((value, row) => value === targets[row])) return 'equals the target in every row';
    if (Math.abs(r) > SAME) return `gives the target away: correlation ${r.toFixed(4)} over ${number(values.length)} rows`;
  }
  if (problem === 'regression') return null;
  const classOf = new Map<number, number>();
  for (const [row, value] of values.entries()) {
    const known = classOf.get(value);
    if (known === undefined) classOf.set(value, targets[row] as number);
    else if (known !== targets[row]) return null;
  }
  if (classOf.size * ROWS_PER_VALUE > values.length) return null;
  return `determines the class: each of its ${number(classOf.size)} values stands with one class only, in ${number(values.length)} rows`;
}

/** Pearson's correlation; 0 where one side does not vary. */
function correlation(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const count = one.length;
  let [meanOne, meanOther] = [0, 0];
  for (let row = 0; row < count; row += 1) {
    meanOne += (one[row] as number) / count;
    meanOther += (other[row] as number) / count;
  }
  let [both, squareOne, squareOther] = [0, 0, 0];
  for (let row = 0; row < count; row += 1) {
    const [a, b] = [(one[row] as number) - meanOne, (other[row] as number) - meanOther];
    both += a * b;
    squareOne += a * a;
    squareOther += b * b;
  }
  return squareOne > 0 && squareOther > 0 ? both / Math.sqrt(squareOne * squareOther) : 0;
}

/** Whole numbers, nearly all different, that are called an id, count up, or leave hardly a gap. */
function isId(name: string, values: Float64Array, distinct: number): boolean {
  if (distinct < 0.95 * values.length || !values.every(Number.isInteger)) return false;
  const counts = values.every((value, row) => row === 0 || value > (values[row - 1] as number));
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return counts || most - least < 1.05 * values.length || /(^|[\s_-])(id|index|key|no|nr|row)$|Id$|^unnamed/i.test(name);
}

function counted(count: number, one: string): string {
  return `${number(count)} ${count === 1 ? one : `${one}s`}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
