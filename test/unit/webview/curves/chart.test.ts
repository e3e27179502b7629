import { describe, expect, test } from 'vitest';
import { chartOf } from '../../../../webview/curves/chart';
import { runLook } from '../../../../webview/curves/look';
import { bestOf, pictureOf, sinceOf } from '../../../../webview/curves/picture';
import { markerSizes, pointsOf } from '../../../../webview/curves/points';
import { conclusionOf, remarksOf } from '../../../../webview/curves/remarks';
import { rowsOf } from '../../../../webview/curves/rows';
import { smoothed } from '../../../../webview/curves/smoothing';
import { type Choice, initial } from '../../../../webview/curves/state';
import type { Palette } from '../../../../webview/kit/theme';
import { CASES, diverged, goodFit, overfit, perStep, type Sample, short, stateOf, together, trial } from '../../../harness/curvesSamples';

const palette: Palette = {
  foreground: '#eeeeee',
  muted: '#999999',
  grid: '#333333',
  background: '#000000',
  lines: ['#0000ff', '#ff8800', '#00ff00', '#8800ff', '#ff0000', '#ffff00'],
  fontFamily: 'sans-serif',
  highContrast: false,
};

function picture(samples: readonly Sample[], choice: Partial<Choice> = {}) {
  return pictureOf({
    ...initial,
    state: stateOf({ title: '', samples }),
    curves: new Map(samples.map(({ run, curves }) => [run.id, curves])),
    choice: { ...initial.choice, shown: samples.map(({ run }) => run.id), ...choice },
  });
}

function chart(samples: readonly Sample[], choice: Partial<Choice> = {}) {
  const { smoothing, logarithmic } = { ...initial.choice, ...choice };
  return chartOf({ picture: picture(samples, choice), smoothing, logarithmic, palette });
}

const labels = (samples: readonly Sample[], choice: Partial<Choice> = {}) => chart(samples, choice).data.datasets.map(({ label }) => label);
const hatched = (samples: readonly Sample[], choice: Partial<Choice> = {}) => chart(samples, choice).options?.plugins?.curveMarks?.since;

describe('what is drawn', () => {
  test('the judged metric first; training with dropout on looks unlike training with dropout off', () => {
    expect(picture([overfit()]).metric).toBe('loss');
    const lines = chart([overfit(), goodFit()]).data.datasets;
    const train = lines.filter(({ label }) => label?.includes('training'));
    expect(train.map(({ label }) => label)).toEqual(['logs/train.csv, training, dropout on', 'baseline, training, dropout off']);
    const [on, off] = train;
    expect(on?.borderDash).not.toEqual(off?.borderDash);
    expect(on?.backgroundColor).toBe(palette.background);
    expect(off?.backgroundColor).not.toBe(palette.background);
  });

  test('a ring at the best value and a hatched stretch, on the judged metric only', () => {
    const [best] = chart([overfit()]).data.datasets;
    expect(best).toMatchObject({ label: 'best', data: [{ x: overfit().run.verdict.bestAt, y: overfit().run.verdict.best }] });
    expect(hatched([overfit()])).toBe(17);
    expect(labels([overfit()], { metric: 'accuracy' })).not.toContain('best');
    expect(hatched([overfit()], { metric: 'accuracy' })).toBeNaN();
    expect(hatched([overfit(), goodFit()])).toBeNaN();
  });

  test('of metrics that were judged together each has the ring at its own value; others have none', () => {
    const sample = together();
    expect(picture([sample]).metrics).toEqual(['box_loss', 'cls_loss', 'mAP50']);
    for (const metric of ['box_loss', 'cls_loss']) {
      const [run] = picture([sample], { metric }).runs;
      const at = sample.run.verdict.bestAt ?? -1;
      const values = sample.curves.find((one) => one.metric === metric && one.role === 'validation');
      expect(run && bestOf(run, metric)).toEqual({ at, value: values?.values[values.at.indexOf(at)] });
      expect(run && sinceOf(run)).toBe(sample.run.verdict.since);
    }
    const [other] = picture([sample], { metric: 'mAP50' }).runs;
    expect(other && bestOf(other, 'mAP50')).toBeNull();
  });

  test('a ring and a stretch never stand on another axis than that of the verdict', () => {
    const [run] = picture([together()], { metric: 'cls_loss', axis: 'step' }).runs;
    expect(run?.curves.map(({ role }) => role)).toEqual(['train']);
    expect(run && bestOf(run, 'cls_loss')).toBeNull();
    expect(run && sinceOf(run)).toBeNull();
  });

  test('twelve runs: no two look alike, and the colour differs too', () => {
    const looks = Array.from({ length: 12 }, (_, place) => runLook(place, palette));
    expect(new Set(looks.map(({ color }) => color)).size).toBe(12);
    expect(new Set(looks.map(({ color, marker }) => `${color} ${marker}`)).size).toBe(12);
  });

  test('a metric that a run does not have draws nothing and throws nothing', () => {
    expect(picture([overfit(), perStep()], { metric: 'accuracy' }).runs.map(({ curves }) => curves.length)).toEqual([2, 0]);
    expect(picture([]).metric).toBe('');
  });
});

describe('points', () => {
  test('what is no number, and 0 and below on a logarithmic scale, is a gap', () => {
    const input = { at: [1, 2, 3, 4], values: [1, null, 0, -1] };
    expect(pointsOf({ ...input, logarithmic: false }).map(({ y }) => y)).toEqual([1, Number.NaN, 0, -1]);
    expect(pointsOf({ ...input, logarithmic: true }).map(({ y }) => y)).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
  });

  test('a long curve keeps its peaks, its ends and its order', () => {
    const values = Array.from({ length: 16_384 }, (_, index) => (index === 7_777 ? 99 : index === 12_345 ? -99 : Math.sin(index / 100)));
    const points = pointsOf({ at: values.map((_, index) => index), values, logarithmic: false });
    expect(points.length).toBeLessThanOrEqual(2_001);
    expect(points.filter(({ y }) => Math.abs(y) === 99).map(({ x }) => x)).toEqual([7_777, 12_345]);
    expect(points.at(-1)?.x).toBe(16_383);
    expect(points.every(({ x }, index) => index === 0 || x > (points[index - 1]?.x ?? 0))).toBe(true);
  });

  test('a value between gaps is seen, and so is the last', () => {
    const points = pointsOf({ at: [1, 2, 3, 4, 5, 6], values: [null, 2, null, 3, 4, null], logarithmic: false });
    const sizes = markerSizes(points, 40);
    expect(sizes[1]).toBeGreaterThan(0);
    expect(sizes[4]).toBeGreaterThan(0);
  });
});

describe('smoothing', () => {
  test('leaves the first value, a constant and gaps as they are', () => {
    expect(smoothed([4, 4, null, 4], 0.9)).toEqual([4, 4, null, 4].map((value) => (value === null ? null : expect.closeTo(value, 12))));
    expect(smoothed([7, 1], 0.5)[0]).toBeCloseTo(7, 12);
    expect(smoothed([1, 2, 3], 0)).toEqual([1, 2, 3]);
  });

  test('is the weighted mean of what came before', () => {
    // Weights 0.25, 0.5, 1 with a weight of 0.5 for the past.
    expect(smoothed([8, 4, 1], 0.5)[2]).toBeCloseTo((8 * 0.25 + 4 * 0.5 + 1) / 1.75, 12);
  });

  test('keeps what was measured behind the line, and on the scale', () => {
    const { data, options } = chart([overfit()], { smoothing: 0.9 });
    const validation = data.datasets.find(({ label }) => label === 'validation') as { behind?: readonly { y: number }[] } | undefined;
    expect(validation?.behind).toHaveLength(40);
    expect(options?.scales?.y).toMatchObject({ suggestedMin: expect.any(Number), suggestedMax: expect.any(Number) });
  });
});

describe('words', () => {
  const said = (samples: readonly Sample[], choice: Partial<Choice> = {}) =>
    remarksOf(picture(samples, choice), choice.logarithmic ?? false, choice.smoothing ?? 0, choice.asTable ?? false).join('\n');

  test('explain training with dropout on, and where nobody knows', () => {
    expect(said([overfit()])).toMatch(/dropout on .*says nothing about overfitting/);
    expect(said([goodFit()])).toBe('');
    expect(said([short()])).toMatch(/Nothing tells whether dropout was on/);
  });

  test('name where a curve stops being a number', () => {
    expect(said([diverged()])).toContain('Validation: NaN or infinite from epoch 9 on.');
    expect(said([diverged(), overfit()])).toContain('lr=0.5, validation: NaN or infinite from epoch 9 on.');
  });

  test('say what is thinned, what stands on another axis, what has no place on the scale', () => {
    expect(said([perStep()])).toContain('a point is the mean of up to 4 values');
    expect(said([together()], { metric: 'cls_loss' })).toContain('Not drawn over the epoch: training by step.');
    const below = (CASES.below?.().samples ?? []) as readonly Sample[];
    expect(said(below, { logarithmic: true })).toMatch(/\d+ values of 0 or below have no place/);
    expect(said(below)).not.toContain('of 0 or below');
  });

  test('say what the chart shows, of many runs only how they are judged', () => {
    expect(conclusionOf(picture([overfit()]))).toMatch(/^loss\. logs\/train\.csv: validation 0\.5\d+ at epoch 40, overfits\.$/);
    expect(conclusionOf(picture(Array.from({ length: 6 }, (_, index) => trial(index))))).toBe(
      'loss of 6 runs. overfits: 2, underfits: 1, good fit: 2, cannot tell: 1. The table holds the numbers.',
    );
  });
});

describe('the table', () => {
  test('has each position once and what is missing as missing', () => {
    const { columns, rows } = rowsOf(picture([overfit(), short()]));
    expect(columns.map(({ run, curve }) => `${run.id} ${curve.role}`)).toEqual([
      'overfit train',
      'overfit validation',
      'short train',
      'short validation',
    ]);
    expect(rows).toHaveLength(41);
    expect(rows[0]).toEqual({ at: 0, values: [undefined, undefined, 1.2, 1] });
    expect(rowsOf(picture([diverged()])).rows.at(-1)?.values).toEqual([null, null]);
  });

  test('of a long curve has some rows, the best and the last among them', () => {
    const sample = perStep();
    const odd = { ...sample, run: { ...sample.run, verdict: { ...sample.run.verdict, bestAt: 30_500 } } };
    const { rows, positions } = rowsOf(picture([odd]));
    expect(positions).toBeGreaterThan(16_000);
    expect(rows.length).toBeLessThan(1_100);
    expect(rows.some(({ at }) => at === 30_500)).toBe(true);
    expect(rows.at(-1)?.at).toBe(65_536);
  });
});
