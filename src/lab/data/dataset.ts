import type { Dataset } from '../study';
import { type Column, columnsOf } from './columns';
import type { Outcome, ValueError } from './errors';
import { isMissing, numberOf, placeOf, type Table } from './table';

/** A dataset and, in words, every decision that was made on the way. */
export interface Prepared {
  readonly dataset: Dataset;
  /** "classification into 3 classes: …" or "regression: …". */
  readonly decision: string;
  /** Columns and rows left out, with the reason. */
  readonly notes: readonly string[];
}

/** Distinct texts up to which a column becomes one input per text. */
const MAX_CATEGORIES = 20;
/** Distinct whole numbers up to which a target of numbers means classes. */
const MAX_NUMBER_CLASSES = 20;
const MAX_CLASSES = 1000;
const MIN_ROWS = 30;
/** One row each for training, validation and test. */
const MIN_ROWS_PER_CLASS = 3;

/**
 * Turns a table into numbers. Rows with missing values are left out and counted in `notes`. Features stay on their own scale:
 * they are standardised when they are split, from the training rows alone.
 */
export function toDataset(table: Table, target: string): Outcome<Prepared> {
  const columns = columnsOf(table);
  if ('err' in columns) return columns;
  const goal = columns.ok.find((column) => column.name === target);
  if (!goal) return fail('no-target', `${table.name} has no column "${target}"; it has ${listed(table.columns)}.`);
  const chosen = features(columns.ok, goal);
  if (chosen.features.length === 0)
    return fail('no-features', `${table.name} has no column besides "${target}" that the lab can use as input.`, table.lines[0]);
  const used = [...chosen.features, goal];
  const rows = table.rows.flatMap((row, index) => (used.some((column) => isMissing(row[column.index] ?? '')) ? [] : [index]));
  const problem = tooFew(table, used, rows);
  if (problem) return { err: problem };
  const answer = targets(table, goal, rows);
  if ('err' in answer) return answer;
  const { width, names, fill } = encoder(chosen.features);
  const values = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) fill(table.rows[row] ?? [], values, index * width);
  const overflow = values.findIndex((value) => !Number.isFinite(value));
  if (overflow >= 0) return tooBig(table, rows, overflow, width, names);
  const notes = [...(table.notes ?? []), ...chosen.notes, ...missingNotes(table, used, rows)];
  const dataset: Dataset = {
    name: table.name,
    rows: rows.length,
    width,
    image: null,
    features: values,
    featureNames: names,
    ...answer.ok.part,
  };
  return { ok: { dataset, decision: answer.ok.decision, notes } };
}

function features(columns: readonly Column[], goal: Column): { features: Column[]; notes: string[] } {
  const notes: string[] = [];
  const kept = columns.filter((column) => {
    if (column === goal) return false;
    if (column.type.kind === 'empty') notes.push(`Column "${column.name}" left out: it has no values.`);
    else if (column.distinct === 1) notes.push(`Column "${column.name}" left out: it is the same in every row.`);
    else if (column.type.kind === 'category' && column.type.values.length > MAX_CATEGORIES) {
      notes.push(`Column "${column.name}" left out: ${column.type.values.length} different texts, more than ${MAX_CATEGORIES}.`);
    } else return true;
    return false;
  });
  return { features: kept, notes };
}

function tooFew(table: Table, used: readonly Column[], rows: readonly number[]): ValueError | null {
  if (rows.length >= MIN_ROWS) return null;
  if (rows.length === table.rows.length) {
    return { code: 'too-few-rows', message: `${table.name} has ${rows.length} rows; the lab needs ${MIN_ROWS} to split them in three.` };
  }
  const { line, column, name } = firstMissing(table, used);
  return {
    code: 'missing-values',
    message: `${table.name}: only ${rows.length} of ${table.rows.length} rows have no missing value, and the lab needs ${MIN_ROWS}. The first is missing at ${placeOf(table, line)}, column ${column} ("${name}").`,
    line,
    column,
  };
}

function firstMissing(table: Table, used: readonly Column[]): { line: number; column: number; name: string } {
  for (const [at, row] of table.rows.entries()) {
    const column = used.find((one) => isMissing(row[one.index] ?? ''));
    if (column) return { line: table.lines[at] as number, column: column.index + 1, name: column.name };
  }
  throw new Error('no missing value');
}

function missingNotes(table: Table, used: readonly Column[], rows: readonly number[]): string[] {
  const left = table.rows.length - rows.length;
  if (left === 0) return [];
  const { line, column, name } = firstMissing(table, used);
  return [
    `${left} of ${table.rows.length} rows left out because a value is missing, the first at ${placeOf(table, line)}, column ${column} ("${name}").`,
  ];
}

type Answer = { readonly part: Pick<Dataset, 'problem' | 'targets' | 'classNames'>; readonly decision: string };

function targets(table: Table, goal: Column, rows: readonly number[]): Outcome<Answer> {
  const texts = rows.map((row) => (table.rows[row]?.[goal.index] ?? '').trim());
  const numbers = goal.type.kind === 'number' ? texts.map((text) => numberOf(text) as number) : null;
  const distinct = new Set<string | number>(numbers ?? texts);
  if (distinct.size === 1) {
    const line = table.lines[rows[0] ?? 0] as number;
    return fail(
      'one-class',
      `${table.name}, column ${goal.index + 1} ("${goal.name}"): every row from ${placeOf(table, line)} on has the same target, "${texts[0]}"; there is nothing to learn.`,
      line,
      goal.index + 1,
    );
  }
  if (numbers && (distinct.size > MAX_NUMBER_CLASSES || !numbers.every(Number.isInteger))) {
    const part = { problem: 'regression', targets: Float32Array.from(numbers), classNames: [] } as const;
    return { ok: { part, decision: `Regression: "${goal.name}" holds ${distinct.size} different numbers.` } };
  }
  return classes(table, goal, rows, numbers ? numbers.map(String) : texts, numbers !== null);
}

function classes(table: Table, goal: Column, rows: readonly number[], texts: readonly string[], numeric: boolean): Outcome<Answer> {
  const names = [...new Set(texts)].sort(numeric ? (one, other) => Number(one) - Number(other) : undefined);
  if (names.length > MAX_CLASSES || names.length > rows.length / MIN_ROWS_PER_CLASS) {
    return fail(
      'too-many-classes',
      `${table.name}, column ${goal.index + 1} ("${goal.name}"): ${names.length} different texts in ${rows.length} rows are no classes to learn.`,
      table.lines[0],
      goal.index + 1,
    );
  }
  const index = new Map(names.map((name, at) => [name, at]));
  const values = Float32Array.from(texts, (text) => index.get(text) as number);
  const rare = names.find((_, at) => values.reduce((count, value) => count + (value === at ? 1 : 0), 0) < MIN_ROWS_PER_CLASS);
  if (rare !== undefined) {
    const line = table.lines[rows[texts.indexOf(rare)] as number] as number;
    return fail(
      'rare-class',
      `${table.name}, ${placeOf(table, line)}, column ${goal.index + 1} ("${goal.name}"): class "${rare}" has fewer than ${MIN_ROWS_PER_CLASS} rows, too few to split.`,
      line,
      goal.index + 1,
    );
  }
  const part = { problem: 'classification', targets: values, classNames: names } as const;
  return { ok: { part, decision: `Classification into ${names.length} classes of "${goal.name}": ${listed(names)}.` } };
}

interface Encoder {
  readonly width: number;
  readonly names: readonly string[];
  readonly fill: (row: readonly string[], into: Float32Array, at: number) => void;
}

/** Numbers take one input, categories one input per text. */
function encoder(columns: readonly Column[]): Encoder {
  const names = columns.flatMap(({ name, type }) => (type.kind === 'category' ? type.values.map((value) => `${name} = ${value}`) : [name]));
  return {
    width: names.length,
    names,
    fill(row, into, at) {
      let place = at;
      for (const { index, type } of columns) {
        const cell = (row[index] ?? '').trim();
        if (type.kind === 'category') {
          for (const value of type.values) into[place++] = cell === value ? 1 : 0;
        } else into[place++] = numberOf(cell) ?? Number.NaN;
      }
    },
  };
}

function tooBig(table: Table, rows: readonly number[], at: number, width: number, names: readonly string[]): Outcome<Prepared> {
  const name = names[at % width] as string;
  const line = table.lines[rows[Math.floor(at / width)] as number] as number;
  return fail(
    'number-too-large',
    `${table.name}, ${placeOf(table, line)}, column "${name}": the number is too large for 32 bits.`,
    line,
    table.columns.indexOf(name) + 1,
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${name}"`);
  return names.length > 10 ? `${shown.join(', ')} and ${names.length - 10} more` : shown.join(', ');
}

function fail<T>(code: string, message: string, line?: number, column?: number): Outcome<T> {
  return { err: { code, message, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) } };
}
