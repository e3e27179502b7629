import type { ChartType, Plugin } from 'chart.js';
import type { Point } from './points';

/** What is drawn besides the lines. */
export interface CurveMarks {
  /** Position from which on the ground is hatched; NaN = none. */
  readonly since: number;
  readonly words: string;
  readonly hatch: string;
  readonly textColor: string;
  readonly backing: string;
  readonly font: string;
}

/** A line with what was measured behind it, where it is smoothed. It is no line of its own: nobody can point at it. */
export interface Behind {
  readonly behind?: readonly Point[];
  readonly behindColor?: string;
}

declare module 'chart.js' {
  interface PluginOptionsByType<TType extends ChartType> {
    curveMarks?: CurveMarks;
  }
}

/** From the position on from which a run overfits the ground is hatched and named; behind smoothed lines stands what was measured. */
export const curveMarks: Plugin<ChartType, CurveMarks> = {
  id: 'curveMarks',
  beforeDatasetsDraw(chart, _, { since, hatch }) {
    const { ctx, chartArea, scales } = chart;
    const { x: across, y: up } = scales;
    if (!across || !up) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(chartArea.left, chartArea.top, chartArea.right - chartArea.left, chartArea.bottom - chartArea.top);
    ctx.clip();
    const start = across.getPixelForValue(since);
    if (Number.isFinite(since) && Number.isFinite(start)) drawHatch(ctx, chartArea, Math.max(chartArea.left, start), hatch);
    for (const { behind, behindColor } of chart.data.datasets as Behind[]) {
      if (!behind) continue;
      ctx.strokeStyle = behindColor ?? hatch;
      ctx.lineWidth = 1;
      ctx.beginPath();
      let isDown = false;
      for (const { x, y } of behind) {
        if (Number.isNaN(y)) isDown = false;
        else if (isDown) ctx.lineTo(across.getPixelForValue(x), up.getPixelForValue(y));
        else {
          ctx.moveTo(across.getPixelForValue(x), up.getPixelForValue(y));
          isDown = true;
        }
      }
      ctx.stroke();
    }
    ctx.restore();
  },
  afterDatasetsDraw({ ctx, chartArea, scales }, _, { since, words, font, backing, textColor }) {
    const start = scales.x?.getPixelForValue(since);
    if (start === undefined || !Number.isFinite(since) || !Number.isFinite(start)) return;
    ctx.save();
    ctx.font = font;
    ctx.textBaseline = 'top';
    const width = ctx.measureText(words).width;
    const x = Math.max(chartArea.left + 6, Math.min(start + 6, chartArea.right - width - 6));
    ctx.fillStyle = backing;
    ctx.fillRect(x - 3, chartArea.top + 3, width + 6, 18);
    ctx.fillStyle = textColor;
    ctx.fillText(words, x, chartArea.top + 6);
    ctx.restore();
  },
};

interface Area {
  readonly top: number;
  readonly bottom: number;
  readonly right: number;
}

function drawHatch(ctx: CanvasRenderingContext2D, { top, bottom, right }: Area, left: number, color: string): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, bottom - top);
  ctx.clip();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.beginPath();
  const height = bottom - top;
  for (let x = left - height; x < right; x += 9) {
    ctx.moveTo(x, bottom);
    ctx.lineTo(x + height, top);
  }
  // The edge is where it begins.
  ctx.moveTo(left + 0.5, top);
  ctx.lineTo(left + 0.5, bottom);
  ctx.stroke();
  ctx.restore();
}
