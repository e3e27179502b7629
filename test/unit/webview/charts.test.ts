import { describe, expect, test } from 'vitest';
import type { RateSummary, StudyVerdict } from '../../../src/lab/study';
import type { Palette } from '../../../webview/kit/theme';
import { curveConfig } from '../../../webview/lab/charts/curveConfig';
import { DASHES, type PlotChart, plotConfig } from '../../../webview/lab/charts/plotConfig';
import { summaryConfig } from '../../../webview/lab/charts/summaryConfig';
import type { DrawnPlot } from '../../../webview/lab/model/plots';

const palette: Palette = {
  foreground: '#eee',
  muted: '#999',
  grid: '#333',
  background: '#000',
  lines: ['#00f'],
  fontFamily: 'sans-serif',
  highContrast: false,
};

function summary(rate: number, validationLoss: number): RateSummary {
  return {
    rate,
    n: 3,
    validationLoss,
    interval: [validationLoss - 0.1, validationLoss + 0.1],
    standardError: 0.02,
    validationError: 0.1,
    errorInterval: null,
    trainLoss: 0.1,
    testLoss: null,
    testError: null,
    bestEpoch: 9,
    converged: true,
    overfits: false,
    difference: null,
  };
}

function marks(summaries: readonly RateSummary[], verdict: StudyVerdict) {
  return summaryConfig({ summaries, verdict, lossName: 'Loss', palette }).options?.plugins?.summaryMarks;
}

test('the curves of a short training stand over whole epochs', () => {
  const shown = { curves: [], rates: [0], epochs: 3, showRepeats: false, logarithmic: false, lossName: 'Loss', palette };
  const { scales = {} } = curveConfig(shown).options ?? {};
  expect(scales.x).toMatchObject({ min: 1, max: 3, ticks: { precision: 0 } });
});

describe('the chart of rate and validation loss', () => {
  const undecided: StudyVerdict = { kind: 'cannot-tell', sentence: '', candidates: [0, 0.25] };

  test('names the rates exactly as they were tried', () => {
    const x = summaryConfig({ summaries: [summary(0, 1), summary(0.25, 2)], verdict: undecided, lossName: 'Loss', palette }).options?.scales
      ?.x;
    const label = x?.ticks?.callback as ((value: number) => unknown) | undefined;
    expect([0, 0.25, 0.3].map((rate) => label?.(rate))).toEqual(['0', '0.25', '0.3']);
  });

  test('draws the loss without dropout across, and names the chosen rate above its interval', () => {
    const verdict: StudyVerdict = { kind: 'use-rate', sentence: '', rate: 0.25, best: 0.25, candidates: [0.25] };
    expect(marks([summary(0, 1), summary(0.25, 0.5)], verdict)).toMatchObject({
      baseline: 1,
      chosenLabel: 'chosen: 0.25',
      chosenAt: 0.25,
      chosenTop: 0.6,
    });
  });

  test('has no line without rate 0 and no name without a choice', () => {
    const drawn = marks([summary(0.25, 0.5), summary(0.5, Number.NaN)], undecided);
    expect(drawn?.baseline).toBeNaN();
    expect(drawn?.chosenLabel).toBe('');
  });
});

describe('the chart of an experiment', () => {
  const point = (x: number, y: number, half = 0.1) => ({ x, y, interval: [y - half, y + half] as const, n: 3 });
  const plot: DrawnPlot = {
    title: 'Loss by size',
    x: 'rows',
    y: 'loss',
    categories: null,
    logarithmic: true,
    series: [
      { label: 'rate 0', points: [point(100, 1), point(1000, 0.5)] },
      { label: 'rate 0.5', points: [point(100, 0.9), point(1000, 0.4)] },
    ],
    reference: { kind: 'level', value: 0.3, label: 'as before' },
  };
  const sets = (config: PlotChart) => config.data.datasets as unknown as Record<string, unknown>[];
  const many = { ...palette, lines: ['#00f', '#f80'] };

  test('lines differ by dash and mark, not by colour alone; intervals are drawn, and what they are compared with', () => {
    const [first, second, reference] = sets(plotConfig({ plot, shown: [0, 1], palette }));
    expect(first).toMatchObject({ label: 'rate 0', showLine: true, borderDash: DASHES[0], pointStyle: 'circle' });
    expect(second).toMatchObject({ label: 'rate 0.5', borderDash: DASHES[1], pointStyle: 'triangle' });
    expect(first?.data).toEqual([
      { x: 100, y: 1, yMin: 0.9, yMax: 1.1 },
      { x: 1000, y: 0.5, yMin: 0.4, yMax: 0.6 },
    ]);
    expect(reference?.data).toEqual([
      { x: 100, y: 0.3 },
      { x: 1000, y: 0.3 },
    ]);
  });

  test('a line keeps its look when another is hidden; a tooltip tells n and interval, and nothing of the comparison', () => {
    const config = plotConfig({ plot, shown: [1], palette: many });
    expect(sets(config)[0]).toMatchObject({ label: 'rate 0.5', borderColor: '#f80', pointStyle: 'triangle' });
    const { filter, callbacks } = config.options?.plugins?.tooltip ?? {};
    const label = callbacks?.label as unknown as (item: unknown) => string;
    expect(label({ datasetIndex: 0, dataIndex: 1 })).toBe('rate 0.5, rows 1,000: 0.400 [0.300, 0.500], n = 3');
    expect(sets(config).map((dataset) => (filter as unknown as (item: unknown) => boolean)({ dataset }))).toEqual([true, false]);
  });

  test('names stand on the left, series beside each other, intervals along the values', () => {
    const config = plotConfig({ plot: { ...plot, categories: ['none', 'late', 'early'], series: NAMED }, shown: [0, 1], palette });
    const [first, second, reference] = sets(config);
    expect(first?.data).toEqual([{ x: 1, y: expect.closeTo(0.89), xMin: 0.9, xMax: 1.1 }]);
    expect(second?.data).toMatchObject([{ x: 0.5, y: expect.closeTo(1.11) }]);
    expect(first?.showLine).toBe(false);
    expect(reference?.data).toEqual([
      { x: 0.3, y: -0.5 },
      { x: 0.3, y: 2.5 },
    ]);
    const callback = config.options?.scales?.y?.ticks?.callback as unknown as (value: number) => unknown;
    expect([0, 1, 2, 3].map((value) => callback(value))).toEqual(['none', 'late', 'early', '']);
  });

  const NAMED = [
    { label: 'against none', points: [point(1, 1)] },
    { label: 'against constant', points: [point(1, 0.5)] },
  ];

  test('a diagonal, and nothing where there is no point', () => {
    const diagonal = { ...plot, reference: { kind: 'diagonal', label: 'right' } as const };
    expect(sets(plotConfig({ plot: diagonal, shown: [0, 1], palette })).at(-1)?.data).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ]);
    const empty = { ...plot, series: [{ label: 'rate 0', points: [] }] };
    expect(sets(plotConfig({ plot: empty, shown: [0], palette }))).toHaveLength(1);
  });
});
