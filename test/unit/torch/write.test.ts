import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/model/change';
import { rewritten } from './open';

const HEADER = 'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n';

type FirstSite = (siteId: string) => Change;

/** The text after a change to the first site (or the one given), without the header. */
async function changed(body: string, make: FirstSite, index = 0): Promise<string | null> {
  const text = await rewritten(HEADER + body, (found) => make(found.sites[index]?.id ?? 'none'));
  return text === null ? null : text.slice(HEADER.length);
}

const net = (statement: string): string =>
  `class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.p = 0.1\n\n    def forward(self, x):\n        ${statement}\n`;

describe('set-rate', () => {
  const set =
    (rate: number, at: 'origin' | 'argument' = 'origin'): FirstSite =>
    (id) => ({ type: 'set-rate', siteIds: [id], rate, at });

  test.each([
    ['a = nn.Dropout(0.5)\n', 0.1 + 0.2, 'a = nn.Dropout(0.3)\n'],
    ['a = nn.Dropout(p = .5, inplace=True)\n', 0, 'a = nn.Dropout(p = 0.0, inplace=True)\n'],
    ['a = nn.Dropout()\n', 0.25, 'a = nn.Dropout(0.25)\n'],
    ['a = nn.Dropout(inplace=True)\n', 0.25, 'a = nn.Dropout(inplace=True, p=0.25)\n'],
    ['a = F.dropout(x, training=t)\n', 0.2, 'a = F.dropout(x, training=t, p=0.2)\n'],
    [
      'a = nn.TransformerEncoderLayer(\n    32,\n    4,\n)\n',
      0.2,
      'a = nn.TransformerEncoderLayer(\n    32,\n    4,\n    dropout=0.2,\n)\n',
    ],
    ['P = 0.5\na = nn.Dropout(P)\n', 0.2, 'P = 0.2\na = nn.Dropout(P)\n'],
    ['def f(p=0.5):\n    return nn.Dropout(p)\n', 0.125, 'def f(p=0.125):\n    return nn.Dropout(p)\n'],
    ['a = nn.Dropout(50)  # per cent\n', 0.5, 'a = nn.Dropout(0.5)  # per cent\n'],
    ['a = nn.Dropout(p=rate)\n', 0.5, null],
    ['a = nn.Dropout(**options)\n', 0.5, null],
  ])('%s', async (before, rate, after) => {
    expect(await changed(before, set(rate))).toBe(after);
  });

  test('at the argument, whatever the value comes from', async () => {
    expect(await changed('P = 0.5\na = nn.Dropout(P)\n', set(0.2, 'argument'))).toBe('P = 0.5\na = nn.Dropout(0.2)\n');
    expect(await changed('a = nn.Dropout(p=rate)\n', set(0.2, 'argument'))).toBe('a = nn.Dropout(p=0.2)\n');
  });

  test('sites that share a constant are written once', async () => {
    const text = await rewritten(`${HEADER}P = 0.5\na = nn.Dropout(P)\nb = nn.Dropout(P)\nc = nn.Dropout(0.1)\n`, (found) => ({
      type: 'set-rate',
      siteIds: found.sites.map((site) => site.id),
      rate: 0.4,
      at: 'origin',
    }));
    expect(text?.slice(HEADER.length)).toBe('P = 0.4\na = nn.Dropout(P)\nb = nn.Dropout(P)\nc = nn.Dropout(0.4)\n');
  });
});

describe('invert-rate', () => {
  test.each([
    ['a = nn.Dropout(keep_prob)\n', 'a = nn.Dropout(1 - keep_prob)\n'],
    ['a = nn.Dropout(p=self.keep_prob)\n', 'a = nn.Dropout(p=1 - self.keep_prob)\n'],
    ['a = nn.Dropout(keep + 0.1)\n', 'a = nn.Dropout(1 - (keep + 0.1))\n'],
    ['a = nn.Dropout(1 - keep)\n', 'a = nn.Dropout(keep)\n'],
    ['a = nn.Dropout(0.9)\n', 'a = nn.Dropout(0.1)\n'],
  ])('%s', async (before, after) => {
    expect(await changed(before, (siteId) => ({ type: 'invert-rate', siteId }))).toBe(after);
  });
});

describe('guard-by-training', () => {
  const guard: FirstSite = (siteId) => ({ type: 'guard-by-training', siteId });

  test.each([
    ['return F.dropout(x)', 'return F.dropout(x, training=self.training)'],
    ['return F.dropout(x, 0.5,)', 'return F.dropout(x, 0.5, training=self.training,)'],
    ['return F.dropout(x, training=True)', 'return F.dropout(x, training=self.training)'],
    [
      'return F.dropout(\n            x,\n            p=0.5,\n        )',
      'return F.dropout(\n            x,\n            p=0.5,\n            training=self.training,\n        )',
    ],
    [
      'return F.dropout(  # why\n            x, 0.5  # half\n        )',
      'return F.dropout(  # why\n            x, 0.5, training=self.training  # half\n        )',
    ],
    [
      'return F.scaled_dot_product_attention(x, x, x, dropout_p=self.p)',
      'return F.scaled_dot_product_attention(x, x, x, dropout_p=self.p if self.training else 0.0)',
    ],
    [
      'return F.scaled_dot_product_attention(x, x, x, None, a if b else c)',
      'return F.scaled_dot_product_attention(x, x, x, None, (a if b else c) if self.training else 0.0)',
    ],
    ['return F.dropout(x, training=False)', null],
    ['return F.dropout(x, **more)', null],
    ['return nn.Dropout(0.5)(x)', null],
  ])('%s', async (before, after) => {
    expect(await changed(net(before), guard)).toBe(after === null ? null : net(after));
  });

  test('a function is guarded only by a parameter that says so', async () => {
    expect(await changed('def f(x, training):\n    return F.dropout(x, 0.5)\n', guard)).toBe(
      'def f(x, training):\n    return F.dropout(x, 0.5, training=training)\n',
    );
    expect(await changed('def f(x):\n    return F.dropout(x, 0.5)\n', guard)).toBeNull();
    expect(await changed('class Plain:\n    def f(self, x):\n        return F.dropout(x, 0.5)\n', guard)).toBeNull();
  });
});

describe('assign-result', () => {
  test.each([
    ['self.drop(x)', 'x = self.drop(x)'],
    ['F.dropout(x, 0.5)  # noise', 'x = F.dropout(x, 0.5)  # noise'],
    ['F.dropout(x + 1, 0.5)', null],
  ])('%s', async (before, after) => {
    const text = (statement: string): string =>
      `${HEADER}class Net(nn.Module):\n    def __init__(self):\n        self.drop = nn.Dropout(0.5)\n\n    def forward(self, x):\n        ${statement}\n        return x\n`;
    const result = await rewritten(text(before), (found) => ({
      type: 'assign-result',
      applicationId: found.facts.applications[0]?.id ?? '',
    }));
    expect(result).toBe(after === null ? null : text(after));
  });
});

describe('remove-site', () => {
  const remove: FirstSite = (siteId) => ({ type: 'remove-site', siteId });

  test.each([
    [
      'def f(self):\n    self.a = 1\n    self.drop = nn.Dropout(0.5)  # never used\n    self.b = 2\n',
      'def f(self):\n    self.a = 1\n    self.b = 2\n',
    ],
    ['def f(self):\n    self.drop = nn.Dropout(\n        0.5,\n    )\n', 'def f(self):\n    pass\n'],
    ['def f(self):\n    self.a = 1; self.drop = nn.Dropout(0.5)\n', 'def f(self):\n    self.a = 1\n'],
    ['a = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5), nn.ReLU())\n', 'a = nn.Sequential(nn.Linear(3, 3), nn.ReLU())\n'],
    ['a = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5))\n', 'a = nn.Sequential(nn.Linear(3, 3))\n'],
    ['a = nn.Sequential(\n    nn.ReLU(),\n    nn.Dropout(0.5),\n)\n', 'a = nn.Sequential(\n    nn.ReLU(),\n)\n'],
    ['a = nn.Sequential(\n    nn.Dropout(0.5),  # input\n    nn.ReLU(),\n)\n', 'a = nn.Sequential(\n    nn.ReLU(),\n)\n'],
    ['a = [nn.Dropout(0.5), nn.ReLU()]\n', 'a = [nn.ReLU()]\n'],
    ['a = other(nn.Dropout(0.5), 3)\n', null],
    ['a = nn.Dropout(0.5)(x)\n', null],
  ])('%s', async (before, after) => {
    expect(await changed(before, remove)).toBe(after);
  });
});

describe('arguments', () => {
  const drop: FirstSite = (siteId) => ({ type: 'remove-rate-argument', siteId });

  test.each([
    ['a = nn.LSTM(8, 8, dropout=0.5)\n', 'a = nn.LSTM(8, 8)\n'],
    ['a = nn.LSTM(8, 8, dropout=0.5, batch_first=True)\n', 'a = nn.LSTM(8, 8, batch_first=True)\n'],
    ['a = nn.LSTM(\n    8,\n    8,\n    dropout=0.5,\n)\n', 'a = nn.LSTM(\n    8,\n    8,\n)\n'],
    ['a = nn.LSTM(8, 8, 1, True, False, 0.5, True)\n', null],
    ['a = nn.LSTM(8, 8, 1, True, False, 0.5)\n', 'a = nn.LSTM(8, 8, 1, True, False)\n'],
  ])('remove the rate: %s', async (before, after) => {
    expect(await changed(before, drop)).toBe(after);
  });

  const layers: FirstSite = (siteId) => ({ type: 'set-argument', siteId, name: 'num_layers', text: '2' });

  test.each([
    ['a = nn.LSTM(8, 8, dropout=0.5)\n', 'a = nn.LSTM(8, 8, dropout=0.5, num_layers=2)\n'],
    ['a = nn.LSTM(8, 8, 1, dropout=0.5)\n', 'a = nn.LSTM(8, 8, 2, dropout=0.5)\n'],
    ['a = nn.LSTM(8, 8, dropout=0.5, num_layers=1)\n', 'a = nn.LSTM(8, 8, dropout=0.5, num_layers=2)\n'],
    ['a = nn.LSTM(8, 8, dropout=0.5, **more)\n', null],
  ])('set another: %s', async (before, after) => {
    expect(await changed(before, layers)).toBe(after);
  });
});

describe('hoist-to-constructor', () => {
  const hoist: FirstSite = (siteId) => ({ type: 'hoist-to-constructor', siteId });

  const module = (init: string, use: string, parameters = 'self, x'): string =>
    `class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.p = 0.1${init}\n\n    def forward(${parameters}):\n        return ${use}\n`;

  test.each([
    ['nn.Dropout(0.5)(x)', '\n        self.dropout = nn.Dropout(0.5)', 'self.dropout(x)'],
    ['nn.Dropout(self.p)(x)', '\n        self.dropout = nn.Dropout(self.p)', 'self.dropout(x)'],
  ])('%s', async (use, line, after) => {
    expect(await changed(module('', use), hoist)).toBe(module(line, after));
  });

  test('a comment at the end of the constructor stays where it is', async () => {
    expect(await changed(module('  # rate', 'nn.Dropout(0.5)(x)'), hoist)).toBe(
      module('  # rate\n        self.dropout = nn.Dropout(0.5)', 'self.dropout(x)'),
    );
  });

  test('a name that is taken is not used again', async () => {
    const before = module('\n        self.dropout = nn.Dropout(0.2)', 'nn.Dropout(0.5)(self.dropout(x))');
    expect(await changed(before, hoist, 1)).toContain('self.dropout2 = nn.Dropout(0.5)');
  });

  test.each([
    ['nn.Dropout(rate)(x)', 'self, x, rate'],
    ['nn.Dropout(self.later)(x)', 'self, x'],
    ['[nn.Dropout(p)(x) for p in rates]', 'self, x'],
  ])('not when it needs what only the forward knows: %s', async (use, parameters) => {
    expect(await changed(module('', use, parameters), hoist)).toBeNull();
  });

  test('not without a constructor', async () => {
    expect(await changed('class Net(nn.Module):\n    def forward(self, x):\n        return nn.Dropout(0.5)(x)\n', hoist)).toBeNull();
  });
});

describe('make-functional', () => {
  const functional: FirstSite = (siteId) => ({ type: 'make-functional', siteId });

  test.each([
    ['return nn.Dropout(0.5)(x)', 'return F.dropout(x, 0.5, training=self.training)'],
    ['return nn.Dropout2d(p=self.p, inplace=True)(x.h)', 'return F.dropout2d(x.h, self.p, training=self.training, inplace=True)'],
    ['return nn.Dropout()(x)', 'return F.dropout(x, training=self.training)'],
    ['layer = nn.Dropout(0.5)', null],
  ])('%s', async (before, after) => {
    expect(await changed(net(before), functional)).toBe(after === null ? null : net(after));
  });

  test('through the alias that the file has', async () => {
    const text = `import torch\nfrom torch import nn\n${net('return nn.Dropout(0.5)(x)')}`;
    const after = await rewritten(text, (found) => ({ type: 'make-functional', siteId: found.sites[0]?.id ?? '' }));
    expect(after).toContain('return nn.functional.dropout(x, 0.5, training=self.training)');
  });

  test('not when the file has none', async () => {
    const text = `from torch.nn import Dropout, Module\nclass Net(Module):\n    def forward(self, x):\n        return Dropout(0.5)(x)\n`;
    expect(await rewritten(text, (found) => ({ type: 'make-functional', siteId: found.sites[0]?.id ?? '' }))).toBeNull();
  });
});

test('changes of ids that are gone, or of another framework, are refused', async () => {
  for (const change of [
    { type: 'remove-site', siteId: 'torch:999:p' },
    { type: 'set-rate', siteIds: ['keras:0:rate'], rate: 0.1, at: 'origin' },
    { type: 'add-training-parameter', classId: 'x', method: 'call' },
  ] as const) {
    expect(await rewritten(`${HEADER}a = nn.Dropout(0.5)\n`, () => change)).toBeNull();
  }
});

test('line ends of the file are kept', async () => {
  const text = `${HEADER}a = nn.TransformerEncoderLayer(\n    32,\n    4,\n)\n`.replaceAll('\n', '\r\n');
  const after = await rewritten(text, (found) => ({ type: 'set-rate', siteIds: [found.sites[0]?.id ?? ''], rate: 0.2, at: 'argument' }));
  expect(after).toBe(text.replace('    4,\r\n', '    4,\r\n    dropout=0.2,\r\n'));
});
