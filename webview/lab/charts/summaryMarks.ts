import type { Chart, ChartType, Plugin } from 'chart.js';

/** Pixels beside the chart for the words at the end of the line. */
export const LABEL_ROOM = 46;

/** What is drawn into the summary chart besides its points. Values are those of its axes. */
export interface SummaryMarks {
  /** Height of a dashed line across the chart, with `baselineLabel` beside its end; NaN = none. */
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
      write(chart, options, options.baselineLabel, chartArea.right + 6, scales.y.getPixelForValue(options.baseline), 'left');
    }
    if (options.chosenLabel !== '') {
      const top = scales.y.getPixelForValue(options.chosenTop) - 14;
      // Not above the chart, where it would be cut off.
      write(chart, options, options.chosenLabel, scales.x.getPixelForValue(options.chosenAt), Math.max(top, chartArea.top + 8), 'center');
    }
  },
};

function write({ ctx, chartArea }: Chart, options: SummaryMarks, words: string, x: number, y: number, align: 'left' | 'center'): void {
  ctx.save();
  ctx.font = options.font;
  ctx.textBaseline = 'middle';
  const width = ctx.measureText(words).width;
  const left = align === 'left' ? x : Math.min(Math.max(x - width / 2, chartArea.left + 4), chartArea.right - width - 4);
  ctx.fillStyle = options.backing;
  ctx.fillRect(left - 4, y - 9, width + 8, 18);
  ctx.fillStyle = options.textColor;
  ctx.fillText(words, left, y);
  ctx.restore();
}
