import { beforeAll, describe, expect, test } from 'vitest';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';
import { resolveRate } from './resolving';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});
const resolve = (text: string) => resolveRate(parser, text);

const range = (min: number, max: number, more: object = {}) => ({
  min,
  max,
  step: null,
  values: null,
  default: null,
  logarithmic: false,
  ...more,
});

const BUILD = 'import keras_tuner as kt\ndef build(hp):\n';

describe("Keras's tuner", () => {
  test.each([
    ["hp.Float('d', 0.0, 0.5)", range(0, 0.5)],
    ["hp.Float('d', 0.0, 0.5, 0.1)", range(0, 0.5, { step: 0.1 })],
    ["hp.Float('d', min_value=0.1, max_value=0.5, step=0.05, default=0.2)", range(0.1, 0.5, { step: 0.05, default: 0.2 })],
    ["hp.Float('d', 0.01, 0.5, sampling='log')", range(0.01, 0.5, { logarithmic: true })],
    ["hp.Choice('d', values=[0.2, 0.3])", range(0.2, 0.3, { values: [0.2, 0.3] })],
    ["hp.Choice('d', [0.5, 0.2, 0.3], default=0.3)", range(0.2, 0.5, { values: [0.5, 0.2, 0.3], default: 0.3 })],
    ["hp.Fixed('d', 0.4)", range(0.4, 0.4, { values: [0.4], default: 0.4 })],
    ["hp.Linear('d', 0.0, 0.5, 0.1, 0.2)", range(0, 0.5, { step: 0.1, default: 0.2 })],
    ["hp.Range('d', 0, 1)", range(0, 1)],
  ])('%s', (call, expected) => {
    const { range: found, value, source, byDefault } = resolve(`${BUILD}  rate(${call})`);
    const { tuner, ...rest } = found ?? { tuner: '' };
    expect(rest).toEqual(expected);
    expect(tuner).toBe(`keras_tuner.HyperParameters.${/\.(\w+)\(/.exec(call)?.[1]}`);
    expect({ value, source, byDefault }).toEqual({ value: expected.default, source: 'tuner', byDefault: false });
  });

  test('under the old name, on an object of its own, by the type of a parameter, or kept on self', () => {
    expect(resolve("import kerastuner\nhp = kerastuner.HyperParameters()\nrate(hp.Float('d', 0, 0.5))").range?.max).toBe(0.5);
    expect(resolve("def build(space: kt.HyperParameters):\n  rate(space.Float('d', 0, 0.5))").range?.max).toBe(0.5);
    expect(resolve("class H:\n  def build(self, hp):\n    self.hp = hp\n    rate(self.hp.Choice('d', [0.1]))").range?.values).toEqual([
      0.1,
    ]);
  });

  test('through a variable, a parameter, an attribute and arithmetic', () => {
    const call = "hp.Float('d', 0.1, 0.3, step=0.1, default=0.2)";
    const expected = range(0.1, 0.3, { step: 0.1, default: 0.2 });
    expect(resolve(`${BUILD}  d = ${call}\n  rate(d)`)).toMatchObject({ source: 'tuner', value: 0.2, range: expected });
    expect(resolve(`${BUILD}  f(${call})\ndef f(p):\n  rate(p)`)).toMatchObject({ source: 'tuner', range: expected });
    expect(resolve(`class N:\n  def __init__(self, hp):\n    self.p = ${call}\n    rate(self.p)`)).toMatchObject({ range: expected });
    const kept = range(0.7, 0.9, { step: 0.1, default: 0.8 });
    expect(resolve(`${BUILD}  rate(1 - ${call})`)).toMatchObject({ source: 'tuner', value: 0.8, range: kept });
    expect(resolve(`${BUILD}  rate(hp.Int('d', 0, 5) / 10)`).range).toMatchObject({ min: 0, max: 0.5 });
  });

  test('what was drawn is asked for by its name', () => {
    expect(resolve(`${BUILD}  hp.Float('drop', 0, 0.4)\n  rate(hp.get('drop'))`).range?.max).toBe(0.4);
    expect(resolve(`${BUILD}  rate(hp.get('drop'))`)).toMatchObject({ value: null });
  });

  test.each([
    "def f(model):\n  rate(model.Float('d', 0, 0.5))",
    "def f(hp):\n  rate(hp.float('d', 0, 0.5))",
    "def f(hp):\n  rate(hp.Float('d', low, high))",
    "def f(hp):\n  rate(hp.Choice('d', ['a', 'b']))",
    "def f(hp):\n  rate(hp.Boolean('use_dropout'))",
  ])('%j gives no range', (text) => {
    const found = resolve(text);
    expect(found.value).toBeNull();
    expect(found.range).toBeUndefined();
  });
});

describe('other tuners', () => {
  test.each([
    ["def f(trial):\n  rate(trial.suggest_float('d', 0.1, 0.5))", 'optuna.Trial.suggest_float', range(0.1, 0.5)],
    ["def f(trial):\n  rate(trial.suggest_float('d', 0.1, 0.5, step=0.1))", 'optuna.Trial.suggest_float', range(0.1, 0.5, { step: 0.1 })],
    [
      "def f(t):\n  rate(t.suggest_float('d', 1e-3, 0.5, log=True))",
      'optuna.Trial.suggest_float',
      range(0.001, 0.5, { logarithmic: true }),
    ],
    ["def f(trial):\n  rate(trial.suggest_uniform('d', 0, 0.5))", 'optuna.Trial.suggest_uniform', range(0, 0.5)],
    [
      "def f(trial):\n  rate(trial.suggest_discrete_uniform('d', 0, 0.5, 0.1))",
      'optuna.Trial.suggest_discrete_uniform',
      range(0, 0.5, { step: 0.1 }),
    ],
    [
      "def f(trial):\n  rate(trial.suggest_categorical('d', [0.1, 0.3]))",
      'optuna.Trial.suggest_categorical',
      range(0.1, 0.3, { values: [0.1, 0.3] }),
    ],
    ["def f(trial):\n  rate(trial.suggest_int('d', 0, 5) / 10)", 'optuna.Trial.suggest_int', range(0, 0.5, { step: 0.1 })],
    ['from ray import tune\nrate(tune.uniform(0, 0.5))', 'ray.tune.uniform', range(0, 0.5)],
    ['from ray import tune\nrate(tune.quniform(0, 0.5, 0.1))', 'ray.tune.quniform', range(0, 0.5, { step: 0.1 })],
    ['from ray import tune\nrate(tune.loguniform(1e-3, 0.5))', 'ray.tune.loguniform', range(0.001, 0.5, { logarithmic: true })],
    ['from ray import tune\nrate(tune.choice([0.1, 0.2]))', 'ray.tune.choice', range(0.1, 0.2, { values: [0.1, 0.2] })],
    ['import ray.tune as t\nrate(t.grid_search([0.1, 0.2]))', 'ray.tune.grid_search', range(0.1, 0.2, { values: [0.1, 0.2] })],
    ["from hyperopt import hp\nrate(hp.uniform('d', 0, 0.5))", 'hyperopt.hp.uniform', range(0, 0.5)],
    ["from hyperopt import hp\nrate(hp.quniform('d', 0, 0.5, 0.1))", 'hyperopt.hp.quniform', range(0, 0.5, { step: 0.1 })],
    ["import hyperopt\nrate(hyperopt.hp.choice('d', [0.1, 0.2]))", 'hyperopt.hp.choice', range(0.1, 0.2, { values: [0.1, 0.2] })],
  ])('%j', (text, tuner, expected) => {
    expect(resolve(text)).toMatchObject({ value: null, source: 'tuner', range: { tuner, ...expected } });
  });

  const SPACE = "from ray import tune\ndef train(config):\n  rate(config['dropout'])\n";

  test('the only search space of the file that has the key', () => {
    expect(resolve(`${SPACE}space = {'lr': 1, 'dropout': tune.uniform(0, 0.5)}`).range).toMatchObject({
      tuner: 'ray.tune.uniform',
      max: 0.5,
    });
    expect(resolve(`${SPACE}space = dict(dropout=tune.choice([0.1, 0.2]))`).range).toMatchObject({ values: [0.1, 0.2] });
    const two = `${SPACE}a = {'dropout': tune.uniform(0, 0.5)}\nb = {'dropout': tune.uniform(0, 0.2)}`;
    expect(resolve(two)).toMatchObject({ value: null, source: 'config' });
    expect(resolve(two).range).toBeUndefined();
  });

  test.each(['import numpy as np\nrate(np.random.uniform(0, 0.5))', 'rate(random.choice([0.1, 0.2]))', "rate(pick.suggest('d', 0, 1))"])(
    '%j is no tuner',
    (text) => {
      expect(resolve(text)).toMatchObject({ value: null, source: 'unknown' });
    },
  );
});
