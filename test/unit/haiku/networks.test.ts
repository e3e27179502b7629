import { describe, expect, test } from 'vitest';
import { beside, files, reading } from '../flax/open';

const networksOf = async (text: string) =>
  (await reading('haiku', `import haiku as hk\nimport jax\nimport jax.numpy as jnp\n${text}`)).networks;

describe('networks of Haiku', () => {
  test('forms of a transform', async () => {
    const networks = await networksOf(`
def body(x): return hk.Linear(3)(x)
init_fn, apply_fn = hk.without_apply_rng(hk.transform(body))
params = jax.jit(init_fn)(key, jnp.ones((2, 5)))
named = hk.transform(lambda x: hk.Linear(4)(x))
params = jax.jit(named.init)(jax.random.PRNGKey(0), jnp.ones((2, 6)))
@hk.transform_with_state
def stateful(x):
    return hk.BatchNorm(True, True, 0.9)(hk.Linear(2)(x), is_training=True)
shapes = jax.eval_shape(stateful.init, key, jnp.ones((1, 7)))
class Agent:
    def __init__(self, sizes):
        self._net = hk.transform(self._forward)
        self._params = self._net.init(key, jnp.zeros((1, 8)))
    def _forward(self, observation):
        return hk.nets.MLP([16, 2])(observation)
hk.transform(imported)
hk.transform(lambda x: x + 1)
`);
    expect(networks.map(({ name, inputShape, parameters }) => [name, inputShape, parameters])).toEqual([
      ['body', [5], 18],
      ['named', [6], 28],
      ['stateful', [7], 20],
      ['_forward', [8], 178],
    ]);
  });

  test('the network is drawn as it trains', async () => {
    const [network] = await networksOf(`
def forward(x, is_training=False, deterministic=True):
    x = hk.Linear(8)(x)
    if is_training and not deterministic:
        x = hk.dropout(hk.next_rng_key(), 0.5, x)
    return hk.Linear(2)(x)
net = hk.transform(forward)
params = net.init(key, jnp.ones((1, 4)), is_training=False)
`);
    expect(network?.layers.map(({ name, operation }) => [name, operation.type])).toEqual([
      ['x', 'input'],
      ['linear', 'dense'],
      ['dropout', 'dropout'],
      ['linear_1', 'dense'],
    ]);
    expect(network?.layers.map(({ from }) => from.length)).toEqual([0, 1, 1, 1]);
    expect([network?.siteIds.length, network?.parameters]).toEqual([1, 58]);
  });

  test('what cannot be known is not claimed', async () => {
    const networks = await networksOf(`
def without_example(x):
    x = jax.nn.relu(hk.Linear(8)(hk.Flatten()(x)))
    return hk.Linear(2)(x)
a = hk.transform(without_example)
def branches(x, flag):
    x = hk.Linear(4)(x)
    if flag > 3:
        x = hk.nets.MLP([5, 4])(x)
    return hk.Linear(2)(x)
b = hk.transform(branches)
b.init(key, jnp.ones((1, 3)), unknown_flag)
def opaque(x):
    x = something(x)
    return hk.Linear(2)(x)
c = hk.transform(opaque)
c.init(key, jnp.ones((1, 3)))
def other_name(x):
    return hk.Linear(2)(x)
d = hk.transform(other_name)
d = load()
d.init(key, jnp.ones((1, 3)))
def scanned(x):
    core = hk.GRU(4)
    out, _ = hk.scan(lambda s, y: core(y, s), core.initial_state(1), x)
    return out
e = hk.transform(scanned)
e.init(key, jnp.ones((3, 1, 2)))
`);
    expect(networks.map(({ name, parameters }) => [name, parameters])).toEqual([
      ['without_example', null],
      ['branches', null],
      ['opaque', null],
      ['other_name', null],
      ['scanned', null],
    ]);
    // The second layer's weights follow from the first layer's size.
    expect(networks[0]?.layers.map(({ parameters, outputShape }) => [parameters, outputShape])).toEqual([
      [0, null],
      [0, null],
      [null, null],
      [0, null],
      [18, null],
    ]);
    expect(networks.map(({ unreadable }) => unreadable.length > 0)).toEqual([false, true, true, false, true]);
  });

  test('classes in other files, with their sites', async () => {
    const text = `
import haiku as hk
import jax.numpy as jnp
from parts import Head
net = hk.transform(lambda x: Head(6)(x))
params = net.init(key, jnp.ones((2, 10)))
`;
    const parts = `
import haiku as hk
class Head(hk.Module):
    def __init__(self, size, name='top'):
        super().__init__(name=name)
        self.size = size
    def __call__(self, x):
        x = hk.dropout(hk.next_rng_key(), 0.1, hk.Linear(self.size)(x))
        return hk.Linear(1, name='out')(x)
`;
    const { networks } = await reading('haiku', text, files({ 'parts.py': parts }));
    const [network] = networks;
    expect([network?.name, network?.parameters, network?.foreignSites?.map(({ file, site }) => [file, site.rate.value])]).toEqual([
      'net',
      73,
      [['parts.py', 0.1]],
    ]);
    expect(network?.layers.map(({ name, definedAt }) => [name, definedAt?.file])).toEqual([
      ['x', undefined],
      ['top/linear', 'parts.py'],
      ['dropout', 'parts.py'],
      ['top/out', 'parts.py'],
    ]);
  });

  test.each(['images.py', 'sequences.py'])('every beginning of %s', async (file) => {
    const text = beside(__dirname, 'networks', file);
    for (let end = 0; end <= text.length; end += 211) {
      const { networks } = await reading('haiku', text.slice(0, end));
      const reasons = networks.flatMap(({ unreadable }) => unreadable.map(({ reason }) => reason));
      expect(
        reasons.filter((reason) => reason.startsWith('the network cannot be followed')),
        `up to ${end}`,
      ).toEqual([]);
    }
  });
});
