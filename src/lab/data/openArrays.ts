import { fromArrays } from './arrayData';
import { type Outcome, refuse } from './errors';
import type { OpenedData } from './opened';
import { formOf, type NumberArray } from './read/arrays';
import { inputsFor, pairIn, partnersOf } from './read/pairs';

/** Numbers per row up to which an array may be one-hot answers. */
const MOST_CLASSES = 1000;

/** Arrays of one archive or of paired files. A single array of two axes is a table: any of its columns may be the answer. */
export function openArrays(
  name: string,
  format: 'npy' | 'npz' | 'idx',
  arrays: readonly NumberArray[],
  problems: readonly string[],
): Outcome<OpenedData> {
  const withRows = arrays.filter(({ shape }) => shape.length > 0);
  const [only] = withRows;
  if (!only) return refuse('no-arrays', `${name} holds no array with rows.`);
  if (withRows.length === 1) return openMatrix(name, format, only);
  const pair = pairIn(withRows.map((array) => array.name));
  const targets = withRows.filter((array) => canBeTargets(array) && inputsFor(array, withRows) !== null);
  const [single] = targets;
  if (!single) {
    const listed = withRows.map((array) => `${array.name} (${formOf(array.shape)})`).join(', ');
    return refuse('no-pair', `${name}: no array holds an answer for each row of another; there are ${listed}.`);
  }
  const flat = targets.filter(({ shape }) => shape.length === 1);
  const target = pair?.targets ?? (targets.length === 1 ? single.name : flat.length === 1 ? (flat[0]?.name ?? null) : null);
  const known = targets.some((array) => array.name === target) ? target : null;
  return {
    ok: {
      name,
      format,
      rows: (known === null ? single : (targets.find((array) => array.name === known) ?? single)).shape[0] ?? 0,
      targets: targets.map((array) => ({ name: array.name, words: formOf(array.shape) })),
      target: known,
      prepare(wanted, maxRows) {
        const answers = targets.find((array) => array.name === wanted);
        const inputs = answers && inputsFor(answers, withRows);
        if (!answers || !inputs)
          return refuse(
            'no-target',
            `${name} has no array "${wanted}" to predict; it has ${targets.map((array) => array.name).join(', ')}.`,
          );
        const made = fromArrays({ name, inputs, targets: answers, maxRows });
        if ('err' in made) return made;
        return { ok: { ...made.ok, notes: [...made.ok.notes, ...setAside(withRows, inputs, answers), ...problems] } };
      },
    },
  };
}

function canBeTargets({ shape }: NumberArray): boolean {
  const width = shape.slice(1).reduce((product, length) => product * length, 1);
  return shape.length <= 2 && width <= MOST_CLASSES;
}

function setAside(arrays: readonly NumberArray[], inputs: NumberArray, targets: NumberArray): readonly string[] {
  const rest = arrays.filter((array) => array !== inputs && array !== targets).map((array) => array.name);
  if (rest.length === 0) return [];
  const why = rest.some((one) => /test|val/i.test(one)) ? ': the lab splits the other rows itself' : '';
  return [`Set aside: ${rest.join(', ')}${why}.`];
}

function openMatrix(name: string, format: 'npy' | 'npz' | 'idx', array: NumberArray): Outcome<OpenedData> {
  const [rows = 0, width = 0] = array.shape;
  if (array.shape.length !== 2 || width < 2) {
    const partners = partnersOf(name);
    const hint = partners.length > 0 ? ` The answers were looked for in ${partners.slice(0, 3).join(', ')} beside it.` : '';
    return refuse('no-pair', `${name} holds one array of ${formOf(array.shape)} numbers, and inputs need answers.${hint}`);
  }
  return {
    ok: {
      name,
      format,
      rows,
      targets: Array.from({ length: width }, (_, column) => ({ name: columnName(column), words: 'numbers' })),
      target: null,
      prepare(wanted, maxRows) {
        const column = Array.from({ length: width }, (_, at) => columnName(at)).indexOf(wanted);
        if (column < 0) return refuse('no-target', `${name} has no "${wanted}"; it has ${columnName(0)} to ${columnName(width - 1)}.`);
        const { inputs, targets } = apart(array, column);
        return fromArrays({ name, inputs, targets, maxRows });
      },
    },
  };
}

function columnName(column: number): string {
  return `column ${column + 1}`;
}

/** One column of a matrix, and the others. */
function apart({ values, shape }: NumberArray, column: number): { inputs: NumberArray; targets: NumberArray } {
  const [rows = 0, width = 0] = shape;
  const answers = new Float64Array(rows);
  const others = new Float64Array(rows * (width - 1));
  for (let row = 0; row < rows; row += 1) {
    for (let at = 0; at < width; at += 1) {
      const value = values[row * width + at] as number;
      if (at === column) answers[row] = value;
      else others[row * (width - 1) + at - (at > column ? 1 : 0)] = value;
    }
  }
  return {
    inputs: { name: 'input', shape: [rows, width - 1], values: others },
    targets: { name: columnName(column), shape: [rows], values: answers },
  };
}
