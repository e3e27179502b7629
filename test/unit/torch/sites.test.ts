import { describe, expect, test } from 'vitest';
import type { DropoutSite } from '../../../src/model/site';
import { reading } from './open';

const HEADER = `import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import nn as layers
from torch.nn import Dropout, LSTM as Lstm
`;

async function sites(body: string): Promise<readonly DropoutSite[]> {
  return (await reading(HEADER + body)).sites;
}

async function only(body: string): Promise<DropoutSite> {
  const found = await sites(body);
  expect(found.map((site) => site.callee)).toHaveLength(1);
  return found[0] as DropoutSite;
}

describe('what is a site', () => {
  test.each([
    ['nn.Dropout(0.3)', 'torch.nn.Dropout', 'layer', 'element', 0.3],
    ['layers.Dropout2d(p=.25)', 'torch.nn.Dropout2d', 'layer', 'channel', 0.25],
    ['Dropout()', 'torch.nn.Dropout', 'layer', 'element', 0.5],
    ['torch.nn.modules.dropout.AlphaDropout(1e-1)', 'torch.nn.AlphaDropout', 'layer', 'alpha', 0.1],
    ['nn.FeatureAlphaDropout(0.)', 'torch.nn.FeatureAlphaDropout', 'layer', 'channel-alpha', 0],
    ['nn.Dropout(True)', 'torch.nn.Dropout', 'layer', 'element', 1],
    ['F.dropout(x, 0.4, self.training)', 'torch.nn.functional.dropout', 'functional', 'element', 0.4],
    ['torch.nn.functional.dropout2d(input=x)', 'torch.nn.functional.dropout2d', 'functional', 'channel', 0.5],
    ['nn.functional.feature_alpha_dropout(x, p=0.2)', 'torch.nn.functional.feature_alpha_dropout', 'functional', 'channel-alpha', 0.2],
    ['torch.dropout(x, 0.1, True)', 'torch.dropout', 'functional', 'element', 0.1],
    ['nn.LSTM(8, 16, 2, True, False, 0.3)', 'torch.nn.LSTM', 'recurrent', 'element', 0.3],
    ['nn.RNN(8, 16, 2, "relu", True, False, 0.3)', 'torch.nn.RNN', 'recurrent', 'element', 0.3],
    ['Lstm(8, 16, dropout=0.2)', 'torch.nn.LSTM', 'recurrent', 'element', 0.2],
    ['nn.MultiheadAttention(32, 4, 0.1)', 'torch.nn.MultiheadAttention', 'attention', 'element', 0.1],
    ['F.scaled_dot_product_attention(q, k, v, None, 0.2)', 'torch.nn.functional.scaled_dot_product_attention', 'attention', 'element', 0.2],
    ['nn.TransformerEncoderLayer(32, 4)', 'torch.nn.TransformerEncoderLayer', 'transformer', 'element', 0.1],
    ['nn.Transformer(32, 4, 2, 2, 64, 0.3)', 'torch.nn.Transformer', 'transformer', 'element', 0.3],
  ])('%s', async (call, callee, kind, granularity, rate) => {
    const site = await only(`a = ${call}\n`);
    expect({ callee: site.callee, kind: site.kind, granularity: site.granularity, rate: site.rate.value }).toEqual({
      callee,
      kind,
      granularity,
      rate,
    });
  });

  test.each([
    'a = nn.LSTM(8, 16, 2)',
    'a = nn.MultiheadAttention(32, 4)',
    'a = F.scaled_dot_product_attention(q, k, v)',
    'a = dropout(x, 0.5)',
    'a = isinstance(m, nn.Dropout)',
    'class Dropout(nn.Module):\n    pass\n\na = Dropout(0.5)',
  ])('not: %s', async (code) => {
    expect(await sites(`${code}\n`)).toEqual([]);
  });
});

describe('the rate', () => {
  test('a default of the framework says so and has no place in the source', async () => {
    const { rate } = await only('a = nn.Dropout()\n');
    expect(rate).toMatchObject({ value: 0.5, source: 'framework-default', form: 'absent', span: null, origin: null });
  });

  test('what **kwargs may carry is not known', async () => {
    const site = await only('a = nn.Dropout(**options)\n');
    expect(site).toMatchObject({ starred: true, rate: { value: null, source: 'unknown' } });
  });

  test('a parameter default is the origin', async () => {
    const text = 'class Net(nn.Module):\n    def __init__(self, p=0.35):\n        self.drop = nn.Dropout(p)\n';
    const { rate } = await only(text);
    expect(rate).toMatchObject({ value: 0.35, source: 'parameter-default', text: 'p', byDefault: true });
    expect((HEADER + text).slice(rate.origin?.start, rate.origin?.end)).toBe('0.35');
  });
});

describe('the arguments rules ask about', () => {
  test('training by position and in-place by keyword', async () => {
    const site = await only('a = F.dropout(x, 0.5, False, inplace=True)\n');
    expect(site.arguments).toMatchObject({ training: { given: true, value: false }, inplace: { given: true, value: true } });
  });

  test('a number of layers that is a variable is given but not known', async () => {
    const site = await only('a = nn.GRU(8, 8, depth, dropout=0.5)\n');
    expect(site.arguments.num_layers).toMatchObject({ given: true, text: 'depth', value: null });
  });
});

describe('where it stands', () => {
  const places = async (body: string): Promise<Record<string, string>> => {
    const found = await sites(body);
    return Object.fromEntries(found.map((site) => [String(site.rate.value), site.context.place]));
  };

  test('constructor, forward, what the forward reaches, other methods, functions, top level', async () => {
    const body = `
top = nn.Dropout(0.1)

def free(x):
    return nn.Dropout(0.2)(x)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.3)
        self.make()

    def forward(self, x):
        x = nn.Dropout(0.4)(x)
        return self.inner(x)

    def inner(self, x):
        return self.deeper(nn.Dropout(0.5)(x))

    def deeper(self, x):
        def again(y):
            return nn.Dropout(0.6)(y)
        return again(x)

    def make(self):
        self.other = nn.Dropout(0.7)

    def unrelated(self):
        return nn.Dropout(0.8)
`;
    expect(await places(body)).toEqual({
      '0.1': 'module',
      '0.2': 'function',
      '0.3': 'constructor',
      '0.4': 'forward',
      '0.5': 'forward',
      '0.6': 'forward',
      '0.7': 'method',
      '0.8': 'method',
    });
  });

  test('a method that the constructor calls too may build the layer once', async () => {
    const body = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.reset()

    def forward(self, x):
        self.reset()
        return self.drop(x)

    def reset(self):
        self.drop = nn.Dropout(0.5)
`;
    expect((await only(body)).context.place).toBe('method');
  });

  test('attribute and statement', async () => {
    const found = await sites(`
class Net(nn.Module):
    def __init__(self):
        self.drop = nn.Dropout(0.1)
        self.maybe = nn.Dropout(0.2) if self.deep else nn.Identity()
        self.list = [nn.Dropout(0.3)]
`);
    expect(found.map((site) => [site.attribute, site.statement?.role ?? null])).toEqual([
      ['drop', 'assignment'],
      [null, null],
      [null, null],
    ]);
  });

  test('the backward of an autograd function', async () => {
    const found = await sites(`
class Op(torch.autograd.Function):
    @staticmethod
    def forward(ctx, q):
        return F.scaled_dot_product_attention(q, q, q, dropout_p=0.1)

    @staticmethod
    def backward(ctx, grad):
        return F.scaled_dot_product_attention(grad, grad, grad, dropout_p=0.1)
`);
    expect(found.map((site) => site.context.inBackward)).toEqual([false, true]);
  });

  test.each([
    ['nn.Dropout(0.5).train(self.training)(x)', true],
    ['nn.Dropout(0.5)(x)', false],
  ])('mode set by hand: %s', async (expression, expected) => {
    const site = await only(`class Net(nn.Module):\n    def forward(self, x):\n        return ${expression}\n`);
    expect(site.modeSet).toBe(expected);
  });

  test('mode set on the name it is given', async () => {
    const body =
      'class Net(nn.Module):\n    def forward(self, x):\n        d = nn.Dropout(0.5)\n        d.training = self.training\n        return d(x)\n';
    expect((await only(body)).modeSet).toBe(true);
  });
});
