import type { ChartConfiguration, ChartDataset, Plugin } from 'chart.js';
import type { CurveRow, RunRow } from '../../src/protocol/curves';
import { axis, faded, lineLook } from '../kit/chartLook';
import type { Palette } from '../kit/theme';
import { smoothed } from './smoothing';
import { AXES, roleWords, runTitle, valueText } from './words';

export interface DrawnRun {
  readonly run: RunRow;
  /** Its place among all runs that are drawn: a run keeps its look while others come and go. */
  readonly index: number;
  /** Of the metric that is drawn. */
  readonly curves: readonly CurveRow[];
}

export interface ChartInput {
  readonly runs: readonly DrawnRun[];
  readonly metric: string;
  /** Axis that is drawn; curves of others are left out. */
  readonly axis: CurveRow['axis'];
  readonly smoothing: number;
  readonly logarithmic: boolean;
  readonly palette: Palette;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

type Line = ChartDataset<'line', Point[]>;

/** Training measured with dropout on is another network's loss: it has long dashes, never those of a loss that may be compared. */
export function dashOf({ role, dropout }: Pick<CurveRow, 'role' | 'dropout'>): readonly number[] {
  if (role === 'validation') return [];
  if (role === 'test') return [8, 3, 2, 3];
  return role === 'train' && dropout === 'on' ? [10, 6] : [2, 3];
}

const MARKERS_PER_LINE = 8;
/** Points of a line beyond which Chart.js thins it for drawing. */
const DRAWN_POINTS = 2_000;

/** Curves over epochs or steps with the best point and, where it overfits, the stretch since then. */
export function chartOf(input: ChartInput): ChartConfiguration<'line', Point[]> {
  const { palette, metric, logarithmic } = input;
  const name = AXES[input.axis];
  return {
    type: 'line',
    data: { datasets: input.runs.flatMap((run) => linesOf(run, input)) },
    plugins: [overfitShade(input)],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      interaction: { mode: 'nearest', intersect: false },
      plugins: {
        decimation: { enabled: true, algorithm: 'min-max', threshold: DRAWN_POINTS },
        tooltip: {
          filter: (item) => item.dataset.label !== undefined,
          callbacks: {
            title: (items) => (items[0] ? `${name} ${items[0].parsed.x}` : ''),
            label: (item) => `${item.dataset.label}: ${valueText(item.parsed.y)}`,
          },
        },
      },
      scales: {
        x: { type: 'linear', ...axis(palette, name) },
        y: { type: logarithmic ? 'logarithmic' : 'linear', ...axis(palette, metric) },
      },
    },
  };
}

function linesOf(drawn: DrawnRun, input: ChartInput): Line[] {
  const { run, index } = drawn;
  const look = lineLook(index, input.palette);
  const curves = drawn.curves.filter((curve) => curve.axis === input.axis);
  const lines = curves.flatMap((curve) => {
    const every = Math.max(1, Math.ceil(curve.at.length / MARKERS_PER_LINE));
    const points = pointsOf(curve, smoothed(curve.values, input.smoothing), input.logarithmic);
    const line: Line = {
      label: `${runTitle(run)}, ${roleWords(curve)}`,
      data: points,
      borderColor: look.color,
      backgroundColor: curve.role === 'train' ? input.palette.background : look.color,
      borderWidth: curve.role === 'validation' ? 2.5 : 1.75,
      borderDash: [...dashOf(curve)],
      pointStyle: look.marker,
      pointRadius: points.map((_, at) => (at % every === index % every || at === points.length - 1 ? 4 : 0)),
      pointHoverRadius: 6,
      pointBorderColor: look.color,
      spanGaps: true,
    };
    if (input.smoothing === 0) return [line];
    // What was measured stays in sight behind what is smoothed.
    const raw: Line = {
      ...plain(pointsOf(curve, curve.values, input.logarithmic)),
      borderColor: faded(look.color, 0.35),
      borderWidth: 1,
      borderDash: [...dashOf(curve)],
    };
    return [line, raw];
  });
  const best = bestMark(drawn, curves, look.color, input);
  return best ? [best, ...lines] : lines;
}

function plain(data: Point[]): Line {
  return { data, pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0, spanGaps: true };
}

/** A ring around the best validation value of the metric that was judged. */
function bestMark({ run }: DrawnRun, curves: readonly CurveRow[], color: string, input: ChartInput): Line | null {
  const { metric, bestAt, best } = run.verdict;
  if (metric !== input.metric || bestAt === null || best === null || !curves.some(({ role }) => role === 'validation' || role === 'test'))
    return null;
  return {
    label: `${runTitle(run)}, best`,
    data: [{ x: bestAt, y: best }],
    borderColor: color,
    backgroundColor: 'transparent',
    pointStyle: 'circle',
    pointRadius: 9,
    pointHoverRadius: 10,
    pointBorderWidth: 2.5,
    showLine: false,
  };
}

function pointsOf({ at }: CurveRow, values: readonly (number | null)[], logarithmic: boolean): Point[] {
  return at.flatMap((x, index) => {
    const y = values[index];
    return y === null || y === undefined || (logarithmic && y <= 0) ? [] : [{ x, y }];
  });
}

/** From the epoch on from which a single run overfits, the ground is hatched; of several runs the words in the list must do. */
function overfitShade({ runs, metric, axis: shown, palette }: ChartInput): Plugin<'line'> {
  const [only] = runs.length === 1 ? runs : [];
  const since =
    only && only.run.verdict.metric === metric && only.curves.some((curve) => curve.axis === shown) ? only.run.verdict.since : null;
  return {
    id: 'overfitShade',
    beforeDatasetsDraw({ ctx, chartArea, scales }) {
      const start = since === null ? undefined : scales.x?.getPixelForValue(since);
      if (start === undefined || !Number.isFinite(start)) return;
      const left = Math.max(chartArea.left, start);
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, chartArea.top, chartArea.right - left, chartArea.bottom - chartArea.top);
      ctx.clip();
      ctx.strokeStyle = faded(palette.foreground, palette.highContrast ? 0.4 : 0.13);
      ctx.lineWidth = 1;
      ctx.beginPath();
      const height = chartArea.bottom - chartArea.top;
      for (let x = left - height; x < chartArea.right; x += 9) {
        ctx.moveTo(x, chartArea.bottom);
        ctx.lineTo(x + height, chartArea.top);
      }
      ctx.stroke();
      ctx.restore();
    },
    afterDatasetsDraw({ ctx, chartArea, scales }) {
      const start = since === null ? undefined : scales.x?.getPixelForValue(since);
      if (start === undefined || !Number.isFinite(start)) return;
      const words = `overfits since ${AXES[shown].toLowerCase()} ${since}`;
      ctx.save();
      ctx.font = `bold 11px ${palette.fontFamily}`;
      ctx.textBaseline = 'top';
      const width = ctx.measureText(words).width;
      const x = Math.min(Math.max(chartArea.left, start) + 6, chartArea.right - width - 6);
      ctx.fillStyle = faded(palette.background, 0.85);
      ctx.fillRect(x - 3, chartArea.top + 3, width + 6, 17);
      ctx.fillStyle = palette.foreground;
      ctx.fillText(words, x, chartArea.top + 6);
      ctx.restore();
    },
  };
}
