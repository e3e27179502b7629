import type { Cell, Curve, Plot, Table } from '../../../src/lab/experiments/experiment';
import { isEstimate } from '../../../src/lab/experiments/results';
import { lossText } from './words';

/** A value at a place of the axis: a number, or the index of a category. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly interval: readonly [number, number] | null;
  /** null where it is not a mean over repeats. */
  readonly n: number | null;
}

export interface DrawnSeries {
  readonly label: string;
  readonly points: readonly PlotPoint[];
}

/** A plot with its numbers. */
export interface DrawnPlot extends Omit<Plot, 'series'> {
  /** Places side by side; null = the axis has numbers. */
  readonly categories: readonly string[] | null;
  readonly series: readonly DrawnSeries[];
}

/** Looks the numbers of a plot up in its tables. Rows without a number or a place on the axis are left out. */
export function drawnPlot({ series, ...plot }: Plot, tables: readonly Table[]): DrawnPlot {
  const columns = series.map(({ table, x, y, label }) => ({
    label: label ?? tables[table]?.columns[y] ?? '',
    cells: (tables[table]?.rows ?? []).map((row) => [row[x] ?? null, row[y] ?? null] as const),
  }));
  const drawn = columns.map(({ cells }) => cells.map(([x, y]) => (numberIn(y) === null ? null : x)));
  // Row by row, so that places stand in the order of the table.
  const places = (drawn[0] ?? []).flatMap((_, row) => drawn.flatMap((cells) => cells[row] ?? []));
  const isNumbered = places.length === 0 || places.some((place) => numberIn(place) !== null);
  const categories = isNumbered ? null : [...new Set(places.filter((place) => typeof place === 'string'))];
  const placeOf = (cell: Cell): number | null => (categories ? indexIn(categories, cell) : numberIn(cell));
  return {
    ...plot,
    categories,
    series: columns.map(({ label, cells }) => ({
      label,
      points: cells.flatMap(([x, y]) => {
        const [at, value] = [placeOf(x), numberIn(y)];
        if (at === null || value === null) return [];
        const { interval, n } = y !== null && isEstimate(y) ? y : { interval: null, n: null };
        return [{ x: at, y: value, interval, n }];
      }),
    })),
  };
}

function indexIn(categories: readonly string[], cell: Cell): number | null {
  const index = typeof cell === 'string' ? categories.indexOf(cell) : -1;
  return index < 0 ? null : index;
}

/** A finite number of a cell; null where nothing was measured. */
function numberIn(cell: Cell): number | null {
  const value = cell !== null && isEstimate(cell) ? cell.mean : cell;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** What a plot shows, for those who do not see it: the ends of each line, or the smallest and largest of each row of points. */
export function plotWords({ title, categories, series, x }: DrawnPlot): string {
  const words = series.flatMap(({ label, points }) => {
    const [first, last] = endsOf(points, categories !== null);
    if (!first || !last) return [];
    const at = ({ x: place }: PlotPoint): string => categories?.[place] ?? `${x} ${shortNumber(place)}`;
    if (first === last) return `${label}: ${lossText(first.y)} at ${at(first)}`;
    return `${label}: ${categories ? 'from ' : ''}${lossText(first.y)} at ${at(first)} to ${lossText(last.y)} at ${at(last)}`;
  });
  return words.length === 0 ? `${title}: nothing measured yet.` : `${title}. ${words.join('; ')}. A table below has all numbers.`;
}

function endsOf(points: readonly PlotPoint[], bySize: boolean): readonly (PlotPoint | undefined)[] {
  const sorted = bySize ? [...points].sort((one, other) => one.y - other.y) : points;
  return [sorted[0], sorted.at(-1)];
}

/** A number on an axis: rates and counts as they are, others with three digits. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** Curves by epoch as a plot. What all of them are is said at the axis, else at each. */
export function curvesPlot(curves: readonly Curve[], nameOf: (arm: string) => string): DrawnPlot {
  const [only, ...others] = new Set(curves.map(({ quantity }) => quantity));
  const isCommon = others.length === 0 && only !== undefined;
  return {
    title: 'Loss by epoch',
    x: 'epoch',
    y: isCommon ? only : 'loss',
    categories: null,
    series: curves.map(({ arm, quantity, values, n }) => ({
      label: isCommon ? nameOf(arm) : `${nameOf(arm)}, ${quantity}`,
      points: values.flatMap((y, index) => (Number.isFinite(y) ? [{ x: index + 1, y, interval: null, n }] : [])),
    })),
  };
}

/** Epochs that a table of curves tells. */
const TOLD = 5;

/** Curves as numbers, at some epochs. */
export function curvesTable(curves: readonly Curve[], nameOf: (arm: string) => string): Table {
  const longest = Math.max(1, ...curves.map(({ values }) => values.length));
  const epochs = [...new Set(Array.from({ length: TOLD }, (_, index) => Math.max(1, Math.round((longest * index) / (TOLD - 1)))))];
  return {
    title: 'Loss by epoch, means over repeats',
    columns: ['what', 'repeats', ...epochs.map((epoch) => `epoch ${epoch}`), 'last epoch'],
    rows: curves.map(({ arm, quantity, n, values }) => [
      `${nameOf(arm)}, ${quantity}`,
      n,
      ...epochs.map((epoch) => values[epoch - 1] ?? null),
      values.length,
    ]),
  };
}

/** Few enough to read: the first, the last and the one that comes lowest in the validation loss, with all their quantities. */
export function armsToShow(curves: readonly Curve[]): readonly string[] {
  const arms = [...new Set(curves.map(({ arm }) => arm))];
  const validated = curves.filter(({ quantity, values }) => quantity === 'validation loss' && values.length > 0);
  const best = validated.reduce<Curve | null>((least, one) => (least && leastOf(least) <= leastOf(one) ? least : one), null);
  const wanted = [arms[0], best?.arm, arms.at(-1)];
  return arms.filter((arm) => wanted.includes(arm));
}

function leastOf({ values }: Curve): number {
  return Math.min(...values.filter(Number.isFinite));
}
