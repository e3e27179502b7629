import type { ChartConfiguration, ChartDataset, Scale } from 'chart.js';
import type { IErrorBarXYDataPoint } from 'chartjs-chart-error-bars';
import { axis, lineLook } from '../../kit/chartLook';
import type { Palette } from '../../kit/theme';
import type { DrawnPlot, DrawnSeries, PlotPoint } from '../model/plots';
import { shortNumber } from '../model/plots';
import { intervalText, lossText } from '../model/words';

export type PlotChart = ChartConfiguration<'scatterWithErrorBars', IErrorBarXYDataPoint[]>;
type PlotDataset = ChartDataset<'scatterWithErrorBars', IErrorBarXYDataPoint[]>;

export interface PlotConfigInput {
  readonly plot: DrawnPlot;
  /** Places in `plot.series` of those that are drawn: each keeps its look when others are hidden. */
  readonly shown: readonly number[];
  readonly palette: Palette;
}

/** Line styles, so that colour need not be seen; each with its marker of `lineLook`. */
export const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
/** Of what is compared with. */
export const REFERENCE_DASH: readonly number[] = [4, 4];
/** Points beyond which only some carry a marker. */
const MARKED = 25;
const MARKERS_PER_LINE = 8;
/** Values of an axis beyond which it has ticks of its own choice. */
const MOST_TICKS = 12;
/** Longest line of the name of a category. */
const NAME_WIDTH = 30;
/** Distance of series side by side at a category. */
const STEP = 0.22;

/** Points with their intervals: lines over numbers, or rows of points beside the names of categories. */
export function plotConfig({ plot, shown, palette }: PlotConfigInput): PlotChart {
  const reference = referenceOf(plot, palette);
  const scales = plot.categories ? categoryScales(plot, plot.categories, palette) : numberScales(plot, palette);
  return {
    type: 'scatterWithErrorBars',
    data: { datasets: [...shown.flatMap((index) => datasetOf(plot, index, shown, palette)), ...(reference ? [reference] : [])] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      plugins: {
        tooltip: {
          filter: (item) => item.dataset !== reference,
          callbacks: {
            label: (item) => {
              const at = shown[item.datasetIndex];
              return at === undefined ? '' : pointText(plot, plot.series[at] as DrawnSeries, item.dataIndex);
            },
          },
        },
      },
      scales,
    },
  };
}

function pointText({ categories, x }: DrawnPlot, { label, points }: DrawnSeries, index: number): string {
  const point = points[index];
  if (!point) return '';
  const place = categories?.[point.x] ?? `${x} ${shortNumber(point.x)}`;
  const interval = point.interval ? ` ${intervalText(point.interval)}` : '';
  return `${label}, ${place}: ${lossText(point.y)}${interval}${point.n === null ? '' : `, n = ${point.n}`}`;
}

function datasetOf(plot: DrawnPlot, index: number, shown: readonly number[], palette: Palette): PlotDataset[] {
  const series = plot.series[index];
  if (!series) return [];
  const look = lineLook(index, palette);
  const { points } = series;
  const every = points.length > MARKED ? Math.ceil(points.length / MARKERS_PER_LINE) : 1;
  const offset = (shown.indexOf(index) - (shown.length - 1) / 2) * STEP;
  const isMarked = (at: number): boolean => at % every === index % every || at === points.length - 1;
  return [
    {
      label: series.label,
      data: points.map((point) => (plot.categories ? besideName(point, offset) : overNumber(point))),
      showLine: plot.categories === null,
      borderColor: look.color,
      backgroundColor: look.color,
      borderWidth: 2,
      borderDash: [...(DASHES[index % DASHES.length] ?? [])],
      pointStyle: look.marker,
      // The controller's elements read these names, the line those with "point" before them.
      radius: points.map((_, at) => (isMarked(at) ? 5 : 0)),
      pointRadius: points.map((_, at) => (isMarked(at) ? 5 : 0)),
      hoverRadius: 7,
      errorBarColor: look.color,
      errorBarWhiskerColor: look.color,
      errorBarLineWidth: 1.5,
      errorBarWhiskerLineWidth: 1.5,
      errorBarWhiskerSize: 10,
    } as PlotDataset,
  ];
}

function overNumber({ x, y, interval }: PlotPoint): IErrorBarXYDataPoint {
  return { x, y, ...(interval && { yMin: interval[0], yMax: interval[1] }) } as IErrorBarXYDataPoint;
}

/** Names stand on the left, values run to the right. */
function besideName({ x, y, interval }: PlotPoint, offset: number): IErrorBarXYDataPoint {
  return { x: y, y: x + offset, ...(interval && { xMin: interval[0], xMax: interval[1] }) } as IErrorBarXYDataPoint;
}

/** A dashed line to compare with; null without points. */
function referenceOf({ reference, categories, series }: DrawnPlot, palette: Palette): PlotDataset | null {
  const places = series.flatMap(({ points }) => points.map(({ x }) => x));
  if (!reference || places.length === 0) return null;
  if (reference.kind === 'level' && !Number.isFinite(reference.value)) return null;
  const [from, to] = reference.kind === 'diagonal' ? [0, 1] : [Math.min(...places), Math.max(...places)];
  const at = (place: number): { x: number; y: number } => {
    if (reference.kind === 'diagonal') return { x: place, y: place };
    return categories ? { x: reference.value, y: place } : { x: place, y: reference.value };
  };
  const ends = categories ? [-0.5, categories.length - 0.5] : [from, to];
  return {
    label: reference.label,
    data: ends.map(at) as IErrorBarXYDataPoint[],
    showLine: true,
    borderColor: palette.foreground,
    borderWidth: 1.5,
    borderDash: [...REFERENCE_DASH],
    radius: 0,
    pointRadius: 0,
    hitRadius: 0,
    hoverRadius: 0,
  } as PlotDataset;
}

type Scales = NonNullable<NonNullable<PlotChart['options']>['scales']>;

function numberScales({ x, y, logarithmic, series }: DrawnPlot, palette: Palette): Scales {
  const values = [...new Set(series.flatMap(({ points }) => points.map((point) => point.x)))].sort((one, other) => one - other);
  const look = axis(palette, x);
  const common = {
    ...look,
    ticks: { ...look.ticks, maxRotation: 45, callback: (value: number | string) => shortNumber(Number(value)) },
    // Ticks at what was tried and nowhere else.
    ...(values.length <= MOST_TICKS && {
      afterBuildTicks: (scale: Scale) => {
        scale.ticks = values.map((value) => ({ value }));
      },
    }),
  };
  return {
    x: logarithmic ? { type: 'logarithmic', ...common } : { type: 'linear', ...common },
    y: { type: 'linear', ...axis(palette, y) },
  };
}

function categoryScales({ y }: DrawnPlot, categories: readonly string[], palette: Palette): Scales {
  const look = axis(palette, '');
  return {
    x: { type: 'linear', ...axis(palette, y) },
    y: {
      type: 'linear',
      reverse: true,
      min: -0.5,
      max: categories.length - 0.5,
      ...look,
      title: { display: false },
      ticks: { ...look.ticks, color: palette.foreground, autoSkip: false, callback: (value) => linesOf(categories[Number(value)] ?? '') },
      afterBuildTicks: (scale) => {
        scale.ticks = categories.map((_, value) => ({ value }));
      },
    },
  };
}

/** A long name in lines of its own, broken behind commas and blanks. */
function linesOf(name: string): string | string[] {
  const lines: string[] = [];
  for (const word of name.split(/(?<=,) | /)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < NAME_WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length > 1 ? lines : name;
}
