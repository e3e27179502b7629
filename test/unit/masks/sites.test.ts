import { describe, expect, test } from 'vitest';
import { masks } from '../../../src/frameworks/masks';
import type { DropoutSite } from '../../../src/model/site';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';

const HEADER = `import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import jax
import jax.numpy as jnp
from jax import random
`;

async function sitesOf(body: string): Promise<readonly DropoutSite[]> {
  const module = openModule(await testParser(), HEADER + body);
  try {
    return masks.concerns(module) ? masks.read(module).sites : [];
  } finally {
    module.dispose();
  }
}

/** `framework callee rate source | mask applied scale`, scale as `text:known`. */
async function told(body: string): Promise<readonly string[]> {
  return (await sitesOf(body)).map(({ framework, callee, parameter, rate, granularity, arguments: also }) => {
    const { mask, applied, scale } = also;
    const kind = granularity === 'element' ? '' : ` ${granularity}`;
    const scaled = scale?.given ? ` /${scale.text}:${scale.value}` : '';
    return `${framework} ${callee} ${parameter} ${rate.text}=${rate.value} ${rate.source}${kind} | ${mask?.value} ${applied?.value}${scaled}`;
  });
}

describe('NumPy', () => {
  test('inverted dropout in steps, keep probability', async () => {
    const body = `
def forward_propagation_with_dropout(X, parameters, keep_prob=0.8):
    A1 = relu(np.dot(W1, X) + b1)
    D1 = np.random.rand(A1.shape[0], A1.shape[1])
    D1 = D1 < keep_prob
    A1 = A1 * D1
    A1 = A1 / keep_prob
    D2 = (np.random.rand(*A2.shape) < keep_prob).astype(int)
    A2 = np.multiply(A2, D2)
    A2 /= keep_prob
    return A1, A2
`;
    expect(await told(body)).toEqual([
      'numpy numpy.random.rand keep_prob keep_prob=0.2 parameter-default | keeps multiply /keep_prob:true',
      'numpy numpy.random.rand keep_prob keep_prob=0.2 parameter-default | keeps multiply /keep_prob:true',
    ]);
  });

  test('lecture notes: the scale in the mask, a comment says what it is', async () => {
    const body = `
p = 0.5
def train_step(X):
    H1 = np.maximum(0, np.dot(W1, X) + b1)
    U1 = (np.random.rand(*H1.shape) < p) / p # first dropout mask
    H1 *= U1 # drop!
    U2 = np.random.rand(*H2.shape) < p
    H2 *= U2 # drop!
    return H2
`;
    expect(await told(body)).toEqual([
      'numpy numpy.random.rand keep_prob p=0.5 constant | keeps multiply /p:true',
      'numpy numpy.random.rand keep_prob p=0.5 constant | keeps multiply',
    ]);
  });

  test.each([
    [
      'self.mask = np.random.rand(*x.shape) > self.dropout_ratio\n        return x * self.mask',
      'p self.dropout_ratio=0.5 attribute | keeps multiply',
    ],
    [
      'mask = np.random.binomial(1, 1 - self.dropout_ratio, size=x.shape) / (1 - self.dropout_ratio)\n        return x * mask',
      'p self.dropout_ratio=0.5 attribute | keeps multiply /(1 - self.dropout_ratio):true',
    ],
    [
      'mask = np.random.rand(*x.shape) < self.dropout_ratio\n        x[mask] = 0\n        return x',
      'p self.dropout_ratio=0.5 attribute | drops fill',
    ],
    [
      'mask = np.random.rand(*x.shape) < self.dropout_ratio\n        return np.where(mask, 0, x)',
      'p self.dropout_ratio=0.5 attribute | drops select',
    ],
    [
      'mask = np.random.choice([0, 1], size=x.shape, p=[0.3, 0.7])\n        return x * mask / 0.7',
      'keep_prob 0.7=0.3 literal | keeps multiply /0.7:true',
    ],
    ['mask = np.random.uniform(0.0, 1.0, x.shape) >= 0.25\n        return mask * x', 'p 0.25=0.25 literal | keeps multiply'],
    ['mask = self.rng.random(x.shape) > 0.1\n        return mask * x / 0.8', 'p 0.1=0.1 literal | keeps multiply /0.8:false'],
    [
      'keep = 1 - self.dropout_ratio\n        mask = np.random.random_sample(x.shape) < keep\n        return (x * mask) / keep',
      'keep_prob keep=0.5 attribute | keeps multiply /keep:true',
    ],
    ['mask = np.floor(np.random.rand(*x.shape) + 0.9)\n        return x * mask', 'keep_prob 0.9=0.1 literal | keeps multiply'],
    ['drop = np.random.rand(*x.shape) < 0.2\n        return x * ~drop', 'p 0.2=0.2 literal | drops multiply'],
    ['drop = np.random.binomial(1, 0.2, x.shape)\n        return x * (1 - drop)', 'p 0.2=0.2 literal | drops multiply'],
  ])('a layer: %s', async (body, expected) => {
    const text = `class Dropout:\n    def __init__(self, dropout_ratio=0.5):\n        self.dropout_ratio = dropout_ratio\n\n    def forward(self, x):\n        ${body}\n`;
    const [site, ...more] = await told(text);
    expect(more).toEqual([]);
    expect(site?.replace(/^numpy \S+ /, '')).toBe(expected);
  });

  test('modes of one function, the mask returned in a cache', async () => {
    const body = `
def dropout_forward(x, dropout_param):
    p, mode = dropout_param['p'], dropout_param['mode']
    if mode == 'train':
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    elif mode == 'test':
        out = x
    cache = (dropout_param, mask)
    return out, cache
`;
    expect(await told(body)).toEqual(['numpy numpy.random.rand keep_prob p=null unknown | keeps multiply /p:true']);
  });
});

describe('PyTorch', () => {
  test('from scratch, as a function', async () => {
    const body = `
def dropout_layer(X, dropout=0.3):
    assert 0 <= dropout <= 1
    if dropout == 1: return torch.zeros_like(X)
    mask = (torch.rand(X.shape) > dropout).float()
    return mask * X / (1.0 - dropout)
`;
    expect(await told(body)).toEqual(['torch torch.rand p dropout=0.3 parameter-default | keeps multiply /(1.0 - dropout):true']);
  });

  test('one mask for all time steps, and one for rows of an embedding', async () => {
    const body = `
class LockedDropout(nn.Module):
    def forward(self, x, dropout=0.5):
        m = x.data.new(1, x.size(1), x.size(2)).bernoulli_(1 - dropout)
        mask = Variable(m, requires_grad=False) / (1 - dropout)
        mask = mask.expand_as(x)
        return mask * x

def embedded_dropout(embed, words, dropout=0.1, scale=None):
    mask = embed.weight.data.new().resize_((embed.weight.size(0), 1)).bernoulli_(1 - dropout).expand_as(embed.weight) / (1 - dropout)
    masked_embed_weight = mask * embed.weight
    return F.embedding(words, masked_embed_weight)
`;
    expect(await told(body)).toEqual([
      'torch torch.Tensor.bernoulli_ p dropout=0.5 parameter-default | keeps multiply /(1 - dropout):true',
      'torch torch.Tensor.bernoulli_ p dropout=0.1 parameter-default weight | keeps multiply /(1 - dropout):true',
    ]);
  });

  test('stochastic depth: rounded down, drawn, and in place', async () => {
    const body = `
def drop_path(x, drop_prob: float = 0.2, training: bool = False):
    if drop_prob == 0. or not training:
        return x
    keep_prob = 1 - drop_prob
    shape = (x.shape[0],) + (1,) * (x.ndim - 1)
    random_tensor = keep_prob + torch.rand(shape, dtype=x.dtype, device=x.device)
    random_tensor.floor_()
    output = x.div(keep_prob) * random_tensor
    return output

class DropPath(nn.Module):
    def __init__(self, p=0.1, scale_by_keep=True):
        self.p = p
    def forward(self, x):
        keep_prob = 1 - self.p
        random_tensor = x.new_empty((x.shape[0], 1, 1)).bernoulli_(keep_prob)
        if keep_prob > 0.0 and self.scale_by_keep:
            random_tensor.div_(keep_prob)
        return x * random_tensor

def drop_connect(inputs, p, training):
    if not training: return inputs
    keep_prob = 1 - p
    random_tensor = keep_prob
    random_tensor += torch.rand([inputs.shape[0], 1, 1, 1])
    binary_tensor = torch.floor(random_tensor)
    return inputs / keep_prob * binary_tensor
`;
    expect(await told(body)).toEqual([
      'torch torch.rand keep_prob keep_prob=0.2 parameter-default sample | keeps multiply /keep_prob:true',
      'torch torch.Tensor.bernoulli_ keep_prob keep_prob=0.1 attribute sample | keeps multiply /keep_prob:true',
      'torch torch.rand keep_prob keep_prob=null unknown weight | keeps multiply /keep_prob:true',
    ]);
  });

  test.each([
    ['mask = torch.bernoulli(torch.full_like(x, 1 - p))\n    return x * mask', 'torch.bernoulli p p'],
    ['probs = torch.ones(x.shape) * (1 - p)\n    return x * torch.bernoulli(probs) / (1 - p)', 'torch.bernoulli p p'],
    ['mask = torch.empty(x.size()).uniform_() > p\n    return x * mask', 'torch.Tensor.uniform_ p p'],
    ['mask = torch.empty_like(x).bernoulli_(1 - p).div_(1 - p)\n    return x.mul(mask)', 'torch.Tensor.bernoulli_ p p'],
    ['mask = torch.rand_like(x).ge(p)\n    return x.mul_(mask)', 'torch.rand_like p p'],
    ['mask = torch.rand_like(x) < p\n    return x.masked_fill(mask, 0.0)', 'torch.rand_like p p'],
    ['mask = torch.rand_like(x) < p\n    return torch.where(mask, torch.zeros_like(x), x)', 'torch.rand_like p p'],
    [
      'binomial = torch.distributions.binomial.Binomial(probs=1-p)\n    m = torch.distributions.Bernoulli(1 - p).sample(x.shape)\n    return x * m * (1.0 / (1 - p))',
      'torch.distributions.Bernoulli p p',
    ],
    ['x *= torch.bernoulli(x.new_full(x.shape, 1 - p)) / (1 - p)\n    return x', 'torch.bernoulli p p'],
    ['mask = torch.zeros_like(x)\n    mask.bernoulli_(1 - p)\n    return x * mask', 'torch.Tensor.bernoulli_ p p'],
    [
      'mask = torch.bernoulli(x[0], p=1 - p)\n    many = mask.unsqueeze(0).repeat(3, 1)\n    return torch.where(many == 1, x, 0)',
      'torch.bernoulli p p',
    ],
    ['mask = torch.bernoulli(x, p)\n    x[mask != 0] = 0\n    return x', 'torch.bernoulli p p'],
  ])('other ways: %s', async (body, expected) => {
    const sites = await told(`def my_dropout(x, p=0.4):\n    ${body}\n`);
    expect(sites).toHaveLength(1);
    expect(sites[0]?.replace(/^torch /, '')).toMatch(new RegExp(`^${expected.replaceAll('.', '\\.')}=0\\.4 parameter-default \\|`));
  });

  test('a pattern that is returned with its scale; rates of all rows', async () => {
    const body = `
class Block:
    def get_keep_pattern(self, x, drop_path=0.1):
        drop_pattern = torch.bernoulli(torch.full((x.shape[0], 1), drop_path))
        keep_pattern = 1. - drop_pattern
        if drop_path < 1.:
            keep_pattern = keep_pattern / (1. - drop_path)
        return keep_pattern

def drop_node(feats, drop_rate=0.3):
    drop_rates = torch.FloatTensor(np.ones(8) * drop_rate)
    masks = torch.bernoulli(1.0 - drop_rates).unsqueeze(1)
    return masks.to(feats.device) * feats
`;
    expect(await told(body)).toEqual([
      'torch torch.bernoulli p drop_path=0.1 parameter-default | drops return /(1. - drop_path):true',
      'torch torch.bernoulli p drop_rate=0.3 parameter-default | keeps multiply',
    ]);
  });

  test('a mask that is returned by a function of that name; the unclear direction is said', async () => {
    const body = `
def get_dropout_mask(p, like):
    return like.new().resize_as_(like).bernoulli_(1 - p).div_(1 - p)
def make_drop_mask(shape, rate=0.2):
    return torch.rand(shape) < rate
def drop_mask(shape, q=0.2):
    return torch.rand(shape) < q
`;
    expect(await told(body)).toEqual([
      'torch torch.Tensor.bernoulli_ p p=null unknown | keeps return /1 - p:true',
      'torch torch.rand keep_prob rate=null unknown | keeps return',
      'torch torch.rand keep_prob q=null unknown | keeps return',
    ]);
  });
});

describe('JAX', () => {
  test.each([
    [
      'keep = jax.random.bernoulli(key, 1.0 - rate, x.shape)\n    return jnp.where(keep, x / (1 - rate), 0)',
      'jax jax.random.bernoulli p rate=0.1 parameter-default | keeps select /(1 - rate):true',
    ],
    [
      'keep_prob = 1 - rate\n    mask = random.bernoulli(key, p=keep_prob, shape=x.shape)\n    mask = jnp.broadcast_to(mask, x.shape)\n    return jax.lax.select(mask, x / keep_prob, jnp.zeros_like(x))',
      'jax jax.random.bernoulli keep_prob keep_prob=0.1 parameter-default | keeps select /keep_prob:true',
    ],
    [
      'mask = jax.random.uniform(key, x.shape) > rate\n    return x * mask / (1 - rate)',
      'jax jax.random.uniform p rate=0.1 parameter-default | keeps multiply /(1 - rate):true',
    ],
  ])('%s', async (body, expected) => {
    expect(await told(`def dropout(key, x, rate=0.1):\n    ${body}\n`)).toEqual([expected]);
  });
});

const TENSORFLOW = `import tensorflow as tf
import keras
from keras import ops
from tensorflow.keras import backend as K
`;

describe('TensorFlow', () => {
  test.each([
    [
      'a sum that is rounded down, in steps',
      'keep_prob = 1.0 - rate\n    noise = keep_prob\n    noise += tf.random_uniform([tf.shape(x)[0], 1, 1, 1], dtype=x.dtype)\n    return tf.div(x, keep_prob) * tf.floor(noise)',
      'keras tensorflow.random_uniform keep_prob keep_prob=0.3 parameter-default | keeps multiply /keep_prob:true',
    ],
    [
      'the same in one',
      'return x * tf.math.floor(0.9 + tf.random.uniform(tf.shape(x), 0, 1))',
      'keras tensorflow.random.uniform keep_prob 0.9=0.1 literal | keeps multiply',
    ],
    [
      'a comparison, cast',
      'mask = tf.cast(tf.random.uniform(tf.shape(x), minval=0, maxval=1) >= rate, x.dtype)\n    return x * mask / (1 - rate)',
      'keras tensorflow.random.uniform p rate=0.3 parameter-default | keeps multiply /(1 - rate):true',
    ],
    [
      'a comparison by name, selected',
      'keep = tf.greater_equal(tf.random.uniform(tf.shape(x)), rate)\n    return tf.where(keep, x / (1 - rate), tf.zeros_like(x))',
      'keras tensorflow.random.uniform p rate=0.3 parameter-default | keeps select /(1 - rate):true',
    ],
    [
      'seeds of its own',
      'mask = tf.cast(tf.random.stateless_uniform(tf.shape(x), seed=[1, 2]) < 1 - rate, x.dtype)\n    return tf.multiply(x, mask)',
      'keras tensorflow.random.stateless_uniform p rate=0.3 parameter-default | keeps multiply',
    ],
    [
      'Keras 3',
      'mask = ops.cast(keras.random.uniform((2, 1), seed=3) > rate, x.dtype)\n    x = x / (1.0 - rate)\n    return x * mask',
      'keras keras.random.uniform p rate=0.3 parameter-default | keeps multiply',
    ],
    [
      'the backend of Keras',
      'mask = K.random_bernoulli(K.shape(x), p=0.8)\n    return x * mask / 0.8',
      'keras tensorflow.keras.backend.random_bernoulli keep_prob 0.8=0.2 literal | keeps multiply /0.8:true',
    ],
  ])('%s', async (_what, body, expected) => {
    expect(await told(`${TENSORFLOW}def dropout(x, rate=0.3):\n    ${body}\n`)).toEqual([expected]);
  });

  test.each([
    ['whole numbers', 'return x * tf.cast(tf.random.uniform(tf.shape(x), 0, 2, tf.int32) < rate, x.dtype)'],
    ['another range', 'return x * tf.cast(tf.random.uniform(tf.shape(x), -1.0, 1.0) < rate, x.dtype)'],
    ['a decision', 'if tf.random.uniform(()) < rate:\n        x = x * 2\n    return x'],
    ['an initial value', 'w = tf.Variable(tf.random.uniform([3, 3], 0, 1))\n    return x * w'],
    ['a normal distribution', 'return x * tf.cast(tf.random.normal(tf.shape(x)) < rate, x.dtype)'],
  ])('%s: silent', async (_what, body) => {
    expect(await told(`${TENSORFLOW}def dropout(x, rate=0.3):\n    ${body}\n`)).toEqual([]);
  });

  test('augmentation stays silent', async () => {
    const body =
      'def random_erasing(image, drop_prob=0.5):\n    m = tf.cast(tf.random.uniform(image.shape) > drop_prob, image.dtype)\n    return image * m\n';
    expect(await told(TENSORFLOW + body)).toEqual([]);
  });
});

describe('random masks for another end stay silent', () => {
  test.each([
    ['augmentation', 'def augment(img, drop_prob=0.1):\n    m = np.random.rand(*img.shape) > drop_prob\n    return img * m'],
    [
      'tokens',
      'def mask_tokens(inputs, mlm_probability=0.15):\n    m = torch.bernoulli(torch.full(labels.shape, mlm_probability)).bool()\n    inputs[m] = 103\n    labels[~m] = 0\n    return inputs',
    ],
    ['noise', 'def add_noise(x, p=0.1):\n    return x * (np.random.rand(*x.shape) > p)'],
    ['a split of data', 'msk = np.random.rand(len(df)) < 0.8\ntrain = df[msk]\ntest = df[~msk]'],
    ['a decision', 'def drop_layer(x, p=0.5):\n    if np.random.rand() < p:\n        return x\n    return x * 2'],
    ['exploration', 'def act(s, dropout=0.1):\n    e = np.random.rand(4) < 0.1\n    return e'],
    ['a plain product with nothing of dropout around', 'def f(x, p=0.1):\n    m = torch.rand_like(x) > p\n    return x * m'],
    ['conditioning', 'def step(c, args):\n    keep = torch.rand(c.shape[0]) > args.cond_dropout_prob\n    return c * keep'],
    ['features of a graph', 'def aug_drop_features(x, rate=0.2):\n    m = torch.rand(x.size(1)) < rate\n    x[:, m] = 0\n    return x'],
    [
      'seeds of blocks',
      'def drop_block(x, gamma):\n    m = torch.rand_like(x) < gamma\n    m = F.max_pool2d(m, 3)\n    return x * (1 - m)',
    ],
    [
      'another value than zero',
      'def cond_dropout(c, null, drop_prob=0.1):\n    keep = torch.rand(c.shape[0]) > drop_prob\n    return torch.where(keep, c, null)',
    ],
    ['weights drawn at random', 'def dropout_init(n):\n    w = np.random.rand(n, n) * 0.01\n    return w * 2'],
    ['noise within a range', 'def dropout_x(x, p=0.2):\n    m = np.random.uniform(-1, 1, x.shape) < p\n    return x * m'],
    ['counts', 'def dropout_counts(x):\n    return x * np.random.binomial(10, 0.5, x.shape)'],
    ['an index', 'def drop_rows(df, frac=0.1):\n    keep = np.random.rand(len(df)) > frac\n    return df.loc[keep]'],
    ['a normal distribution', 'def dropout_gauss(x, p=0.1):\n    return x * (1 + torch.randn_like(x) * p)'],
    ['another object', 'def dropout_like(self, x, p=0.2):\n    m = self.sampler.rand(3) < p\n    return x * m'],
  ])('%s', async (_what, body) => {
    expect(await told(`${body}\n`)).toEqual([]);
  });
});
