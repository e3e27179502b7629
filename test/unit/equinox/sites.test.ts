import { describe, expect, test } from 'vitest';
import { reading, rewritten } from '../flax/open';

const sitesOf = async (text: string) => (await reading('equinox', text)).sites;

describe('dropout of Equinox', () => {
  test.each([
    ['import equinox as eqx\neqx.nn.Dropout(0.2)'],
    ['import equinox\nequinox.nn.Dropout(p=0.2)'],
    ['from equinox import nn\nnn.Dropout(0.2)'],
    ['import equinox.nn as nn\nnn.Dropout(0.2)'],
    ['from equinox.nn import Dropout as Drop\nDrop(0.2)'],
  ])('%s', async (text) => {
    expect((await sitesOf(text)).map((site) => [site.callee, site.kind, site.parameter, site.rate.value, site.rate.source])).toEqual([
      ['equinox.nn.Dropout', 'layer', 'p', 0.2, 'literal'],
    ]);
  });

  test('the default of the library, attention, and look-alikes', async () => {
    const sites = await sitesOf(`import equinox as eqx
import torch.nn as nn
class Dropout(eqx.Module):
    p: float
eqx.nn.Dropout()
eqx.nn.MultiheadAttention(4, 16, key=key)
eqx.nn.MultiheadAttention(4, 16, dropout_p=0.3, key=key)
nn.Dropout(0.9)
Dropout(0.9)
`);
    expect(sites.map((site) => [site.kind, site.rate.value, site.rate.source])).toEqual([
      ['layer', 0.5, 'framework-default'],
      ['attention', 0.3, 'literal'],
    ]);
  });

  test('fields, constructors, arguments and how it is switched', async () => {
    const { sites, facts } = await reading(
      'equinox',
      `import equinox as eqx
import jax
class Feed(eqx.Module):
    drop: eqx.nn.Dropout
    def __init__(self, width, dropout_rate=0.1, *, key):
        self.drop = eqx.nn.Dropout(dropout_rate)
    def __call__(self, x, enable_dropout, key):
        x = eqx.nn.Dropout(0.3)(x, inference=not enable_dropout, key=key)
        return self.drop(x, key=key)
class Net(eqx.Module):
    feed: Feed
    def __init__(self, key):
        self.feed = Feed(8, dropout_rate=0.4, key=key)
`,
    );
    expect(sites.map((site) => [site.callee, site.kind, site.context.place, site.rate.value, site.attribute, site.modeSet])).toEqual([
      ['equinox.nn.Dropout', 'layer', 'constructor', 0.1, 'drop', false],
      ['equinox.nn.Dropout', 'layer', 'forward', 0.3, null, true],
      ['Feed', 'argument', 'constructor', 0.4, 'feed', false],
    ]);
    expect(facts.classes.map(({ name, role, attributes }) => [name, role, attributes.map((each) => [each.name, each.loads])])).toEqual([
      ['Feed', 'equinox-module', [['drop', 1]]],
      ['Net', 'equinox-module', []],
    ]);
    expect(facts.applications.map(({ siteId, passesTraining }) => [sites.findIndex(({ id }) => id === siteId), passesTraining])).toEqual([
      [1, true],
      [0, false],
    ]);
  });

  test('what the program does', async () => {
    const { facts } = await reading(
      'equinox',
      `import equinox as eqx
import jax, optax
class Net(eqx.Module):
    def __call__(self, x, *, key):
        return x
@eqx.filter_value_and_grad
def loss(model: Net, x, key):
    return jax.vmap(model)(x, key=key)
def main(key):
    model = Net()
    for step in range(10):
        key, sub = jax.random.split(key)
        value, grads = loss(model, 1, sub)
        updates, state = optim.update(grads, state)
        model = eqx.apply_updates(model, updates)
    model = eqx.nn.inference_mode(model)
    model = eqx.nn.inference_mode(model, value=False)
    eqx.tree_serialise_leaves("a.eqx", model)
`,
    );
    expect(facts.program.map(({ kind, subject, training, loop }) => [kind, subject, training, loop !== null])).toEqual([
      ['backward', 'loss', null, false],
      ['forward', 'model', null, false],
      ['key', 'key', null, false],
      ['key', 'key', null, true],
      ['optimizer-step', 'model', null, true],
      ['eval-mode', 'model', false, false],
      ['train-mode', 'model', true, false],
      ['save', null, null, false],
    ]);
  });

  test('edits', async () => {
    const text =
      'import equinox as eqx\nclass A(eqx.Module):\n    def __init__(self):\n        self.b = 1\n        self.drop = eqx.nn.Dropout()\n';
    const id = (found: { sites: readonly { id: string }[] }) => found.sites[0]?.id ?? '';
    expect(await rewritten('equinox', text, (found) => ({ type: 'set-rate', siteIds: [id(found)], rate: 0.2, at: 'argument' }))).toContain(
      'self.drop = eqx.nn.Dropout(0.2)\n',
    );
    expect(await rewritten('equinox', text, (found) => ({ type: 'remove-site', siteId: id(found) }))).toMatch(/self\.b = 1\n$/);
    const remove = (source: string): Promise<string | null> =>
      rewritten('equinox', source, (found) => ({ type: 'remove-site', siteId: id(found) }));
    const declared = text.replace('    def', '    b: int\n    drop: eqx.nn.Dropout\n    def');
    expect(await remove(declared)).toBe(declared.replace('    drop: eqx.nn.Dropout\n', '').replace(/ {8}self\.drop.*\n/, ''));
    // Set once more, or with a value: the field stays.
    const twice = `${declared}        self.drop = None\n`;
    expect(await remove(twice)).toContain('    drop: eqx.nn.Dropout\n');
    const preset = declared.replace('drop: eqx.nn.Dropout\n', 'drop: eqx.nn.Dropout = None\n');
    expect(await remove(preset)).toContain('drop: eqx.nn.Dropout = None\n');
    expect(await rewritten('equinox', text, (found) => ({ type: 'guard-by-training', siteId: id(found) }))).toBeNull();
  });
});

test('names that are made of themselves many times are followed once', async () => {
  const text = `import equinox as eqx
class Feed(eqx.Module):
    drop: eqx.nn.Dropout
    def __init__(self, size, dropout):
        rate = dropout
${'        rate = size(rate)\n        size = rate or size\n'.repeat(4)}        self.drop = eqx.nn.Dropout(size or rate)
Feed(8, dropout=0.4)
`;
  const before = process.cpuUsage();
  expect((await sitesOf(text)).map((site) => [site.callee, site.kind])).toEqual([
    ['equinox.nn.Dropout', 'layer'],
    ['Feed', 'argument'],
  ]);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
});
