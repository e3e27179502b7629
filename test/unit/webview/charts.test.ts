import { describe, expect, test } from 'vitest';
import type { RateSummary, StudyVerdict } from '../../../src/lab/study';
import type { Palette } from '../../../webview/kit/theme';
import { summaryConfig } from '../../../webview/lab/charts/summaryConfig';

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
