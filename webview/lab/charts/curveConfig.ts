import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { axis, faded, type LineLook, lineLook } from '../../kit/chartLook';
import type { Palette } from '../../kit/theme';
import { type CurvePoint, type RateCurve, SERIES_LABELS } from '../model/curves';
import { lossText, rateText } from '../model/words';
import { SERIES_DASH } from './seriesDash';

export interface CurveConfigInput {
  readonly curves: readonly RateCurve[];
  /** All rates of the plan: a rate keeps its look when others are hidden. */
  readonly rates: readonly number[];
  readonly epochs: number;
  readonly logarithmic: boolean;
  readonly showRepeats: boolean;
  readonly lossName: string;
  readonly palette: Palette;
}

/** Markers along one line. */
const MARKERS_PER_LINE = 8;

/** The live chart: a thick mean per rate and series over the thin lines of its repeats. */
export function curveConfig(input: CurveConfigInput): ChartConfiguration<'line', CurvePoint[]> {
  const { palette } = input;
  const across = axis(palette, 'Epoch');
  return {
    type: 'line',
    data: { datasets: datasets(input) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      interaction: { mode: 'nearest', intersect: false },
      plugins: {
        tooltip: {
          filter: (item) => item.dataset.label !== undefined,
          callbacks: {
            title: (items) => (items[0] ? `Epoch ${items[0].parsed.x}` : ''),
            label: (item) => `${item.dataset.label}: ${lossText(item.parsed.y)}`,
          },
        },
      },
      scales: {
        x: { type: 'linear', min: 1, max: Math.max(2, input.epochs), ...across, ticks: { ...across.ticks, precision: 0 } },
        y: { type: input.logarithmic ? 'logarithmic' : 'linear', ...axis(palette, input.lossName) },
      },
    },
  };
}

function datasets({ curves, rates, showRepeats, palette }: CurveConfigInput): ChartDataset<'line', CurvePoint[]>[] {
  const thin: ChartDataset<'line', CurvePoint[]>[] = [];
  const thick: ChartDataset<'line', CurvePoint[]>[] = [];
  for (const curve of curves) {
    const look = lineLook(rates.indexOf(curve.rate), palette);
    if (showRepeats) thin.push(...curve.repeats.map((points) => repeatLine(points, curve, look)));
    thick.push(meanLine(curve, look, rates.indexOf(curve.rate)));
  }
  // Earlier ones are drawn on top.
  return [...thick, ...thin];
}

/** Each rate has its own beat of markers, so that lines which run together stay apart. */
function meanLine(curve: RateCurve, look: LineLook, beat: number): ChartDataset<'line', CurvePoint[]> {
  const every = Math.max(1, Math.ceil(curve.mean.length / MARKERS_PER_LINE));
  return {
    label: `Rate ${rateText(curve.rate)}, ${SERIES_LABELS[curve.series]}`,
    data: [...curve.mean],
    borderColor: look.color,
    backgroundColor: look.color,
    borderWidth: curve.series === 'validation' ? 2.5 : 1.75,
    borderDash: [...SERIES_DASH[curve.series]],
    pointStyle: look.marker,
    pointRadius: curve.mean.map((_, index) => (index % every === beat % every || index === curve.mean.length - 1 ? 4 : 0)),
    pointHoverRadius: 6,
    pointBorderColor: look.color,
  };
}

function repeatLine(points: readonly CurvePoint[], curve: RateCurve, look: LineLook): ChartDataset<'line', CurvePoint[]> {
  return {
    data: [...points],
    borderColor: faded(look.color, 0.5),
    borderWidth: 1,
    borderDash: [...SERIES_DASH[curve.series]],
    pointRadius: 0,
    pointHitRadius: 0,
    pointHoverRadius: 0,
  };
}
