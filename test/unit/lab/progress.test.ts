import { describe, expect, test } from 'vitest';
import { progressLine } from '../../../src/cli/labProgress';
import { costOf, type TrialCost } from '../../../src/lab/search/cost';
import { specOf } from '../../../src/lab/search/jobs';
import { Pace } from '../../../src/lab/search/pace';
import { timeLeft, timeLeftInWords } from '../../../src/lab/search/progress';
import type { LabLayer } from '../../../src/lab/study';
import { samplePlan } from '../webview/samples';

const cost = (change: Partial<TrialCost> = {}): TrialCost => ({ kind: 'a', work: 100, epochs: 10, after: 0, mayStop: false, ...change });

function paceOf(...epochs: readonly (readonly [TrialCost, number])[]): Pace {
  const pace = new Pace();
  for (const [one, milliseconds] of epochs) pace.add(one, milliseconds);
  return pace;
}

const five = (milliseconds: number) => Array.from({ length: 5 }, () => [cost(), milliseconds] as const);

describe('the time left', () => {
  test('is what all outstanding epochs take at their pace, shared out among the workers', () => {
    const outstanding = [
      { cost: cost(), epochs: 4 },
      { cost: cost(), epochs: 0 },
      { cost: cost(), epochs: 0 },
    ];
    expect(timeLeft(outstanding, paceOf(...five(1000)), 2)).toEqual({ seconds: 13, known: true, atMost: false });
  });

  test('is no shorter than the longest trial, however many workers there are', () => {
    expect(timeLeft([{ cost: cost(), epochs: 0 }], paceOf(...five(1000)), 8)?.seconds).toBe(10);
  });

  test('is not guessed from fewer than five epochs', () => {
    expect(timeLeft([{ cost: cost(), epochs: 0 }], paceOf(...five(1000).slice(1)), 1)).toBeNull();
  });

  test('of a network not trained yet is scaled by its work, and said to be rough', () => {
    const large = cost({ kind: 'b', work: 300 });
    expect(timeLeft([{ cost: large, epochs: 0 }], paceOf(...five(1000)), 1)).toEqual({ seconds: 30, known: false, atMost: false });
    const both = paceOf(...five(1000), [large, 7000]);
    expect(timeLeft([{ cost: large, epochs: 0 }], both, 1)).toMatchObject({ seconds: 70, known: true });
  });

  test('is an upper bound where trials may stop early, and counts what is measured afterwards', () => {
    const stopping = cost({ mayStop: true, after: 2 });
    expect(timeLeft([{ cost: stopping, epochs: 0 }], paceOf(...five(1000)), 1)).toEqual({ seconds: 12, known: true, atMost: true });
  });

  test.each([
    [3, 'a few seconds'],
    [41, '50 seconds'],
    [58, 'a minute'],
    [170, '3 minutes'],
    [1500, '25 minutes'],
    [3500, 'an hour'],
    [5400, '1½ hours'],
    [7300, '2 hours'],
    [100_000, '28 hours'],
  ])('%i seconds are said as "about %s left"', (seconds, words) => {
    expect(timeLeftInWords({ seconds, known: true, atMost: false })).toBe(`about ${words} left`);
  });

  test('what is not known is not said as if it were', () => {
    expect(timeLeftInWords(null)).toBe('estimating the time left');
    expect(timeLeftInWords({ seconds: 180, known: false, atMost: false })).toBe('very roughly 3 minutes left');
    expect(timeLeftInWords({ seconds: 180, known: true, atMost: true })).toBe('at most about 3 minutes left');
    const progress = { trialsDone: 3, trials: 12, share: 0.25, left: { seconds: 180, known: true, atMost: false } };
    expect(progressLine(progress)).toBe('[#######-----------------------] 3 of 12 trials, about 3 minutes left');
  });
});

describe('the cost of a trial', () => {
  const withLayers = (layers: readonly LabLayer[], input: readonly number[]) => {
    const plan = samplePlan({ network: { ...samplePlan().network, layers, input } });
    return costOf(specOf(plan, { rate: 0, repeat: 0 }), 100);
  };

  test('grows with weights, rows and the places where a kernel is applied', () => {
    const dense = withLayers([{ type: 'dense', units: 10, bias: false }], [64]);
    const wide = withLayers([{ type: 'dense', units: 100, bias: false }], [64]);
    const conv = withLayers(
      [{ type: 'conv', rank: 2, filters: 4, kernel: [3, 3], stride: [1, 1], padding: 'same', bias: false }],
      [8, 8, 1],
    );
    // Four batches of 20,000 each beside 650 and 6,500 multiplications per row; 64 places with 36 weights and 256 values.
    expect(dense.work).toBe(100 * (640 + 10) + 80_000);
    expect(wide.work).toBe(100 * (6400 + 100) + 80_000);
    expect(conv.work).toBe(100 * (64 * 36 + 256) + 80_000);
    expect(new Set([dense.kind, wide.kind, conv.kind]).size).toBe(3);
  });

  test('rates and repeats are of one kind', () => {
    const plan = samplePlan();
    const one = costOf(specOf(plan, { rate: 0, repeat: 0 }), 100);
    expect(costOf(specOf(plan, { rate: 0.4, repeat: 1 }), 100)).toEqual(one);
  });
});
