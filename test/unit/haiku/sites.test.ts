import { describe, expect, test } from 'vitest';
import { reading, rewritten } from '../flax/open';

const sitesOf = async (text: string) => (await reading('haiku', text)).sites;

describe('dropout of Haiku', () => {
  test.each([
    ['import haiku as hk\nhk.dropout(key, 0.2, x)'],
    ['import haiku\nhaiku.dropout(rng=key, rate=0.2, x=x)'],
    ['from haiku import dropout\ndropout(key, 0.2, x)'],
    ['from haiku._src.basic import dropout\ndropout(key, 0.2, x)'],
  ])('%s', async (text) => {
    expect((await sitesOf(text)).map((site) => [site.callee, site.kind, site.parameter, site.rate.value])).toEqual([
      ['haiku.dropout', 'functional', 'rate', 0.2],
    ]);
  });

  test('places, guards, axes, arguments of own modules and functions; keys of other libraries stay silent', async () => {
    const { sites, facts } = await reading(
      'haiku',
      `import haiku as hk
import jax
class Block(hk.Module):
    def __init__(self, dropout_rate=0.1, name=None):
        super().__init__(name=name)
        self._rate = dropout_rate
    def __call__(self, x, is_training):
        rate = self._rate if is_training else 0.0
        x = hk.dropout(hk.next_rng_key(), rate, x)
        return hk.dropout(hk.next_rng_key(), 0.3, x, (1,))
def mlp(x, drop):
    return hk.dropout(hk.next_rng_key(), drop, x)
def forward(x, is_training):
    x = Block(dropout_rate=0.2)(x, is_training)
    return mlp(x, drop=0.4)
net = hk.transform(forward)
jax.random.bernoulli(key, 0.5)
`,
    );
    expect(sites.map((site) => [site.callee, site.kind, site.context.place, site.granularity])).toEqual([
      ['haiku.dropout', 'functional', 'forward', 'element'],
      ['haiku.dropout', 'functional', 'forward', 'channel'],
      ['haiku.dropout', 'functional', 'function', 'element'],
      ['Block', 'argument', 'function', 'element'],
      ['mlp', 'argument', 'function', 'element'],
    ]);
    expect(sites.map((site) => site.rate.value)).toEqual([0.1, 0.3, 0.4, 0.2, 0.4]);
    expect(sites[0]?.rate.guarded).toBe(true);
    expect(facts.applications.map((each) => each.inputText)).toEqual(['x', 'x', 'x']);
    expect(facts.classes.map(({ name, role }) => [name, role])).toEqual([['Block', 'haiku-module']]);
  });

  test('what the program does', async () => {
    const { facts } = await reading(
      'haiku',
      `import haiku as hk
import jax, optax
net = hk.transform(forward)
keys = hk.PRNGSequence(42)
params = net.init(rng, x)
def loss(params, rng, x):
    return net.apply(params, rng, x, is_training=True)
def update(params, state, rng, x):
    grads = jax.grad(loss)(params, rng, x)
    updates, state = opt.update(grads, state)
    return optax.apply_updates(params, updates)
logits = net.apply(params, None, x, is_training=False)
`,
    );
    expect(facts.program.map(({ kind, subject, training }) => [kind, subject, training])).toEqual([
      ['key', null, null],
      ['key', 'net', null],
      ['forward', 'net', true],
      ['backward', 'loss', null],
      ['optimizer-step', 'params', null],
      ['forward', 'net', false],
    ]);
  });

  test('the two functions of a transform by their own names', async () => {
    const { facts } = await reading(
      'haiku',
      `import haiku as hk
init_fn, apply_fn = hk.without_apply_rng(hk.transform(forward))
_, evaluate = hk.transform(other)
params = init_fn(rng, x)
for x in data:
    y = apply_fn(params, x, is_training=True)
    z = evaluate(params, None, x, is_training=False)
_(3)
`,
    );
    expect(facts.program.map(({ kind, subject, training, loop }) => [kind, subject, training, loop !== null])).toEqual([
      ['key', 'init_fn', null, false],
      ['forward', 'apply_fn', true, true],
      ['forward', 'evaluate', false, true],
    ]);
  });

  test('edits at the rate', async () => {
    const text = 'import haiku as hk\ndef f(x):\n    return hk.dropout(hk.next_rng_key(), 0.5, x)\n';
    const changed = await rewritten('haiku', text, ({ sites }) => ({
      type: 'set-rate',
      siteIds: [sites[0]?.id ?? ''],
      rate: 0.1,
      at: 'origin',
    }));
    expect(changed).toContain('hk.dropout(hk.next_rng_key(), 0.1, x)');
  });
});

test('perceptrons that are called with a rate', async () => {
  const { sites, networks } = await reading(
    'haiku',
    `import haiku as hk
import jax.numpy as jnp
from other import mlp as foreign
def forward(x, rng):
    body = hk.nets.MLP([32, 16, 4])
    x = body(x, dropout_rate=0.3, rng=rng)
    x = foreign(x, dropout_rate=0.5, rng=rng)
    x = body(x)
    x = body(x, None, None)
    return hk.nets.MLP([8, 2])(x, 0.25, rng)
class Net(hk.Module):
    def __init__(self, rate=0.2):
        super().__init__()
        self.rate = rate
        self.head = hk.nets.MLP([8, 2])
        self.other = hk.Linear(3)
    def __call__(self, x, is_training):
        if is_training:
            x = self.head(x, self.rate, hk.next_rng_key())
        return self.other(x)
`,
  );
  expect(sites.map(({ callee, parameter, kind, rate }) => [callee, parameter, kind, rate.value])).toEqual([
    ['haiku.nets.MLP', 'dropout_rate', 'functional', 0.3],
    ['haiku.nets.MLP', 'dropout_rate', 'functional', 0.25],
    ['haiku.nets.MLP', 'dropout_rate', 'functional', 0.2],
  ]);
  expect(networks.map(({ name, layers }) => [name, layers.map(({ operation }) => operation.type)])).toEqual([
    ['Net', ['input', 'dense', 'dropout', 'activation', 'dense', 'dense']],
  ]);
});
