import { describe, expect, test } from 'vitest';
import type { RateRange } from '../../../src/model/site';
import { isInWholeSteps, listed, triedRates } from '../../../src/rules/tried';

const KERAS = 'keras_tuner.HyperParameters.Float';
const OPTUNA = 'optuna.Trial.suggest_float';

function range(tuner: string, min: number, max: number, step: number | null, logarithmic = false): RateRange {
  return { tuner, min, max, step, logarithmic, values: null, default: null };
}

/** As `numpy.arange` would write them: without the last digits of sums. */
const tried = (...parts: Parameters<typeof range>) => triedRates(range(...parts))?.map((rate) => Number(rate.toFixed(6))) ?? null;

describe('the rates that are tried', () => {
  test('Keras Tuner counts with the floor division of floating-point numbers, Optuna in decimal numbers', () => {
    expect(tried(KERAS, 0, 0.5, 0.1)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect(tried(OPTUNA, 0, 0.5, 0.1)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(tried(KERAS, 0.1, 0.4, 0.1)).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(tried(KERAS, 0, 0.5, 0.25)).toEqual([0, 0.25, 0.5]);
    expect(tried(OPTUNA, 0.2, 0.5, 0.2)).toEqual([0.2, 0.4]);
  });

  test('one rate alone is a list as well', () => {
    expect(tried(KERAS, 0.3, 0.3, 0.1)).toEqual([0.3]);
    expect(tried(OPTUNA, 0.3, 0.3, 0.1)).toEqual([0.3]);
  });

  test('without steps, upside down, by factors, or of another tuner there is no list', () => {
    for (const step of [null, 0, -0.1]) {
      expect(tried(KERAS, 0, 0.5, step)).toBeNull();
      expect(tried(OPTUNA, 0, 0.5, step)).toBeNull();
    }
    expect(tried(KERAS, 0.5, 0.1, 0.1)).toBeNull();
    expect(tried(OPTUNA, 0.5, 0.49, 0.1)).toBeNull();
    expect(tried(KERAS, 0.01, 0.5, 2, true)).toBeNull();
    expect(tried('ray.tune.quniform', 0, 0.5, 0.1)).toBeNull();
    expect(tried('project.keras_tuner.Float', 0, 0.5, 0.1)).toBeNull();
    expect(tried('project.optuna.Float', 0, 0.5, 0.1)).toBeNull();
  });

  test('more than a thousand are none', () => {
    expect(tried(OPTUNA, 0, 0.999, 0.001)).toHaveLength(1000);
    expect(tried(OPTUNA, 0, 1, 0.001)).toBeNull();
  });
});

test.each([
  [0, 0.5, 0.1, true],
  [0.03, 0.53, 0.1, true],
  [0, 0.55, 0.1, false],
  [0, 0.5, null, false],
  [0, 0.5, 0, false],
  [0, 0.5, -0.1, false],
])('%s to %s by %s is whole steps: %s', (min, max, step, whole) => {
  expect(isInWholeSteps(range(OPTUNA, min, max, step))).toBe(whole);
});

test('a long list is cut in its middle', () => {
  const rates = (count: number) => Array.from({ length: count }, (_, at) => at / 10);
  expect(listed(rates(4))).toBe('0, 0.1, 0.2, 0.3');
  expect(listed(rates(12))).toBe('0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1');
  expect(listed(rates(13))).toBe('0, 0.1, 0.2, …, 1.1, 1.2');
  expect(listed([0.1 + 0.2])).toBe('0.3');
});
