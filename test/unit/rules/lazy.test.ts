import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import { rules } from '../../../src/rules';
import { testParser } from '../parser';

let analyzer: Analyzer;

beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser() });
});

/** Whether a rule asks for the layer graphs of a file: to read them costs more than all else, so it must have a suspicion first. */
function asks(rule: string, text: string): boolean {
  let time = 0;
  const took = new Set<string>();
  const stopwatch = { now: () => time++, took: (what: string) => took.add(what) };
  const ignore = rules.map(({ id }) => id).filter((id) => id !== rule);
  analyzer.analyze({ kind: 'python', name: 'project/model.py', text }, { depth: 'facts', ignore, stopwatch });
  expect(took).toContain(rule);
  return took.has('networks');
}

const IMPORTS = 'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n';
const chain = (...layers: readonly string[]): string =>
  `${IMPORTS}net = nn.Sequential(${layers.map((layer) => `nn.${layer}`).join(', ')})\n`;
const module = (name: string, parts: readonly string[], forward: string): string => {
  const attributes = parts.map((part, at) => `        self.l${at} = nn.${part}\n`).join('');
  return `class ${name}(nn.Module):\n    def __init__(self):\n        super().__init__()\n${attributes}\n    def forward(self, x):\n        return ${forward}\n\n\n`;
};

describe('stacked-dropouts', () => {
  test.each([
    ['a layer with weights between', false, chain('Linear(8, 8)', 'Dropout(0.2)', 'Linear(8, 8)', 'Dropout(0.2)')],
    ['a convolution between', false, chain('Dropout(0.2)', 'Conv2d(8, 8, 3)', 'Dropout(0.2)')],
    ['a recurrent layer between', false, chain('Dropout(0.2)', 'LSTM(8, 8)', 'Dropout(0.2)')],
    ['an activation between', true, chain('Linear(8, 8)', 'Dropout(0.2)', 'ReLU()', 'Dropout(0.2)')],
    ['SELU between', true, chain('Linear(8, 8)', 'Dropout(0.2)', 'SELU()', 'Dropout(0.2)')],
    ['a pool between', true, chain('Dropout(0.2)', 'MaxPool2d(2)', 'Dropout(0.2)', 'Conv2d(8, 8, 3)')],
    ['a normalization between', true, chain('Dropout(0.2)', 'BatchNorm1d(8)', 'Dropout(0.2)', 'Linear(8, 8)')],
    ['layers before and behind', true, chain('Linear(8, 8)', 'Dropout(0.2)', 'Dropout(0.2)', 'Linear(8, 8)')],
    ['one dropout', false, chain('Linear(8, 8)', 'Dropout(0.2)', 'Linear(8, 8)')],
    ['one of them drops nothing', false, chain('Dropout(0.2)', 'Dropout(0.0)', 'Linear(8, 8)')],
    ['one of them drops channels', false, chain('Dropout(0.2)', 'Dropout2d(0.2)', 'Conv2d(8, 8, 3)')],
    [
      'the last of one class and the first of the next',
      false,
      IMPORTS +
        module('A', ['Linear(8, 8)', 'Dropout(0.2)'], 'self.l1(self.l0(x))') +
        module('B', ['Dropout(0.2)', 'Linear(8, 8)'], 'self.l1(self.l0(x))'),
    ],
    [
      'built apart, run in a row',
      true,
      IMPORTS + module('A', ['Dropout(0.2)', 'Linear(8, 8)', 'Dropout(0.2)'], 'self.l2(self.l0(self.l1(x)))'),
    ],
    ['built and run apart', false, IMPORTS + module('A', ['Dropout(0.2)', 'Linear(8, 8)', 'Dropout(0.2)'], 'self.l0(x)')],
    [
      'built in a row, run apart',
      false,
      IMPORTS + module('A', ['Dropout(0.2)', 'Dropout(0.2)', 'Linear(8, 8)'], 'self.l1(self.l2(self.l0(x)))'),
    ],
    [
      'built in a row, each added to something',
      false,
      IMPORTS + module('A', ['Dropout(0.2)', 'Dropout(0.2)'], 'x + (x - self.l0(x) + f(x) + self.l1(x))'),
    ],
    [
      'built in a row, one of them added to something',
      true,
      IMPORTS + module('A', ['Dropout(0.2)', 'Dropout(0.2)'], 'x + self.l0(self.l1(x))'),
    ],
    ['run twice', true, IMPORTS + module('A', ['Dropout(0.2)', 'Linear(8, 8)'], 'self.l1(self.l0(self.l0(x)))')],
    [
      'in two functions',
      false,
      `${IMPORTS}def f(x, on):\n    return F.dropout(x, 0.2, on)\n\n\ndef g(x, on):\n    return F.dropout(x, 0.2, on)\n`,
    ],
  ])('%s: %s', (_, expected, text) => {
    expect(asks('stacked-dropouts', text)).toBe(expected);
  });
});

describe('narrow-layer-dropout', () => {
  test.each([
    ['few units are left', true, chain('Linear(4, 16)', 'Dropout(0.5)', 'Linear(16, 2)')],
    ['sixteen are left', false, chain('Linear(4, 32)', 'Dropout(0.5)', 'Linear(32, 20)')],
    ['only the last layer is narrow', false, chain('Linear(64, 64)', 'Dropout(0.5)', 'Linear(64, 2)')],
    ['nothing follows', false, chain('Linear(4, 16)', 'Dropout(0.5)')],
    ['the rate is low', false, chain('Linear(4, 16)', 'Dropout(0.1)', 'Linear(16, 2)')],
    ['channels are dropped', false, chain('Linear(4, 16)', 'Dropout2d(0.5)', 'Linear(16, 2)')],
    [
      'its width is not known',
      false,
      `${IMPORTS}w = int(input())\nnet = nn.Sequential(nn.Linear(4, w), nn.Dropout(0.5), nn.Linear(w, 64))\n`,
    ],
    [
      'narrow in another class',
      false,
      IMPORTS +
        module('A', ['Linear(64, 64)', 'Dropout(0.2)', 'Linear(64, 64)'], 'self.l2(self.l1(self.l0(x)))') +
        module('B', ['Linear(4, 4)', 'Linear(4, 4)'], 'x'),
    ],
  ])('%s: %s', (_, expected, text) => {
    expect(asks('narrow-layer-dropout', text)).toBe(expected);
  });
});

describe('rules that look for one kind of layer', () => {
  test.each([
    ['dropout-before-batchnorm', 'BatchNorm1d(8)'],
    ['dropout-before-maxpool', 'MaxPool2d(2)'],
    ['dropout-on-output', 'Linear(8, 8)'],
    ['plain-dropout-on-conv-maps', 'Conv2d(8, 8, 3)'],
    ['selu-needs-alpha-dropout', 'SELU()'],
  ])('%s asks only beside %s', (rule, layer) => {
    const learning = (text: string): string => `${text}\nF.mse_loss(out, y).backward()\n`;
    expect(asks(rule, learning(chain(layer, 'Dropout(0.4)', layer)))).toBe(true);
    expect(asks(rule, learning(chain('Tanh()', 'Dropout(0.4)', 'Tanh()')))).toBe(false);
    expect(asks(rule, learning(chain(layer, 'Dropout(0.0)', layer)))).toBe(false);
    const elsewhere = module('A', ['Dropout(0.4)'], 'self.l0(x)') + module('B', [layer], 'self.l0(x)');
    expect(asks(rule, learning(IMPORTS + elsewhere))).toBe(false);
    const functions = `def f():\n    return nn.Sequential(nn.Tanh(), nn.Dropout(0.4))\n\n\ndef g():\n    return nn.Sequential(nn.${layer})\n`;
    expect(asks(rule, learning(IMPORTS + functions))).toBe(false);
  });

  test('dropout-on-output asks only where something shows an output', () => {
    expect(asks('dropout-on-output', chain('Linear(8, 8)', 'Dropout(0.4)'))).toBe(false);
    expect(asks('dropout-on-output', chain('Linear(8, 8)', 'Dropout(0.4)', 'LogSoftmax(1)'))).toBe(true);
    const learning = `${chain('Linear(8, 8)', 'Dropout(0.4)')}loss.backward()\n`;
    expect(asks('dropout-on-output', learning)).toBe(false);
    expect(asks('dropout-on-output', `${learning}loss = nn.CrossEntropyLoss()\n`)).toBe(true);
    const scores = `${IMPORTS}n_classes = int(input())\nnet = nn.Sequential(nn.Linear(8, n_classes), nn.Dropout(0.4))\n`;
    expect(asks('dropout-on-output', scores)).toBe(true);
  });

  test.each([
    ['regression-head-dropout', 'nn.CrossEntropyLoss()', false],
    ['regression-head-dropout', 'nn.L1Loss()', true],
    ['input-rate-high', 'torch.no_grad()', false],
    ['input-rate-high', 'nn.BCELoss()', true],
    ['input-rate-high', 'torch.optim.Adam(net.parameters())', true],
  ])('%s beside %s: %s', (rule, beside, expected) => {
    expect(asks(rule, `${chain('Dropout(0.4)', 'Linear(8, 8)', 'ReLU()', 'Linear(8, 1)')}a = ${beside}\nloss.backward()\n`)).toBe(expected);
  });

  describe.each([
    ['dropout-on-output', true, false],
    ['regression-head-dropout', true, true],
  ])('%s asks for a dropout', (rule, returned, beforeDense) => {
    const parts = ['Linear(8, 8)', 'Dropout(0.4)', 'Linear(8, 1)', 'LSTM(8, 8)', 'Softmax(1)'];
    const learning = (body: string): string =>
      `${IMPORTS + module('A', parts, 'BODY').replace('return BODY', body.replaceAll('\n', '\n        '))}F.mse_loss(out, y).backward()\n`;
    test.each([
      ['that is returned', returned, 'return self.l1(self.l0(x))'],
      ['that a layer without weights hands on', returned, 'return self.l4(self.l1(self.l0(x)))'],
      ['that a method hands on', returned, 'return self.l1(self.l0(x)).view(-1)'],
      ['whose name is returned', returned, 'x = self.l1(self.l0(x))\nreturn x'],
      ['that a branch may return', returned, 'x = self.l1(self.l0(x))\nif flag:\n    return x\nx = x + 1\nreturn x'],
      ['given a name in a branch', returned, 'if flag:\n    x = self.l1(x)\nreturn x + 1'],
      ['returned beside what follows', returned, 'y = self.l1(self.l0(x))\nx = y + 1\nreturn x, y'],
      ['one of whose two runs is returned', returned, 'y = self.l1(x) + 1\nreturn self.l1(y)'],
      ['before a dense layer', beforeDense, 'x = self.l1(self.l0(x))\nx = self.l2(x)\nreturn x'],
      ['before a dense layer and its activation', beforeDense, 'return self.l4(self.l2(self.l1(x)))'],
      ['before a recurrent layer', false, 'x = self.l1(self.l0(x))\nx, _ = self.l3(x)\nreturn x'],
      ['that is added', false, 'return x + self.l1(self.l0(x))'],
      ['that is added by name', false, 'y = self.l1(self.l0(x))\nx = x + y\nreturn x'],
      ['that is added in place', false, 'x += self.l1(self.l0(x))\nreturn x'],
      ['before a dense layer whose result is added', false, 'return x + self.l2(self.l1(x))'],
    ])('%s: %s', (_, asked, body) => {
      expect(asks(rule, learning(body))).toBe(asked);
    });
  });

  test('selu-needs-alpha-dropout asks for every AlphaDropout', () => {
    expect(asks('selu-needs-alpha-dropout', chain('Tanh()', 'AlphaDropout(0.1)'))).toBe(true);
  });

  test.each(['dropout-before-batchnorm', 'plain-dropout-on-conv-maps'])('%s lets rates up to 0.1 pass', (rule) => {
    const net = (rate: string): string =>
      chain('Conv2d(8, 8, 3)', 'BatchNorm2d(8)', `Dropout(${rate})`, 'BatchNorm2d(8)', 'Conv2d(8, 8, 3)');
    expect(asks(rule, net('0.1'))).toBe(false);
    expect(asks(rule, net('0.11'))).toBe(true);
  });
});
