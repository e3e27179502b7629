import { describe, expect, test } from 'vitest';
import { sitesOf, told } from './files';

const HEAD = `import functools
import torch
import torch.nn as nn
import torch.nn.functional as F

class Block(nn.Module):
    def __init__(self, dim, dropout=0.1):
        super().__init__()
        self.drop = nn.Dropout(dropout)
`;

/** Sites below the head. */
const below = async (text: string) =>
  (await told(HEAD + text)).filter((line) => Number(line.split(' ')[0]) > 10).map((line) => line.replace(/^\d+ /, ''));

describe('keywords that travel in **kwargs', () => {
  test.each([
    [
      'a class',
      'class Encoder(nn.Module):\n  def __init__(self, n, **block):\n    self.layers = [Block(**block) for _ in range(n)]\nEncoder(2, dim=3, dropout=0.3)',
      'argument Encoder dropout=0.3',
    ],
    ['a function', 'def build(**kwargs):\n  return Block(4, **kwargs)\nbuild(dropout=0.3)', 'argument build dropout=0.3'],
    [
      'two of them',
      'def inner(**kw):\n  return Block(4, **kw)\ndef outer(n, **rest):\n  return inner(**rest)\nouter(1, dropout=0.3)',
      'argument outer dropout=0.3',
    ],
    ['a partial', 'def build(**kw):\n  return functools.partial(Block, 3, **kw)\nbuild(dropout=0.3)', 'argument build dropout=0.3'],
    ['a layer of PyTorch', 'def build(**kw):\n  return nn.LSTM(3, 4, 2, **kw)\nbuild(dropout=0.3)', 'argument build dropout=0.3'],
    [
      'the base',
      'class Wide(Block):\n  def __init__(self, *args, **kw):\n    super().__init__(*args, **kw)\nWide(3, dropout=0.3)',
      'argument Wide dropout=0.3',
    ],
    [
      'a method',
      'class Net(nn.Module):\n  def __init__(self, **kw):\n    self.make(**kw)\n  def make(self, dropout):\n    self.d = nn.Dropout(dropout)\nNet(dropout=0.3)',
      'argument Net dropout=0.3',
    ],
  ])('into %s', async (_, text, expected) => {
    expect((await below(text)).at(-1)).toBe(expected);
  });

  test.each([
    ['they are not handed on', 'def build(**kw):\n  return Block(4)\nbuild(dropout=0.3)'],
    ['another value is given', 'def build(**kw):\n  return Block(4, dropout=0.2, **kw)\nbuild(dropout=0.3)'],
    ['the keyword is taken out', 'def build(**kw):\n  kw.pop("dropout")\n  return Block(4, **kw)\nbuild(dropout=0.3)'],
    ['nothing inside has such a rate', 'def build(**kw):\n  return Block(4, **kw)\nbuild(attn_dropout=0.3)'],
    ['something else of the same name', 'def build(**kw):\n  return print(**kw)\nbuild(dropout=0.3)'],
    ['they go round in circles', 'def a(**kw):\n  return b(**kw)\ndef b(**kw):\n  return a(**kw)\na(dropout=0.3)'],
  ])('no site where %s', async (_, text) => {
    expect((await below(text)).filter((line) => line.endsWith('0.3'))).toEqual([]);
  });
});

describe('classes that are dropout layers by inheritance', () => {
  test('with the constructor of the layer, or one that names its rate', async () => {
    const text = `
class MCDropout(nn.Dropout):
    def forward(self, x):
        return F.dropout(x, self.p, True)
class NamedDropout(nn.Dropout2d):
    def __init__(self, name, drop_rate=0.25):
        super().__init__(drop_rate)
class DropTwice(MCDropout):
    pass
MCDropout(0.2), MCDropout(), NamedDropout('a', 0.4), NamedDropout('b'), DropTwice(p=0.3)
`;
    expect((await below(text)).slice(1)).toEqual([
      'layer MCDropout p=0.2',
      'layer MCDropout p=0.5',
      'layer NamedDropout drop_rate=0.4',
      'layer NamedDropout drop_rate=0.25',
      'layer DropTwice p=0.3',
    ]);
  });

  test('a class that shares the name only, or fixes its rate, has no site at its calls', async () => {
    const text = `
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
class HalfDropout(nn.Dropout):
    def __init__(self, name):
        super().__init__(0.5)
Dropout(0.2), HalfDropout('a')
`;
    expect(await below(text)).toEqual([]);
  });
});

describe('one of several layers', () => {
  test.each([
    ['by name', 'getattr(nn, rnn_type)(8, 8, 2, dropout=0.3)', 'torch.nn.RNN'],
    ['by a name that is told', "getattr(nn, 'GRU')(8, 8, 2, dropout=0.3)", 'torch.nn.GRU'],
    ['from a dictionary', "{'lstm': nn.LSTM, 'gru': nn.GRU}[kind](8, 8, 2, dropout=0.3)", 'torch.nn.LSTM'],
    ['by a condition', '(nn.LSTM if wide else nn.GRU)(8, 8, 2, dropout=0.3)', 'torch.nn.LSTM'],
    [
      'by branches',
      'def f(k):\n  if k:\n    cell = nn.GRU\n  else:\n    cell = nn.LSTM\n  return cell(8, 8, 2, dropout=0.3)',
      'torch.nn.GRU',
    ],
    ['among dropout layers', '(nn.Dropout2d if wide else nn.Dropout)(0.3)', ''],
  ])('chosen %s', async (_, text, callee) => {
    const found = await below(`\n${text}\n`);
    expect(found).toEqual(callee === '' ? ['layer torch.nn.Dropout2d p=0.3'] : [`recurrent ${callee} dropout=0.3`]);
  });

  test.each([
    ['not of PyTorch', "getattr(models, 'rnn')(8, dropout=0.3)"],
    ['one is not known', '(nn.LSTM if wide else make)(8, 8, 2, dropout=0.3)'],
    ['not recurrent', 'getattr(nn, activation)(dropout=0.3)'],
    ['a parameter', 'def f(cell):\n  return cell(8, dropout=0.3)'],
    ['nothing to choose from', '{}[kind](8, dropout=0.3)'],
  ])('no site: %s', async (_, text) => {
    expect(await below(`\n${text}\n`)).toEqual([]);
  });
});

describe('stochastic depth under other names', () => {
  test('drop_connect of whole samples; a residual of stochastic depth', async () => {
    const text = `
def drop_connect(inputs, p, training):
    keep = 1 - p
    mask = torch.floor(keep + torch.rand([inputs.shape[0], 1, 1, 1]))
    return inputs / keep * mask
class StochasticDepthResidual(nn.Module):
    def __init__(self, survival_prob):
        super().__init__()
        self.survival_prob = survival_prob
    def forward(self, residual, x):
        return residual + F.dropout(torch.ones(()), 1 - self.survival_prob, self.training) * x
def call(x):
    return drop_connect(x, p=0.2, training=True)
StochasticDepthResidual(survival_prob=0.8)
`;
    const found = await below(text);
    expect(found).toContain('drop-path drop_connect p=0.2');
    expect(found).toContain('drop-path StochasticDepthResidual survival_prob=0.2');
  });

  test('a drop_connect that draws nothing is something else', async () => {
    expect(await below('\ndef drop_connect(client, p):\n    client.close(p)\ndrop_connect(a, p=0.2)\n')).toEqual([]);
  });
});

describe('a function that hands its rate to F.dropout', () => {
  const helper = 'import torch.nn.functional as F\n\ndef thin(x, p):\n    return F.dropout(x, p)\n';
  const net = (call: string) => `import torch.nn as nn
from layers import thin

class Net(nn.Module):
    def __init__(self, p=0.2):
        super().__init__()
        self.p = p

    def forward(self, x):
        return ${call}
`;
  const entrusted = async (call: string, more = '') =>
    (await sitesOf({ 'layers.py': helper + more, 'net.py': net(call) }, 'layers.py', ['net.py'])).map(({ entrusted: handed }) => handed);

  test('is used by a module of another file', async () => {
    expect(await entrusted('thin(x, self.p)')).toEqual([
      { by: 'Net.forward', rate: 'self.p', value: 0.2, file: 'net.py', span: expect.anything() },
    ]);
  });

  test.each([
    ['thin(x, self.p if self.training else 0)'],
    ['thin(x, self.p) if self.training else x'],
    ['thin(x, 0.0)'],
    ['thin(*x)'],
    ['x'],
  ])('is not said of %s', async (call) => {
    expect(await entrusted(call)).toEqual([undefined]);
  });

  test('is not said where another caller asks for the mode', async () => {
    const more = '\ndef other(x, training):\n    return thin(x, 0.5) if training else x\n';
    expect(await entrusted('thin(x, self.p)', more)).toEqual([undefined]);
  });
});
