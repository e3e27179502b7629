import type { ChartConfiguration, ChartDataset, TooltipItem } from 'chart.js';
import type { CurveRow } from '../../src/protocol/curves';
import { axis, faded } from '../kit/chartLook';
import type { Palette } from '../kit/theme';
import { dashOf, isHollow, runLook, widthOf } from './look';
import { type Behind, type CurveMarks, curveMarks } from './marks';
import { bestOf, type DrawnRun, type Picture, sinceOf } from './picture';
import { markerSizes, type Point, pointsOf, pointsPerLine } from './points';
import { smoothed } from './smoothing';
import { AXES, placeText, positionText, roleWords, runTitle, valueText } from './words';

export interface ChartInput {
  readonly picture: Picture;
  readonly smoothing: number;
  readonly logarithmic: boolean;
  readonly palette: Palette;
}

type Line = ChartDataset<'line', Point[]> & Behind;

/** Runs up to which pointing at an epoch tells the values of all lines there; of more only the nearest. */
const TOLD_TOGETHER = 3;

/** Curves over epochs or steps with the best point and, where it overfits, the stretch since then. */
export function chartOf(input: ChartInput): ChartConfiguration<'line', Point[]> {
  const { palette, logarithmic, picture } = input;
  const { metric, runs } = picture;
  const across = axis(palette, AXES[picture.axis]);
  const whole = runs.every(({ curves }) => curves.every(({ at }) => at.every(Number.isInteger)));
  const datasets = runs.flatMap((run) => linesOf(run, input));
  return {
    type: 'line',
    data: { datasets },
    plugins: [curveMarks],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      interaction: { mode: 'nearest', axis: runs.length <= TOLD_TOGETHER ? 'x' : 'xy', intersect: false },
      plugins: {
        curveMarks: marksOf(input),
        tooltip: {
          callbacks: {
            title: (items) => (items[0] ? `${AXES[picture.axis]} ${positionText(items[0].parsed.x ?? 0)}` : ''),
            label: tooltipText,
          },
        },
      },
      scales: {
        x: { type: 'linear', ...across, ticks: { ...across.ticks, maxRotation: 0, ...(whole && { precision: 0 }) } },
        y: { type: logarithmic ? 'logarithmic' : 'linear', ...axis(palette, metric), ...rangeOf(datasets) },
      },
    },
  };
}

function tooltipText({ dataset, parsed, raw }: TooltipItem<'line'>): string {
  const measured = (raw as Point).measured;
  const value = valueText(parsed.y);
  return `${dataset.label}: ${measured === undefined ? value : `${valueText(Number.isNaN(measured) ? null : measured)} (smoothed ${value})`}`;
}

function linesOf(drawn: DrawnRun, input: ChartInput): Line[] {
  const lines = drawn.curves.map((curve) => lineOf(drawn, curve, input));
  const best = bestMark(drawn, input);
  return best ? [best, ...lines] : lines;
}

function lineOf({ run, place }: DrawnRun, curve: CurveRow, { palette, smoothing, logarithmic, picture }: ChartInput): Line {
  const look = runLook(place, palette);
  const { at, values } = curve;
  const isSmoothed = smoothing > 0;
  const most = pointsPerLine(picture.runs.reduce((sum, { curves }) => sum + curves.length, 0));
  const data = pointsOf({ at, values, logarithmic, most, ...(isSmoothed && { smooth: smoothed(values, smoothing) }) });
  return {
    label: `${picture.runs.length > 1 ? `${runTitle(run)}, ` : ''}${roleWords(curve)}`,
    data,
    borderColor: look.color,
    backgroundColor: isHollow(curve) ? palette.background : look.color,
    borderWidth: widthOf(curve),
    borderDash: [...dashOf(curve)],
    borderJoinStyle: 'round',
    pointStyle: look.marker,
    pointRadius: markerSizes(data, place),
    pointHoverRadius: 6,
    pointBorderColor: look.color,
    pointBorderWidth: 1.5,
    spanGaps: false,
    // What was measured stays in sight behind what is smoothed.
    ...(isSmoothed && {
      behind: pointsOf({ at, values, logarithmic, most }),
      behindColor: faded(look.color, opacityOf(values.length, palette)),
    }),
  };
}

/** Values beyond which a line is a band, which must not hide what is smoothed. */
const CROWDED = 400;

function opacityOf(count: number, { highContrast }: Palette): number {
  if (count > CROWDED) return highContrast ? 0.25 : 0.18;
  return highContrast ? 0.55 : 0.35;
}

/** A ring around the best value of what was judged. */
function bestMark(drawn: DrawnRun, { picture, palette, logarithmic }: ChartInput): Line | null {
  const best = bestOf(drawn, picture.metric);
  if (!best || (logarithmic && best.value <= 0)) return null;
  return {
    label: picture.runs.length > 1 ? `${runTitle(drawn.run)}, best` : 'best',
    data: [{ x: best.at, y: best.value }],
    borderColor: palette.foreground,
    backgroundColor: 'transparent',
    pointStyle: 'circle',
    pointRadius: 9,
    pointHoverRadius: 10,
    pointBorderColor: runLook(drawn.place, palette).color,
    pointBorderWidth: 2.5,
    showLine: false,
    clip: false,
  };
}

/** Of a single run the stretch is hatched; of several the words must do. */
function marksOf({ picture, palette }: ChartInput): CurveMarks {
  const [only, ...others] = picture.runs;
  const since = only && others.length === 0 ? sinceOf(only) : null;
  return {
    since: since ?? Number.NaN,
    words: since === null ? '' : `overfits since ${placeText(picture.axis, since)}`,
    hatch: faded(palette.foreground, palette.highContrast ? 0.4 : 0.14),
    textColor: palette.foreground,
    backing: faded(palette.background, 0.85),
    font: `bold 11px ${palette.fontFamily}`,
  };
}

/** The scale has room for what stands behind the lines. */
function rangeOf(lines: readonly Behind[]): { suggestedMin?: number; suggestedMax?: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { behind } of lines)
    for (const { y } of behind ?? []) {
      if (y < low) low = y;
      if (y > high) high = y;
    }
  return low <= high ? { suggestedMin: low, suggestedMax: high } : {};
}
