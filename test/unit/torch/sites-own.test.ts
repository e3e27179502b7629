import { describe, expect, test } from 'vitest';
import { sitesOf, told } from './files';

const FUNCTION = `import torch
import torch.nn as nn

def drop_path(x, drop_prob: float = 0.0, training: bool = False):
    if drop_prob == 0.0 or not training:
        return x
    keep_prob = 1 - drop_prob
    shape = (x.shape[0],) + (1,) * (x.ndim - 1)
    return x.div(keep_prob) * (keep_prob + torch.rand(shape)).floor_()
`;

const CLASS = `${FUNCTION}
class DropPath(nn.Module):
    def __init__(self, drop_prob=None):
        super().__init__()
        self.drop_prob = drop_prob

    def forward(self, x):
        return drop_path(x, self.drop_prob, self.training)
`;

describe('stochastic depth and block dropout of the project itself', () => {
  test('the class, in its own file: the call inside and the construction', async () => {
    expect(await told(`${CLASS}\nlayer = DropPath(0.2)\nother = DropPath(0.1)\n`)).toEqual([
      '17 drop-path drop_path drop_prob=?',
      '19 drop-path DropPath drop_prob=0.2',
      '20 drop-path DropPath drop_prob=0.1',
    ]);
  });

  test('a function beside it that is called a function', async () => {
    const text = CLASS.replaceAll('drop_path(', 'drop_path_f(');
    expect(await told(`${text}\nlayer = DropPath(0.2)\n`)).toEqual([
      '17 drop-path drop_path_f drop_prob=0.2',
      '19 drop-path DropPath drop_prob=0.2',
    ]);
    expect((await told(CLASS.replaceAll('drop_path(', 'drop_path_shape('))).filter((each) => each.includes('drop-path'))).toEqual([]);
  });

  test('imported from another file of the project', async () => {
    const files = {
      'models/__init__.py': '',
      'models/layers.py': CLASS,
      'models/net.py': 'from .layers import DropPath as Path\nimport models.layers as ml\na = Path(drop_prob=0.1)\nb = ml.DropPath(0.3)\n',
    };
    expect(await told(files, 'models/net.py')).toEqual(['3 drop-path DropPath drop_prob=0.1', '4 drop-path DropPath drop_prob=0.3']);
    expect(await told({ ...files, 'models/net.py': 'from .layers import DropPath\na = DropPath(0.1)\n' }, 'models/net.py')).toEqual([
      '2 drop-path DropPath drop_prob=0.1',
    ]);
  });

  test('without the argument its own default holds', async () => {
    const text = CLASS.replace('drop_prob=None', 'drop_prob=0.15');
    const sites = await sitesOf(`${text}\nlayer = DropPath()\n`);
    expect(sites.at(-1)?.rate).toMatchObject({ value: 0.15, source: 'parameter-default', byDefault: true, form: 'absent' });
    expect(await told(`${CLASS}\nlayer = DropPath()\n`)).toEqual(['17 drop-path drop_path drop_prob=?']);
  });

  test('a block dropout that takes a keep probability', async () => {
    const text = `import torch
import torch.nn as nn

class DropBlock2D(nn.Module):
    def __init__(self, keep_prob=0.9, block_size=7):
        super().__init__()
        self.keep_prob = keep_prob

    def forward(self, x):
        gamma = (1 - self.keep_prob) / 49
        return x * (torch.rand_like(x) > gamma)

block = DropBlock2D(0.8)
`;
    expect(await told(text)).toEqual(['13 drop-block DropBlock2D keep_prob=0.2']);
  });

  test.each([
    [
      'the name alone',
      'import torch.nn as nn\nclass DropPath(nn.Module):\n    def __init__(self, p):\n        super().__init__()\n    def forward(self, x):\n        return x\na = DropPath(0.1)\n',
    ],
    ['no module', 'import random\nclass DropPath:\n    def __init__(self, p):\n        self.p = random.random() < p\na = DropPath(0.1)\n'],
    ['a method', `${FUNCTION}\nclass Net(nn.Module):\n    def forward(self, x):\n        return self.drop_path(x, 0.5)\n`],
    ['a factory of blocks', 'import torch\ndef drop_blocks(p=0.1):\n    return [torch.rand(1)]\na = drop_blocks(0.3)\n'],
  ])('not: %s', async (_what, text) => {
    expect(await told(text)).toEqual([]);
  });
});

const PARTS = `import torch
import torch.nn as nn
import torch.nn.functional as F
from functools import partial
`;

describe('arguments followed into classes of the project', () => {
  test.each([
    ['to a layer', 'def __init__(self, dim, dropout=0.0):\n        super().__init__()\n        self.d = nn.Dropout(dropout)', '', true],
    [
      'by an attribute',
      'def __init__(self, dropout=0.0):\n        super().__init__()\n        self.p = dropout',
      'F.dropout(x, self.p, self.training)',
      true,
    ],
    [
      'by arithmetic and a name',
      'def __init__(self, dropout=0.0):\n        half = dropout / 2\n        self.d = nn.Dropout(p=half)',
      '',
      true,
    ],
    [
      'by a choice',
      'def __init__(self, dropout=0.0, n=1):\n        self.l = nn.LSTM(8, 8, n, dropout=dropout if n > 1 else 0.0)',
      '',
      true,
    ],
    [
      'by a schedule',
      'def __init__(self, dropout=0.0, depth=3):\n        rates = [r.item() for r in torch.linspace(0, dropout, depth)]\n        self.l = nn.ModuleList([nn.Dropout(rates[i]) for i in range(depth)])',
      '',
      true,
    ],
    [
      'by a loop',
      'def __init__(self, dropout=0.0):\n        for i, r in enumerate([dropout, 0.1]):\n            self.add_module(str(i), nn.Dropout(r))',
      '',
      true,
    ],
    ['by a pair', 'def __init__(self, dropout=0.0):\n        a, b = 3, dropout\n        self.d = nn.Dropout(b)', '', true],
    ['by partial', 'def __init__(self, dropout=0.0):\n        make = partial(nn.Dropout, p=dropout)\n        self.d = make()', '', true],
    [
      'by a method',
      'def __init__(self, dropout=0.0):\n        self.d = self.build(dropout)\n    def build(self, p):\n        return nn.Dropout(p)',
      '',
      true,
    ],
    ['by a mask', 'def __init__(self, dropout=0.0):\n        self.p = dropout', 'x * x.new_empty(3).bernoulli_(1 - self.p)', true],
    [
      'by saved hyperparameters',
      'def __init__(self, dropout=0.0):\n        self.save_hyperparameters()',
      'F.dropout(x, self.hparams.dropout)',
      true,
    ],
    ['only kept', 'def __init__(self, dropout=0.0):\n        self.p = dropout', 'x', false],
    ['the other of a pair', 'def __init__(self, dropout=0.0):\n        a, b = dropout, 0.3\n        self.d = nn.Dropout(b)', '', false],
    ['only a condition', 'def __init__(self, dropout=0.0):\n        self.d = nn.Dropout(0.1) if dropout else nn.Identity()', '', false],
    ['a layer, not a rate', 'def __init__(self, dropout=None):\n        self.d = dropout', 'self.d(x)', false],
    ['into something unknown', 'def __init__(self, dropout=0.0):\n        self.d = build_something(dropout)', '', false],
  ])('%s', async (_what, init, forward, reached) => {
    const text = `${PARTS}
class Net(nn.Module):
    ${init}

    def forward(self, x):
        return ${forward || 'x'}

net = Net(dropout=0.3)
`;
    const found = (await sitesOf(text)).filter((site) => site.kind === 'argument');
    expect(found.map((site) => [site.callee, site.parameter, site.rate.value])).toEqual(reached ? [['Net', 'dropout', 0.3]] : []);
  });

  const BLOCK = `${PARTS}
class Block(nn.Module):
    def __init__(self, dim, drop=0.0, attn_drop=0.0):
        super().__init__()
        self.mha = nn.MultiheadAttention(dim, 4, attn_drop)
        self.out = nn.Dropout(drop)
`;

  test('through another class, by position, keyword and default class', async () => {
    const text = `${BLOCK}
class Net(nn.Module):
    def __init__(self, drop_rate=0.0, attn_drop_rate=0.0, drop_path_rate=0.0, block=Block):
        super().__init__()
        self.a = Block(8, drop_rate)
        self.b = block(8, attn_drop=attn_drop_rate)

net = Net(drop_rate=0.1, attn_drop_rate=0.2, drop_path_rate=0.3)
`;
    const found = (await sitesOf(text)).filter((site) => site.rate.form === 'literal');
    expect(found.map((site) => [site.parameter, site.rate.value, site.rate.source])).toEqual([
      ['drop_rate', 0.1, 'literal'],
      ['attn_drop_rate', 0.2, 'literal'],
    ]);
  });

  test('through a constructor of the base, also one that takes all keywords', async () => {
    const text = `${BLOCK}
class Wide(Block):
    def __init__(self, dim, p_drop):
        super().__init__(dim, drop=p_drop)

class Same(Block):
    pass

class Open(Block):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

class Named(Block):
    def __init__(self, dim, p_drop):
        Block.__init__(self, dim, p_drop)

class Cell(nn.LSTM):
    def __init__(self, size, dropout):
        super().__init__(size, size, 2, dropout=dropout)

Wide(8, p_drop=0.1)
Same(8, attn_drop=0.2)
Open(8, drop=0.3)
Named(8, p_drop=0.4)
Cell(8, dropout=0.5)
`;
    const found = (await sitesOf(text)).filter((site) => site.kind === 'argument');
    expect(found.map((site) => [site.callee, site.parameter, site.rate.value])).toEqual([
      ['Wide', 'p_drop', 0.1],
      ['Same', 'attn_drop', 0.2],
      ['Open', 'drop', 0.3],
      ['Named', 'p_drop', 0.4],
      ['Cell', 'dropout', 0.5],
    ]);
  });

  test('into a function, and from a class method', async () => {
    const text = `${PARTS}
def make(cfg, dropout=0.5):
    layers = [nn.Linear(2, 2), nn.Dropout(dropout)]
    return nn.Sequential(*layers)

class Net(nn.Module):
    def __init__(self, dropout):
        self.d = nn.Dropout(dropout)

    @classmethod
    def small(cls):
        return cls(dropout=0.2)

make(None, dropout=0.3)
`;
    expect((await told(text)).filter((line) => line.includes('argument'))).toEqual([
      '16 argument Net dropout=0.2',
      '18 argument make dropout=0.3',
    ]);
  });

  test('a script that imports only the project', async () => {
    const files = {
      'train.py': 'from models.net import Net\n\nnet = Net(classes=3, dropout=0.4)\n',
      'models/__init__.py': '',
      'models/net.py': `${PARTS}from .parts import Block\n\nclass Net(nn.Module):\n    def __init__(self, classes, dropout):\n        self.block = Block(8, drop=dropout)\n`,
      'models/parts.py': BLOCK,
    };
    expect(await told(files, 'train.py')).toEqual(['3 argument Net dropout=0.4']);
    expect(await told(files, 'models/net.py')).toEqual(['9 argument Block drop=?']);
  });

  test.each(['Dropout', 'AlphaDropout', 'GaussianDropout', 'SpatialDropout2D'])(
    'a class of the project that shares the name %s is not reported',
    async (name) => {
      const text = `${PARTS}
class ${name}(nn.Module):
    def __init__(self, dropout=0.1):
        super().__init__()
        self.inner = nn.Dropout(dropout)

${name}(dropout=0.3)
${name}(0.3)
`;
      expect((await told(text)).filter((line) => !line.startsWith('9 layer'))).toEqual([]);
    },
  );

  test.each(['LSTM', 'MultiheadAttention', 'TransformerEncoderLayer'])('of %s of the project only what it does counts', async (name) => {
    const text = `${PARTS}
class ${name}(nn.Module):
    def __init__(self, dropout=0.1, drop_last=0.2):
        super().__init__()
        self.inner = nn.Dropout(dropout)

${name}(dropout=0.3, drop_last=0.4)
${name}(0.3)
`;
    expect((await told(text)).filter((line) => line.includes(name))).toEqual([`11 argument ${name} dropout=0.3`]);
  });

  test('what JAX draws is no mask of PyTorch', async () => {
    const text = `import jax.random as jr
import torch
import torch.nn as nn
def noise(x, p, key):
    return jr.bernoulli(key, 1 - p, x.shape) * x
class DropPath(nn.Module):
    def __init__(self, p=0.1):
        self.p = p
    def forward(self, x, key):
        return x * jr.bernoulli(key, 1 - self.p)
def mask(x, dropout):
    return x * (jr.uniform(x) > dropout)
noise(x, p=0.3, dropout=0.2)
DropPath(0.2)
mask(x, dropout=0.4)
`;
    expect(await told(text)).toEqual([]);
  });

  test('a class that needs itself ends', async () => {
    const text = `${PARTS}
class Tree(nn.Module):
    def __init__(self, depth, dropout=0.0):
        self.kids = [Tree(depth - 1, dropout=dropout) for _ in range(2)] if depth else []

Tree(3, dropout=0.3)
`;
    expect(await told(text)).toEqual([]);
  });
});
