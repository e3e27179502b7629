import type { ChartConfiguration } from 'chart.js';
import type { IErrorBarXYDataPoint } from 'chartjs-chart-error-bars';
import type { RateSummary, StudyVerdict } from '../../../src/lab/study';
import { axis, faded } from '../../kit/chartLook';
import type { Palette } from '../../kit/theme';
import { intervalText, lossText, rateText } from '../model/words';
import { LABEL_ROOM, type SummaryMarks, summaryMarks } from './summaryMarks';

export interface SummaryConfigInput {
  readonly summaries: readonly RateSummary[];
  readonly verdict: StudyVerdict;
  readonly lossName: string;
  readonly palette: Palette;
}

export type SummaryChart = ChartConfiguration<'scatterWithErrorBars', IErrorBarXYDataPoint[]>;

/** Rate against validation loss with 95 % intervals; the candidates are filled, the chosen one is a larger diamond with its name. */
export function summaryConfig({ summaries, verdict, lossName, palette }: SummaryConfigInput): SummaryChart {
  const shown = summaries.filter((summary) => Number.isFinite(summary.validationLoss));
  const marks = shown.map((summary) => markOf(summary.rate, verdict));
  const color = palette.lines[0] ?? palette.foreground;
  const rateAxis = axis(palette, 'Rate (share of units dropped)');
  const rates = shown.map((summary) => summary.rate);
  const range = (rates.at(-1) ?? 0) - (rates[0] ?? 0);
  const margin = Math.max(0.02, range * 0.06);
  const hasBaseline = rates.includes(0);
  // This element reads the plain names where a line's points read the ones with "point" before them.
  const pointLook = {
    pointStyle: marks.map((mark) => (mark === 'chosen' ? 'rectRot' : 'circle')),
    radius: marks.map((mark) => (mark === 'chosen' ? 9 : 6)),
    hoverRadius: marks.map((mark) => (mark === 'chosen' ? 10 : 7)),
    backgroundColor: marks.map((mark) => (mark === 'other' ? palette.background : color)),
    borderColor: color,
    borderWidth: 2,
  };
  return {
    type: 'scatterWithErrorBars',
    plugins: [summaryMarks],
    data: {
      datasets: [
        {
          data: shown.map(pointOf),
          showLine: false,
          ...pointLook,
          errorBarColor: palette.foreground,
          errorBarWhiskerColor: palette.foreground,
          errorBarLineWidth: 1.5,
          errorBarWhiskerLineWidth: 1.5,
          errorBarWhiskerSize: 12,
        },
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      // The words at the end of the line stand beside the chart, where they hide no point and no interval.
      layout: { padding: { right: hasBaseline ? LABEL_ROOM : 0 } },
      plugins: {
        tooltip: {
          callbacks: {
            label: (item) => {
              const summary = shown[item.dataIndex];
              return summary ? `Rate ${rateText(summary.rate)}: ${lossText(summary.validationLoss)} ${intervalText(summary.interval)}` : '';
            },
          },
        },
        summaryMarks: marksFor(shown, verdict, palette),
      },
      scales: {
        x: {
          type: 'linear',
          min: (rates[0] ?? 0) - margin,
          max: (rates.at(-1) ?? 1) + margin,
          ...rateAxis,
          // Chart.js would round them to as many decimals as their distance has.
          ticks: { ...rateAxis.ticks, callback: (value) => rateText(Number(value)) },
          // Ticks at the rates that were tried and nowhere else.
          afterBuildTicks: (scale) => {
            scale.ticks = rates.map((value) => ({ value }));
          },
        },
        y: { type: 'linear', ...axis(palette, lossName) },
      },
    },
  };
}

function pointOf({ rate, validationLoss, interval }: RateSummary): IErrorBarXYDataPoint {
  return { x: rate, y: validationLoss, ...(interval && { yMin: interval[0], yMax: interval[1] }) } as IErrorBarXYDataPoint;
}

function markOf(rate: number, verdict: StudyVerdict): 'chosen' | 'candidate' | 'other' {
  if ('rate' in verdict && verdict.rate === rate) return 'chosen';
  return 'candidates' in verdict && verdict.candidates.includes(rate) ? 'candidate' : 'other';
}

function marksFor(shown: readonly RateSummary[], verdict: StudyVerdict, palette: Palette): SummaryMarks {
  const baseline = shown.find((summary) => summary.rate === 0);
  const chosen = 'rate' in verdict ? shown.find((summary) => summary.rate === verdict.rate) : undefined;
  return {
    baseline: baseline?.validationLoss ?? Number.NaN,
    baselineLabel: 'rate 0',
    chosenLabel: chosen ? `chosen: ${rateText(chosen.rate)}` : '',
    chosenAt: chosen?.rate ?? 0,
    chosenTop: chosen?.interval?.[1] ?? chosen?.validationLoss ?? 0,
    lineColor: palette.muted,
    textColor: palette.foreground,
    backing: faded(palette.background, 0.85),
    font: `bold 11px ${palette.fontFamily}`,
  };
}
