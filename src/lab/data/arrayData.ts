import type { Dataset } from '../study';
import type { Prepared } from './dataset';
import { type Outcome, refuse } from './errors';
import type { NumberArray, Numbers } from './read/arrays';
import { formOf } from './read/arrays';
import { sampledRows } from './sample';

/** As for tables: whole numbers of at most so many kinds are classes. Bytes are classes whatever their number. */
const MAX_NUMBER_CLASSES = 20;
const MIN_ROWS = 30;
const MIN_ROWS_PER_CLASS = 3;
/** Numbers that the inputs may take in memory as 32-bit floats. */
const MAX_NUMBERS = 100_000_000;

export interface ArrayChoice {
  readonly name: string;
  readonly inputs: NumberArray;
  readonly targets: NumberArray;
  /** Rows are drawn before the inputs become 32-bit floats, so that large files fit into memory; null = all. */
  readonly maxRows: number | null;
}

/**
 * Rows from an array of inputs [rows, …] and one of answers [rows], [rows, 1] or one-hot [rows, classes]. The form of a row tells images,
 * sequences and tables apart; what was taken for what is said in `decision` and `notes`.
 */
export function fromArrays({ name, inputs, targets, maxRows }: ArrayChoice): Outcome<Prepared & { readonly of: number }> {
  const [rows = 0, ...form] = inputs.shape;
  if (targets.shape[0] !== rows)
    return refuse(
      'unequal-rows',
      `${name}: ${inputs.name} has ${counted(rows)} rows and ${targets.name} has ${counted(targets.shape[0] ?? 0)}.`,
    );
  const answer = answers(name, targets);
  if ('err' in answer) return answer;
  const { values, problem, classNames } = answer.ok;
  const finite = finiteRows(inputs, values);
  if ('err' in finite) return refuse('not-finite', `${name}: ${finite.err.message}`);
  const usable = finite.ok;
  if (usable.length < MIN_ROWS)
    return refuse('too-few-rows', `${name} has ${counted(usable.length)} usable rows; the lab needs ${MIN_ROWS} to split them in three.`);
  const chosen = sampledRows({ problem, targets: values, rows: usable, classes: classNames.length }, maxRows);
  const width = form.reduce((product, length) => product * length, 1);
  if (width === 0) return refuse('no-features', `${name}: a row of ${inputs.name} holds no numbers.`);
  if (chosen.length * width > MAX_NUMBERS)
    return refuse(
      'too-large',
      `${name}: ${counted(chosen.length)} rows of ${counted(width)} numbers are too many for memory; take fewer rows.`,
    );
  const row = formOfRow(inputs, form);
  const features = gathered(inputs.values, chosen, width, row.order);
  const left = rows - usable.length;
  const dataset: Dataset = {
    name,
    problem,
    rows: chosen.length,
    width,
    image: row.image,
    ...(row.shape && { shape: row.shape }),
    ...(row.vocabulary !== undefined && { tokens: { vocabulary: row.vocabulary } }),
    features,
    targets: Float32Array.from(chosen, (at) => values[at] as number),
    classNames,
    featureNames: Array.from({ length: width }, (_, index) => `${inputs.name} ${index + 1}`),
  };
  const rare = rareClass(dataset);
  if (rare !== null) return refuse('rare-class', `${name}: class ${rare} has fewer than ${MIN_ROWS_PER_CLASS} rows, too few to split.`);
  const notes = [
    `Inputs: ${inputs.name}, ${row.words}. Answers: ${targets.name}.`,
    ...(left > 0 ? [`${counted(left)} of ${counted(rows)} rows left out because a number in them is missing (NaN).`] : []),
  ];
  return { ok: { dataset, decision: answer.ok.decision, notes, of: usable.length } };
}

interface Answers {
  readonly values: Float32Array;
  readonly problem: Dataset['problem'];
  readonly classNames: readonly string[];
  readonly decision: string;
}

function answers(name: string, targets: NumberArray): Outcome<Answers> {
  const [rows = 0, ...form] = targets.shape;
  const width = form.reduce((product, length) => product * length, 1);
  if (width === 1) return classesOrValues(name, targets.name, targets.values);
  const hot = form.length === 1 ? fromOneHot(targets.values, rows, width) : null;
  if (!hot)
    return refuse(
      'several-answers',
      `${name}: ${targets.name} has ${formOf(form)} numbers for each row; the lab predicts one class or one number.`,
    );
  return classesOrValues(name, targets.name, hot);
}

function classesOrValues(name: string, array: string, values: Numbers): Outcome<Answers> {
  const kinds = new Set<number>();
  for (const value of values) {
    if (!Number.isNaN(value)) kinds.add(value);
    if (kinds.size > 1000) break;
  }
  if (kinds.size < 2) return refuse('one-class', `${name}: every row of ${array} has the same answer; there is nothing to learn.`);
  const whole = [...kinds].every(Number.isInteger);
  if (!whole || kinds.size > (values instanceof Uint8Array ? 256 : MAX_NUMBER_CLASSES)) {
    const decision = `Regression: ${array} holds ${kinds.size > 1000 ? 'more than 1,000' : kinds.size} different numbers.`;
    return { ok: { values: Float32Array.from(values), problem: 'regression', classNames: [], decision } };
  }
  const sorted = [...kinds].sort((one, other) => one - other);
  const index = new Map(sorted.map((value, at) => [value, at]));
  const classNames = sorted.map(String);
  const decision = `Classification into ${classNames.length} classes of ${array}: ${classNames.slice(0, 10).join(', ')}${classNames.length > 10 ? ' and more' : ''}.`;
  return {
    ok: { values: Float32Array.from(values, (value) => index.get(value) ?? Number.NaN), problem: 'classification', classNames, decision },
  };
}

/** Index of the 1 in each row of noughts and a single one; null when the array is something else. */
function fromOneHot(values: Numbers, rows: number, width: number): Float32Array | null {
  const classes = new Float32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let ones = 0;
    for (let column = 0; column < width; column += 1) {
      const value = values[row * width + column];
      if (value === 1) {
        ones += 1;
        classes[row] = column;
      } else if (value !== 0) return null;
    }
    if (ones !== 1) return null;
  }
  return classes;
}

/** Rows without NaN; a number that 32 bits cannot hold is an error that says where it stands. */
function finiteRows(inputs: NumberArray, targets: Float32Array): Outcome<Int32Array> {
  const rows = targets.length;
  const width = rows === 0 ? 0 : inputs.values.length / rows;
  const kept = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    let missing = Number.isNaN(targets[row]);
    if (!missing && !Number.isFinite(targets[row])) return refuse('not-finite', `row ${counted(row + 1)} has an answer that is infinite.`);
    for (let at = row * width; at < (row + 1) * width; at += 1) {
      const value = Math.fround(inputs.values[at] as number);
      if (Number.isNaN(value)) missing = true;
      else if (!Number.isFinite(value))
        return refuse('not-finite', `row ${counted(row + 1)} of ${inputs.name} holds an infinite number, or one too large for 32 bits.`);
    }
    if (!missing) {
      kept[count] = row;
      count += 1;
    }
  }
  return { ok: kept.subarray(0, count) };
}

interface RowForm {
  readonly image: Dataset['image'];
  readonly shape?: readonly number[];
  readonly vocabulary?: number;
  readonly words: string;
  /** Channels-first images: height, width and channels of what has to be turned. */
  readonly order: readonly [number, number, number] | null;
}

/** Fewest pixels along a side for which an array of two equal sides is taken for images. */
const SMALLEST_IMAGE = 8;

/** Whole numbers are token ids only where the name of the array says so: pixels and counts are whole numbers, too. */
const TOKEN_NAME = /token|(?:^|_)ids?$|sentence|(?:^|_)words?(?:$|_)/i;

function formOfRow({ name, values }: NumberArray, form: readonly number[]): RowForm {
  const [first = 1, second = 1, third = 1] = form;
  const isChannels = (length: number): boolean => length === 1 || length === 3 || length === 4;
  if (form.length === 3 && isChannels(third)) return { image: [first, second, third], words: `images of ${formOf(form)}`, order: null };
  if (form.length === 3 && isChannels(first))
    return {
      image: [second, third, first],
      words: `images of ${second} × ${third} with ${first} channels (stored channels first)`,
      order: [second, third, first],
    };
  if (form.length === 2 && (values instanceof Uint8Array || (first === second && first >= SMALLEST_IMAGE)))
    return { image: [first, second, 1], words: `images of ${formOf(form)}`, order: null };
  if (form.length === 2) return { image: null, shape: form, words: `sequences of ${first} steps with ${second} numbers each`, order: null };
  if (form.length === 1 && TOKEN_NAME.test(name) && values.every((value) => Number.isInteger(value) && value >= 0)) {
    let most = 0;
    for (const value of values) most = Math.max(most, value);
    const vocabulary = most + 1;
    return {
      image: null,
      shape: form,
      vocabulary,
      words: `texts of ${first} token ids below ${vocabulary.toLocaleString('en-US')}`,
      order: null,
    };
  }
  const words = form.length <= 1 ? `rows of ${first} numbers` : `rows of ${formOf(form)} numbers, taken flat`;
  return { image: null, words, order: null };
}

function gathered(values: Numbers, rows: Int32Array, width: number, order: RowForm['order']): Float32Array {
  const into = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) {
    const part = values.subarray(row * width, (row + 1) * width);
    if (!order) {
      into.set(part, index * width);
      continue;
    }
    const [height, across, channels] = order;
    const pixels = height * across;
    for (let pixel = 0; pixel < pixels; pixel += 1)
      for (let channel = 0; channel < channels; channel += 1)
        into[index * width + pixel * channels + channel] = part[channel * pixels + pixel] as number;
  }
  return into;
}

function rareClass({ problem, targets, classNames }: Dataset): string | null {
  if (problem === 'regression') return null;
  const counts = new Int32Array(classNames.length);
  for (const target of targets) counts[target] = (counts[target] as number) + 1;
  const at = counts.findIndex((count) => count < MIN_ROWS_PER_CLASS);
  return at < 0 ? null : (classNames[at] ?? null);
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
