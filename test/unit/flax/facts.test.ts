import { describe, expect, test } from 'vitest';
import { reading, rewritten } from './open';

describe('facts of linen', () => {
  test('classes, attributes and applications', async () => {
    const { facts, sites } = await reading(
      'flax',
      `from flax import linen as nn
class Net(nn.Module):
    def setup(self):
        self.drop = nn.Dropout(0.1)
        self.spare = nn.Dropout(0.2)  # unused, kept for old checkpoints
        self.attend = nn.SelfAttention(4, dropout_rate=0.3)

    def __call__(self, x, train):
        x = self.drop(x, deterministic=not train)
        x = self.attend(x)
        nn.Dropout(0.4)(x, False)
        later = nn.Dropout(0.5)
        return later(x)
class Plain:
    pass
`,
    );
    expect(facts.classes.map(({ name, role }) => [name, role])).toEqual([['Net', 'linen-module']]);
    expect(facts.classes[0]?.attributes.map((each) => [each.name, each.loads, each.markedUnused])).toEqual([
      ['drop', 1, false],
      ['spare', 0, true],
    ]);
    const rateOf = (id: string | null) => sites.find((site) => site.id === id)?.rate.value;
    expect(facts.applications.map((each) => [rateOf(each.siteId), each.passesTraining, each.discarded, each.inputText])).toEqual([
      [0.1, true, false, 'x'],
      [0.3, false, false, 'x'],
      [0.4, true, true, 'x'],
      [0.5, false, false, 'x'],
    ]);
  });

  test('what the program does', async () => {
    const { facts } = await reading(
      'flax',
      `import jax, optax
from flax import linen as nn
from flax.training import checkpoints, train_state
key = jax.random.PRNGKey(0)
key, drop = jax.random.split(key)
model = Net()
variables = model.init(key, x)
def loss(params):
    return model.apply({'params': params}, x, train=True, rngs={'dropout': drop})
for batch in batches:
    step = jax.random.fold_in(drop, 1)
    grads = jax.value_and_grad(loss)(state.params)
    state = state.apply_gradients(grads=grads)
logits = state.apply_fn(variables, x, deterministic=True)
checkpoints.save_checkpoint('a', state, 1)
state = checkpoints.restore_checkpoint('a', state)
`,
    );
    expect(facts.program.map(({ kind, subject, training, loop }) => [kind, subject, training, loop !== null])).toEqual([
      ['key', '0', null, false],
      ['key', 'key', null, false],
      ['key', 'model', null, false],
      ['forward', 'model', true, false],
      ['key', "{'dropout': drop}", null, false],
      ['key', 'drop', null, true],
      ['backward', 'loss', null, true],
      ['optimizer-step', 'state', null, true],
      ['forward', 'state', false, false],
      ['save', null, null, false],
      ['load', null, null, false],
    ]);
  });
});

test('what the program does with nnx', async () => {
  const { facts } = await reading(
    'flax',
    `import jax, optax
from flax import nnx
class Net(nnx.Module):
    def __init__(self, rngs):
        self.drop = nnx.Dropout(0.1, rngs=rngs)
    def __call__(self, x):
        return self.drop(x)
model = Net(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
model.train()
for batch in batches:
    grads = nnx.grad(loss)(model, batch)
    optimizer.update(model, grads)
model.eval()
y = model(x)
other = nnx.view(model, deterministic=False)
thing.train(3)
`,
  );
  expect(facts.program.map(({ kind, subject, training }) => [kind, subject, training])).toEqual([
    ['key', '0', null],
    ['train-mode', 'model', true],
    ['backward', 'loss', null],
    ['optimizer-step', 'optimizer', null],
    ['eval-mode', 'model', false],
    ['forward', 'model', null],
    ['train-mode', 'model', true],
  ]);
});

describe('edits', () => {
  const text = `from flax import linen as nn

class Net(nn.Module):
    rate: float = 0.1

    @nn.compact
    def __call__(self, x, train):
        x = nn.Dropout(self.rate)(x, deterministic=not train)
        return nn.Dense(3)(nn.Dropout(0.5)(x, train))
`;

  test('the rate at the field that gives it, at the argument, and in a call without it', async () => {
    const at = (place: 'origin' | 'argument') =>
      rewritten('flax', text, ({ sites }) => ({ type: 'set-rate', siteIds: [sites[0]?.id ?? ''], rate: 0.3, at: place }));
    expect(await at('origin')).toContain('rate: float = 0.3');
    expect(await at('argument')).toContain('nn.Dropout(0.3)(x, deterministic=not train)');
  });

  test('a layer that is built and called at once leaves its input', async () => {
    const remove = (index: number) => rewritten('flax', text, ({ sites }) => ({ type: 'remove-site', siteId: sites[index]?.id ?? '' }));
    expect(await remove(0)).not.toContain('self.rate');
    expect(await remove(1)).toContain('return nn.Dense(3)(x)\n');
  });

  test('arguments', async () => {
    const changed = await rewritten('flax', text, ({ sites }) => ({
      type: 'set-argument',
      siteId: sites[0]?.id ?? '',
      name: 'deterministic',
      text: 'True',
    }));
    expect(changed).toContain('nn.Dropout(self.rate)(x, deterministic=True)');
    const attention = 'from flax import linen as nn\nnn.SelfAttention(num_heads=4, dropout_rate=0.1)\n';
    expect(await rewritten('flax', attention, ({ sites }) => ({ type: 'remove-rate-argument', siteId: sites[0]?.id ?? '' }))).toContain(
      'nn.SelfAttention(num_heads=4)',
    );
  });
});
