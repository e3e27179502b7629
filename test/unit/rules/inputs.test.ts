import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import { ruleById } from '../../../src/rules/catalogue';
import { testParser } from '../parser';

let analyzer: Analyzer;

beforeAll(async () => {
  const rules = ['input-rate-high', 'training-flag-as-rate'].flatMap((id) => ruleById(id) ?? []);
  analyzer = createAnalyzer({ parser: await testParser(), rules });
});

const said = (text: string): readonly string[] =>
  analyzer.analyze({ kind: 'python', name: 'net.py', text }, { depth: 'facts' }).findings.map(({ message }) => message);

/** Dropout on the input of a stack that the file trains. */
function stack(layers: string, { more = 'model.compile("adam", "mse")\n', first = '' } = {}): string {
  return `${first}import keras\nfrom keras import layers\n\nmodel = keras.Sequential([\n    keras.Input(shape=(64,)),\n${layers}])\n${more}`;
}

const INPUT = '    layers.Dropout(0.5),\n';
const DENSE = '    layers.Dense(32, activation="relu"),\n';
const LAST = '    layers.Dense(10),\n';

describe('input-rate-high', () => {
  test('speaks of the input of a network that is trained here', () => {
    expect(said(stack(INPUT + DENSE + LAST))).toHaveLength(1);
    expect(said(stack(INPUT + DENSE + LAST, { more: 'model.compile(loss="mse")\n' }))).toHaveLength(1);
    expect(said(stack(INPUT + DENSE + LAST, { more: 'model.compile(optimizer="adam")\n' }))).toHaveLength(1);
  });

  test.each([
    ['it is not trained here', stack(INPUT + DENSE + LAST, { more: '' })],
    ['a single layer stands on it', stack(`${INPUT}${LAST}`)],
    ['other layers are no more than one with weights', stack(`${INPUT}    layers.Dense(32),\n    layers.ReLU(),\n`)],
    ['the output is as large as the input', stack(`${INPUT}${DENSE}    layers.Dense(64),\n`)],
    ['a layer stands before it', stack(DENSE + INPUT + LAST)],
    [
      'what follows has no weights',
      stack(`${INPUT}    layers.ReLU(),\n    layers.Flatten(),\n${DENSE}${LAST}`.replace('    layers.ReLU(),\n', '    layers.LSTM(8),\n')),
    ],
    ['the rate is usual', stack(INPUT.replace('0.5', '0.2') + DENSE + LAST)],
    ['the rate has a name', `RATE = 0.5\n${stack(INPUT.replace('0.5', 'RATE') + DENSE + LAST)}`],
    ['the network belongs to a graph', stack(INPUT + DENSE + LAST, { first: 'import spektral\n' })],
  ])('is silent where %s', (_, text) => {
    expect(said(text)).toEqual([]);
  });

  test('a library whose name only begins like one for graphs is none', () => {
    expect(said(stack(INPUT + DENSE + LAST, { first: 'import dgl_tools\nimport my_dgl\n' }))).toHaveLength(1);
  });
});

describe('training-flag-as-rate', () => {
  const call = (rate: string, keyword: string): string =>
    `import tensorflow as tf\n\n\ndef hidden(x, is_training):\n    return tf.nn.dropout(x, ${keyword}=${rate})\n`;

  test('says what True does', () => {
    expect(said(call('is_training', 'rate'))[0]).toMatch(/, so every unit is dropped in training\.$/);
    expect(said(call('is_training', 'keep_prob'))[0]).toMatch(/, which keeps everything\.$/);
  });

  test.each([
    ['0.3', 0],
    ['0', 1],
    ['1', 1],
  ])('a name that was given %s', (value, count) => {
    expect(said(`import torch.nn as nn\n\ntraining = ${value}\ndrop = nn.Dropout(training)\n`)).toHaveLength(count);
  });
});
