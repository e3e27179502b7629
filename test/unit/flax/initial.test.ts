import { describe, expect, test } from 'vitest';
import type { Layer, Network } from '../../../src/model/network';
import { reading } from './open';

const LINEN = 'import jax\nimport jax.numpy as jnp\nimport flax.linen as nn\nimport optax\nfrom functools import partial\n\n\n';
const NNX = 'import jax\nfrom flax import nnx\n\n\n';
const HAIKU = 'import haiku as hk\nimport jax\nimport jax.numpy as jnp\n\n\n';

const linen = (body: string, x = '(1, 6)') => `${LINEN}class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train=False):
${body
  .split('\n')
  .map((line) => `        ${line}`)
  .join('\n')}


net = Net()
params = net.init(jax.random.key(0), jnp.ones(${x}))
`;

async function first(library: 'flax' | 'haiku', text: string): Promise<{ network: Network | undefined; layers: readonly Layer[] }> {
  const { networks } = await reading(library, text);
  return { network: networks[0], layers: networks[0]?.layers.filter(({ initial }) => initial !== undefined) ?? [] };
}

const scaled = (scale: number, fan: string, distribution = 'truncated-normal') => ({ kind: 'variance-scaling', scale, fan, distribution });

describe('linen', () => {
  test.each([
    ['nn.initializers.lecun_normal()', scaled(1, 'in')],
    ['nn.initializers.he_uniform()', scaled(2, 'in', 'uniform')],
    ['nn.initializers.kaiming_normal()', scaled(2, 'in')],
    ['nn.initializers.xavier_uniform()', scaled(1, 'average', 'uniform')],
    ['jax.nn.initializers.normal(0.02)', { kind: 'normal', mean: 0, deviation: 0.02 }],
    ['nn.initializers.normal(stddev=0.02)', { kind: 'normal', mean: 0, deviation: 0.02 }],
    ['nn.initializers.truncated_normal(0.1)', { kind: 'normal', mean: 0, deviation: 0.1, truncated: true }],
    ['nn.initializers.uniform(0.5)', { kind: 'uniform', low: 0, high: 0.5 }],
    ['nn.initializers.orthogonal(2.0)', { kind: 'orthogonal', gain: 2 }],
    ['nn.initializers.variance_scaling(0.5, "fan_out", "normal")', scaled(0.5, 'out', 'normal')],
    ['nn.initializers.zeros', { kind: 'constant', value: 0 }],
    ['nn.initializers.zeros_init()', { kind: 'constant', value: 0 }],
    ['nn.initializers.constant(0.3)', { kind: 'constant', value: 0.3 }],
    ['nn.initializers.delta_orthogonal()', { kind: 'unknown', words: 'flax.linen.initializers.delta_orthogonal' }],
    ['lambda key, shape, dtype: jnp.eye(*shape)', { kind: 'unknown', words: 'an initializer that is not known' }],
  ])('%s', async (written, expected) => {
    const { layers } = await first(
      'flax',
      linen(`x = nn.Dense(5, kernel_init=${written})(x)\nx = nn.Dropout(0.5)(x, deterministic=not train)\nreturn x`),
    );
    expect(layers.map(({ initial }) => initial)).toEqual([{ kernel: expected }]);
  });

  test('by a partial, biases and scales, and where it stands', async () => {
    const text = linen(`dense = partial(nn.Dense, kernel_init=nn.initializers.he_normal(), bias_init=nn.initializers.ones)
x = dense(5)(x)
x = nn.LayerNorm(scale_init=nn.initializers.zeros, bias_init=nn.initializers.ones)(x)
x = nn.Dropout(0.5)(x, deterministic=not train)
return dense(2)(x)`);
    const { layers } = await first('flax', text);
    const dense = { kernel: scaled(2, 'in'), bias: { kind: 'constant', value: 1 } };
    expect(layers.map(({ initial }) => initial)).toEqual([
      dense,
      { scale: { kind: 'constant', value: 0 }, shift: { kind: 'constant', value: 1 } },
      dense,
    ]);
    const at = layers[0]?.initialAt?.kernel;
    expect(text.slice(at?.start, at?.end)).toBe('nn.initializers.he_normal()');
  });

  test('cells of recurrent layers, tables, projections of attention', async () => {
    const { layers } = await first(
      'flax',
      linen(
        `x = nn.Embed(9, 8, embedding_init=nn.initializers.normal(1.0))(x)
x = nn.SelfAttention(2, kernel_init=nn.initializers.xavier_uniform())(x)
x = nn.RNN(nn.LSTMCell(4, recurrent_kernel_init=nn.initializers.orthogonal(), bias_init=nn.initializers.ones))(x)
return nn.Dropout(0.5)(x, deterministic=not train)`,
        '(1, 6), int',
      ),
    );
    const glorot = scaled(1, 'average', 'uniform');
    expect(layers.map(({ initial }) => initial)).toEqual([
      { table: { kind: 'normal', mean: 0, deviation: 1 } },
      { kernel: glorot, query: glorot, key: glorot, value: glorot },
      { recurrent: { kind: 'orthogonal', gain: 1 }, bias: { kind: 'constant', value: 1 } },
    ]);
  });
});

test('nnx', async () => {
  const { layers } = await first(
    'flax',
    `${NNX}class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 8, kernel_init=nnx.initializers.lecun_uniform(), rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))
`,
  );
  expect(layers.map(({ initial }) => initial)).toEqual([{ kernel: scaled(1, 'in', 'uniform') }]);
});

test('Haiku', async () => {
  const { layers } = await first(
    'haiku',
    `${HAIKU}class Net(hk.Module):
    def __call__(self, x, key):
        x = hk.Linear(8, w_init=hk.initializers.VarianceScaling(2.0), b_init=jnp.ones)(x)
        x = hk.dropout(key, 0.5, x)
        x = hk.LayerNorm(-1, True, True, scale_init=jnp.zeros)(x)
        return hk.Linear(3, w_init=hk.initializers.TruncatedNormal(0.02))(x)
`,
  );
  expect(layers.map(({ initial }) => initial)).toEqual([
    { kernel: scaled(2, 'in'), bias: { kind: 'constant', value: 1 } },
    { scale: { kind: 'constant', value: 0 } },
    { kernel: { kind: 'normal', mean: 0, deviation: 0.02, truncated: true } },
  ]);
});

test('settings of Optax, each with its place', async () => {
  const text = `${linen('return nn.Dropout(0.5)(nn.Dense(3)(x), deterministic=not train)')}
tx = optax.adamw(3e-4, b1=0.8, weight_decay=0.05)
loss = optax.softmax_cross_entropy_with_integer_labels(a, b)
`;
  const { network } = await first('flax', text);
  const { places, ...facts } = network?.training ?? {};
  expect(facts).toEqual({ optimizer: 'adamw', learningRate: 3e-4, beta1: 0.8, weightDecay: 0.05, loss: 'cross-entropy' });
  expect(text.slice(places?.weightDecay?.start, places?.weightDecay?.end)).toBe('0.05');
});
