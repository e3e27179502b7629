import { describe, expect, test } from 'vitest';
import { lossName, problemOf } from '../../../src/lab/results/loss';
import { opaque } from '../../../webview/kit/theme';
import { rateCurves, ratesToShow } from '../../../webview/lab/model/curves';
import { verdictParts } from '../../../webview/lab/model/verdict';
import {
  differenceText,
  durationText,
  intervalText,
  lossText,
  pText,
  rateInWords,
  rateText,
  rateWords,
} from '../../../webview/lab/model/words';
import { epoch, samplePlan } from './samples';

const curve = (rate: number, repeat: number, losses: readonly number[], complete: boolean) => ({
  rate,
  repeat,
  complete,
  epochs: losses.map((loss, index) => epoch(index + 1, loss)),
});

describe('curves', () => {
  test('the mean of complete repeats leaves out one that is under way', () => {
    const [validation] = rateCurves(0.5, [curve(0.5, 0, [4, 2], true), curve(0.5, 1, [2, 2], true), curve(0.5, 2, [9], false)]);
    expect(validation?.mean).toEqual([
      { x: 1, y: 3 },
      { x: 2, y: 2 },
    ]);
    expect(validation?.repeats).toHaveLength(3);
  });

  test('before one is complete the mean goes as far as all of them have come', () => {
    const [validation] = rateCurves(0.5, [curve(0.5, 0, [4, 2, 1], false), curve(0.5, 1, [2], false), curve(0.5, 2, [], false)]);
    expect(validation?.mean).toEqual([{ x: 1, y: 3 }]);
  });

  test('the three losses are not mixed up, nor the rates', () => {
    const curves = rateCurves(0.5, [curve(0.5, 0, [1], true), curve(0.2, 0, [7], true)]);
    expect(curves.map(({ series, mean }) => [series, mean[0]?.y])).toEqual([
      ['validation', 1],
      ['train', 0.9],
      ['trainDropoutOn', 1.1],
    ]);
    expect(curves[0]?.repeats).toEqual([]);
  });

  test('a rate without epochs has empty curves', () => {
    expect(rateCurves(0.5, [])).toMatchObject([{ mean: [] }, { mean: [] }, { mean: [] }]);
  });

  test('at first the ends and the middle, or the choice, are shown', () => {
    const rates = [0, 0.1, 0.2, 0.3, 0.4];
    expect(ratesToShow(rates, null)).toEqual([0, 0.2, 0.4]);
    expect(ratesToShow(rates, 0.1)).toEqual([0, 0.1, 0.4]);
    expect(ratesToShow([0.5], null)).toEqual([0.5]);
  });
});

describe('words', () => {
  test('a rate is said both ways round', () => {
    expect(rateWords(0.3)).toBe('drops 30\u00a0%, keeps 70\u00a0%');
    expect(rateInWords(0.3)).toBe('0.3 (drops 30 %, keeps 70 %)');
    expect(rateText(0.1 + 0.2)).toBe('0.3');
  });

  test('losses, differences and intervals', () => {
    expect(lossText(0.43812)).toBe('0.438');
    expect(lossText(null)).toBe('–');
    expect(lossText(Number.NaN)).toBe('diverged');
    expect(differenceText(0.0135)).toBe('+0.0135');
    expect(differenceText(-0.0454)).toBe('−0.0454');
    expect(intervalText([-0.105, 0.0139])).toBe('[−0.105, 0.0139]');
    expect(intervalText(null)).toBe('–');
    expect(pText(0.0004)).toBe('< 0.001');
    expect(pText(null)).toBe('–');
  });

  test('durations', () => {
    expect([0.2, 45, 200, 7500].map(durationText)).toEqual(['under 1 s', '45 s', '3 min 20 s', '2 h 5 min']);
  });

  test('one output means regression', () => {
    const plan = samplePlan();
    expect(lossName(plan)).toContain('cross-entropy');
    expect(lossName({ network: { ...plan.network, outputs: 1 } })).toBe('Loss (mean squared error of standardised targets)');
  });

  test('one output with a binary cross-entropy is two classes', () => {
    const network = { ...samplePlan().network, outputs: 1 };
    expect(problemOf({ network, loss: { name: 'binary-cross-entropy' } })).toBe('classification');
    expect(lossName({ network, loss: { name: 'binary-cross-entropy' } })).toBe('Loss (binary cross-entropy, nats)');
    expect(lossName({ network, loss: { name: 'huber', delta: 1 } })).toBe("Loss (Huber's loss of standardised targets)");
  });

  test('a verdict that brings its heading does not say it twice', () => {
    expect(verdictParts({ kind: 'not-converged', sentence: 'Not converged: after 10 epochs it fell.', rates: [] })).toEqual({
      heading: 'Not converged',
      text: 'After 10 epochs it fell.',
    });
    const sentence = 'It cannot be told from 3 repeats whether dropout helps: the loss is the same.';
    expect(verdictParts({ kind: 'cannot-tell', sentence, candidates: [] })).toEqual({ heading: 'Cannot tell', text: sentence });
    expect(verdictParts({ kind: 'incomplete', sentence: '' })).toEqual({ heading: 'No verdict yet', text: '' });
  });
});

test.each([
  ['rgba(234, 92, 0, 0.33)', 'rgb(234, 92, 0)'],
  ['rgba(0 12 3 / 50%)', 'rgb(0, 12, 3)'],
  ['#ea5c0055', '#ea5c00'],
  ['#3794ff', '#3794ff'],
  ['rgb(1, 2, 3)', 'rgb(1, 2, 3)'],
  ['tomato', 'tomato'],
])('the line colour %s is drawn as %s', (given, drawn) => {
  expect(opaque(given)).toBe(drawn);
});
