import type { Chart, ChartType, Plugin } from 'chart.js';

/** What is drawn into the summary chart besides its points. Values are those of its axes. */
export interface SummaryMarks {
  /** Height of a dashed line across the chart, with `baselineLabel` at its end; NaN = none. */
  readonly baseline: number;
  readonly baselineLabel: string;
  /** A label above a point; '' = none. */
  readonly chosenLabel: string;
  readonly chosenAt: number;
  readonly chosenTop: number;
  readonly lineColor: string;
  readonly textColor: string;
  /** Behind the words, so that lines do not run through them. */
  readonly backing: string;
  readonly font: string;
}

declare module 'chart.js' {
  interface PluginOptionsByType<TType extends ChartType> {
    summaryMarks?: SummaryMarks;
  }
}

/** The dashed line of rate 0 under the points, and the words over them. */
export const summaryMarks: Plugin<ChartType, SummaryMarks> = {
  id: 'summaryMarks',
  beforeDatasetsDraw(chart, _, { baseline, lineColor }) {
    const { ctx, chartArea, scales } = chart;
    const y = scales.y?.getPixelForValue(baseline);
    if (y === undefined || !Number.isFinite(baseline)) return;
    ctx.save();
    ctx.strokeStyle = lineColor;
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(chartArea.left, y);
    ctx.lineTo(chartArea.right, y);
    ctx.stroke();
    ctx.restore();
  },
  afterDatasetsDraw(chart, _, options) {
    const { scales, chartArea } = chart;
    if (!scales.x || !scales.y) return;
    if (Number.isFinite(options.baseline)) {
      const line = scales.y.getPixelForValue(options.baseline);
      const width = widthOf(chart, options, options.baselineLabel);
      const shift = SHIFTS.find((by) => isFree(chart, chartArea.right - width, line + by)) ?? 0;
      write(chart, options, options.baselineLabel, chartArea.right - 4, line + shift, 'right');
    }
    if (options.chosenLabel !== '') {
      const top = scales.y.getPixelForValue(options.chosenTop) - 14;
      // Not above the chart, where it would be cut off.
      write(chart, options, options.chosenLabel, scales.x.getPixelForValue(options.chosenAt), Math.max(top, chartArea.top + 8), 'center');
    }
  },
};

/** Where the words of the line may go, in pixels from it: on it, over it, under it. */
const SHIFTS = [0, -18, 18];

/** No point lies under words that begin at `left`, with their middle at height `y`, and that stay inside the chart. */
function isFree(chart: Chart, left: number, y: number): boolean {
  if (y < chart.chartArea.top + 9 || y > chart.chartArea.bottom - 9) return false;
  const points = chart.getSortedVisibleDatasetMetas().flatMap(({ data }) => data);
  return points.every((point) => point.x < left - 14 || Math.abs(point.y - y) > 15);
}

function widthOf({ ctx }: Chart, { font }: SummaryMarks, words: string): number {
  ctx.save();
  ctx.font = font;
  const { width } = ctx.measureText(words);
  ctx.restore();
  return width;
}

function write(chart: Chart, options: SummaryMarks, words: string, x: number, y: number, align: 'right' | 'center'): void {
  const { ctx, chartArea } = chart;
  const width = widthOf(chart, options, words);
  ctx.save();
  ctx.font = options.font;
  ctx.textBaseline = 'middle';
  const left = align === 'right' ? x - width : Math.min(Math.max(x - width / 2, chartArea.left + 4), chartArea.right - width - 4);
  ctx.fillStyle = options.backing;
  ctx.fillRect(left - 4, y - 9, width + 8, 18);
  ctx.fillStyle = options.textColor;
  ctx.fillText(words, left, y);
  ctx.restore();
}
