import { describe, expect, test } from 'vitest';
import { torch } from '../../../src/frameworks/torch';
import type { DropoutSite } from '../../../src/model/site';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';
import { files, reading } from './open';

const LINEN = 'from flax import linen as nn\n';

async function sitesOf(text: string): Promise<readonly DropoutSite[]> {
  return (await reading('flax', text)).sites;
}

const brief = (site: DropoutSite) => [site.callee, site.kind, site.parameter, site.rate.value, site.rate.source];

describe('layers of linen and nnx by every way of importing them', () => {
  test.each([
    ['import flax.linen as nn\nnn.Dropout(0.3)'],
    ['from flax import linen as nn\nnn.Dropout(rate=0.3)'],
    ['from flax import linen\nlinen.Dropout(0.3)'],
    ['import flax\nflax.linen.Dropout(0.3)'],
    ['from flax.linen import Dropout as Drop\nDrop(0.3)'],
    ['from flax.linen.stochastic import Dropout\nDropout(0.3)'],
    ['from flax.linen import *\nDropout(0.3)'],
  ])('%s', async (text) => {
    expect((await sitesOf(text)).map(brief)).toEqual([['flax.linen.Dropout', 'layer', 'rate', 0.3, 'literal']]);
  });

  test.each([
    ['from flax import nnx\nnnx.Dropout(0.3, rngs=rngs)'],
    ['import flax.nnx as nn\nnn.Dropout(rate=0.3, rngs=rngs)'],
    ['from flax.experimental import nnx\nnnx.Dropout(0.3, rngs=rngs)'],
    ['from flax.nnx import Dropout\nDropout(0.3, rngs=rngs)'],
    ['from flax.nnx.nn.stochastic import Dropout\nDropout(0.3, rngs=rngs)'],
  ])('%s', async (text) => {
    expect((await sitesOf(text)).map(brief)).toEqual([['flax.nnx.Dropout', 'layer', 'rate', 0.3, 'literal']]);
  });

  test('the other framework in the same file keeps its own', async () => {
    const sites = await sitesOf('import torch.nn as tnn\nfrom flax import linen as nn\ntnn.Dropout(0.1)\nnn.Dropout(0.2)\n');
    expect(sites.map((site) => site.rate.value)).toEqual([0.2]);
  });

  test('classes that share the name are not Flax', async () => {
    expect(await sitesOf('from flax import linen\nclass Dropout:\n    pass\nDropout(0.5)\n')).toEqual([]);
    expect(await sitesOf('import flax\nimport torch.nn as nn\nnn.Dropout(0.5)\n')).toEqual([]);
    expect(await sitesOf('import flax\nfrom mylib import Dropout\nDropout(0.5)\n')).toEqual([]);
  });

  test('the API before linen and the functional core', async () => {
    const sites = await sitesOf(`from flax import nn
from flax.core import nn as core
def f(scope, x):
    x = nn.dropout(x, rate=0.1, deterministic=True)
    return core.dropout(scope, x, 0.2)
`);
    expect(sites.map((site) => [site.callee, site.kind, site.rate.value])).toEqual([
      ['flax.nn.dropout', 'functional', 0.1],
      ['flax.core.nn.dropout', 'functional', 0.2],
    ]);
  });
});

describe('attention', () => {
  test('only with dropout_rate', async () => {
    const sites = await sitesOf(`import flax.linen as nn
from flax import nnx
nn.MultiHeadDotProductAttention(num_heads=4)
nn.MultiHeadDotProductAttention(num_heads=4, dropout_rate=0.1, deterministic=True)
nn.MultiHeadAttention(4, dropout_rate=0.2)
nn.SelfAttention(num_heads=4, dropout_rate=0.3, broadcast_dropout=False)
nn.dot_product_attention(q, k, v, dropout_rng=key, dropout_rate=0.4, deterministic=False)
nnx.MultiHeadAttention(4, 16, dropout_rate=0.5, rngs=rngs)
`);
    expect(sites.map((site) => [site.kind, site.callee.split('.').at(-1), site.parameter, site.rate.value])).toEqual([
      ['attention', 'MultiHeadDotProductAttention', 'dropout_rate', 0.1],
      ['attention', 'MultiHeadAttention', 'dropout_rate', 0.2],
      ['attention', 'SelfAttention', 'dropout_rate', 0.3],
      ['attention', 'dot_product_attention', 'dropout_rate', 0.4],
      ['attention', 'MultiHeadAttention', 'dropout_rate', 0.5],
    ]);
    expect(sites[0]?.arguments.deterministic).toMatchObject({ given: true, value: true });
    expect(sites[2]?.arguments.broadcast_dropout).toMatchObject({ given: true, value: false });
  });
});

describe('what is dropped together', () => {
  test.each([
    ['', 'element'],
    [', broadcast_dims=()', 'element'],
    [', broadcast_dims=(0,)', 'element'],
    [', broadcast_dims=(-2,)', 'channel'],
    [', broadcast_dims=(1, 2)', 'channel'],
    [', broadcast_dims=[1, 2, 3]', 'sample'],
    [', (-2, -1)', 'sample'],
    [', broadcast_dims=dims', 'element'],
  ])('nn.Dropout(0.1%s) drops by %s', async (more, granularity) => {
    expect((await sitesOf(`${LINEN}nn.Dropout(0.1${more})\n`)).map((site) => site.granularity)).toEqual([granularity]);
  });
});

describe('where a site stands and how it is switched', () => {
  test('compact methods, setup, methods on the way, free functions', async () => {
    const sites = await sitesOf(`${LINEN}
class Block(nn.Module):
    rate: float = 0.1

    def setup(self):
        self.drop = nn.Dropout(rate=self.rate)

    @nn.compact
    def encode(self, x, deterministic):
        return nn.Dropout(self.rate)(x, deterministic=deterministic)

    def __call__(self, x, train):
        x = self.inner(x)
        return self.drop(x, deterministic=not train)

    def inner(self, x):
        return nn.Dropout(0.2, deterministic=False)(x)

def free(x):
    return nn.Dropout(0.3)(x, False)

head = nn.Dropout(0.4)
`);
    expect(sites.map((site) => [site.context.place, site.context.classId, site.attribute, site.modeSet, site.rate.value])).toEqual([
      ['constructor', 'Block', 'drop', false, 0.1],
      ['forward', 'Block', null, true, 0.1],
      ['forward', 'Block', null, true, 0.2],
      ['function', null, null, true, 0.3],
      ['module', null, null, false, 0.4],
    ]);
    expect(sites[1]?.arguments.deterministic).toMatchObject({ given: true, text: 'deterministic', value: null });
    expect(sites[0]?.rate).toMatchObject({ form: 'attribute', byDefault: true });
  });

  test('the rates that are not there are unknown', async () => {
    const sites = await sitesOf(`${LINEN}nn.Dropout()\nnn.Dropout(**options)\n`);
    expect(sites.map((site) => [site.rate.value, site.rate.source, site.starred])).toEqual([
      [null, 'unknown', false],
      [null, 'unknown', true],
    ]);
  });
});

const MLP = `${LINEN}
class Mlp(nn.Module):
    dropout_rate: float = 0.1
    hidden: int = 64

    @nn.compact
    def __call__(self, x, train):
        x = nn.Dense(self.hidden)(x)
        return nn.Dropout(rate=self.dropout_rate)(x, deterministic=not train)
`;

describe('arguments of own classes', () => {
  test('a field that reaches a dropout makes the construction a site', async () => {
    const sites = await sitesOf(`${MLP}
class Block(nn.Module):
    dropout: float = 0.0
    drop_label: str = ''

    def setup(self):
        self.mlp = Mlp(dropout_rate=self.dropout, hidden=8)

net = Block(dropout=0.3, drop_label='a')
other = Mlp(hidden=3)
`);
    expect(sites.map((site) => [site.callee, site.kind, site.parameter, site.rate.value, site.attribute])).toEqual([
      ['flax.linen.Dropout', 'layer', 'rate', 0.1, null],
      ['Mlp', 'argument', 'dropout_rate', 0, 'mlp'],
      ['Block', 'argument', 'dropout', 0.3, null],
    ]);
  });

  test('a field that reaches nothing, or another thing, does not', async () => {
    const sites = await sitesOf(`${LINEN}
class Loader(nn.Module):
    drop_rate: float = 0.1
    keep: float = 0.5

    def __call__(self, x):
        y = nn.Dropout(0.5)(x, True)
        return nn.Dense(int(self.drop_rate))(y) * self.keep

Loader(drop_rate=0.2, keep=0.4)
`);
    expect(sites.map((site) => site.kind)).toEqual(['layer']);
  });

  test('functions, lifted classes, schedules and names on the way', async () => {
    const sites = await sitesOf(`import numpy as np
${MLP}
Lifted = nn.remat(Mlp)

class Stack(nn.Module):
    drop_path_rate: float = 0.2

    @nn.compact
    def __call__(self, x):
        rates = [float(r) for r in np.linspace(0, self.drop_path_rate, 4)]
        for i, rate in enumerate(rates):
            x = head(x, 10, rate)
        return x

def head(x, width, rate):
    return nn.Dropout(1 - (1 - rate))(nn.Dense(width)(x), True)

Lifted(dropout_rate=0.4)
nn.scan(Mlp, variable_axes={'params': 0})(dropout_rate=0.5)
Stack(drop_path_rate=0.3)
head(x, 3, 0.7)
`);
    expect(sites.slice(2).map((site) => [site.callee, site.kind, site.parameter, site.rate.value])).toEqual([
      ['Mlp', 'argument', 'dropout_rate', 0.4],
      ['Mlp', 'argument', 'dropout_rate', 0.5],
      ['Stack', 'argument', 'drop_path_rate', 0.3],
    ]);
  });

  test('an own class that borrows the name of a layer is not followed', async () => {
    const text = `${LINEN}
class Dropout(nn.Module):
    drop: float
    def __call__(self, x):
        return nn.Dropout(self.drop)(x, False)
Dropout(drop=0.4)
`;
    expect((await sitesOf(text)).map((site) => site.callee)).toEqual(['flax.linen.Dropout']);
  });

  test('through a constructor, a base class and another file', async () => {
    const project = files({
      'parts.py': `from flax import nnx
class Base(nnx.Module):
    def __init__(self, rate, *, rngs):
        p = rate
        self.drop = nnx.Dropout(p, rngs=rngs)
class Part(Base):
    pass
`,
    });
    const { sites } = await reading(
      'flax',
      `from flax import nnx
from parts import Part
class Net(nnx.Module):
    def __init__(self, drop_rate=0.25, *, rngs):
        self.part = Part(rate=drop_rate, rngs=rngs)
        self.other = Part(drop_rate, rngs=rngs)
Net(drop_rate=0.5, rngs=nnx.Rngs(0))
`,
      project,
    );
    expect(sites.map((site) => [site.callee, site.kind, site.parameter, site.rate.value])).toEqual([['Net', 'argument', 'drop_rate', 0.5]]);
  });

  test('own drop path and own dropout, by what they draw', async () => {
    const sites = await sitesOf(`import jax
import jax.numpy as jnp
${LINEN}
class DropPath(nn.Module):
    rate: float = 0.0

    @nn.compact
    def __call__(self, x, deterministic):
        if deterministic or self.rate == 0.0:
            return x
        keep = 1.0 - self.rate
        shape = (x.shape[0],) + (1,) * (x.ndim - 1)
        mask = jax.random.bernoulli(self.make_rng('dropout'), p=keep, shape=shape)
        return x * mask / keep

class Noise(nn.Module):
    keep_prob: float

    def __call__(self, x):
        return x * jax.random.bernoulli(self.make_rng('dropout'), self.keep_prob, x.shape)

class Sampler(nn.Module):
    p: float

    def __call__(self, x):
        return jax.random.bernoulli(self.make_rng('sample'), self.p, x.shape)

DropPath(0.2)
DropPath(rate=0.1)
DropPath()
Noise(keep_prob=0.9)
Sampler(p=0.5)
`);
    expect(sites.map((site) => [site.callee, site.kind, site.granularity, site.rate.value])).toEqual([
      ['DropPath', 'drop-path', 'sample', 0.2],
      ['DropPath', 'drop-path', 'sample', 0.1],
      ['DropPath', 'drop-path', 'sample', 0],
      ['Noise', 'argument', 'element', 0.1],
    ]);
  });

  test('what is drawn by hand in JAX is not PyTorch', async () => {
    const text = `import jax
def attend(q, key, dropout_rate):
    return q * jax.random.bernoulli(key, 1 - dropout_rate, q.shape)
attend(q, key, dropout_rate=0.1)
`;
    const module = openModule(await testParser(), text);
    expect(torch.read(module).sites).toEqual([]);
    module.dispose();
  });

  test('keywords that travel in **kwargs', async () => {
    const text = `${LINEN}
class Block(nn.Module):
    dim: int
    dropout: float = 0.1
    @nn.compact
    def __call__(self, x):
        return nn.Dropout(self.dropout)(x)
def make(dim, *, variant=None, **kw):
    return Block(dim, **kw)
def build(**kw):
    return make(3, **kw)
def other(**kw):
    return Block(3, dropout=0.5, **kw)
class Trainer:
    def __init__(self, name, **kw):
        self.model = Block(3, **kw)
class Named(Trainer):
    pass
def fit(**kw):
    return Named('a', **kw)
make(3, dropout=0.2)
build(dropout=0.3)
fit(dropout=0.6)
build(attn_dropout=0.3)
other(dropout=0.4)
`;
    const found = (await sitesOf(text)).filter((site) => site.kind === 'argument').map((site) => [site.callee, site.rate.value]);
    expect(found).toEqual([
      ['Block', 0.5],
      ['make', 0.2],
      ['build', 0.3],
      ['fit', 0.6],
    ]);
  });

  test('a class that is a dropout layer by inheritance is one', async () => {
    const text = `from flax import nnx
class Dropout(nnx.Dropout):
    def __init__(self, rate, *, broadcast_dims=(), rngs=None):
        self.rate = rate
class PlainDropout(nnx.Dropout):
    pass
class HalfDropout(nnx.Dropout):
    def __init__(self, rngs):
        super().__init__(0.5, rngs=rngs)
class Mlp(nnx.Module):
    def __init__(self, mlp_dropout, rngs):
        self.drop = Dropout(rate=mlp_dropout, rngs=rngs)
Mlp(mlp_dropout=0.4, rngs=rngs)
Dropout(rate=0.1, rngs=rngs), Dropout(0.2), PlainDropout(0.3, rngs=rngs), HalfDropout(rngs)
`;
    const found = (await sitesOf(text))
      .filter((site) => site.callee !== 'flax.nnx.Dropout')
      .map((site) => [site.kind, site.callee, site.rate.value]);
    expect(found).toEqual([
      ['layer', 'Dropout', 0.4],
      ['argument', 'Mlp', 0.4],
      ['layer', 'Dropout', 0.1],
      ['layer', 'Dropout', 0.2],
      ['layer', 'PlainDropout', 0.3],
    ]);
  });

  test('classes of plain Python do not count', async () => {
    const text = `${LINEN}
class Builder:
    def __init__(self, dropout):
        self.layer = nn.Dropout(dropout)
Builder(dropout=0.2)
`;
    expect((await sitesOf(text)).map((site) => site.kind)).toEqual(['layer']);
  });
});
