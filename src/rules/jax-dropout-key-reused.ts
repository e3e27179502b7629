import type { Application } from '../model/application';
import { alone, draws, FIXED, isOneKey, isSameKey, isStep, outside, report, SAME, SHARED, shared } from './reusedKeys';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'jax-dropout-key-reused',
  category: 'mode',
  severity: 'warning',
  summary: 'The same random key gives the same dropout mask again',
  frameworks: ['flax', 'equinox', 'haiku'],
  doc: {
    whatItDoes:
      'Finds dropouts that get a key which another dropout, or the same one in the turn before, has already used: one name handed to two calls or ' +
      'used throughout a loop, a key made from a fixed seed where the network runs, a key kept in an attribute of an Equinox module or in a field of a Flax module.',
    whyItMatters:
      'JAX has no hidden random state: equal keys give equal masks. With one key for all steps the same units are dropped in the whole training, and the ' +
      'network only becomes smaller; with one key for two layers their masks agree wherever their shapes do.',
    whenToIgnore:
      'When equal masks are wanted, as in variational dropout over the steps of a sequence. A name that is assigned again in between (`key, sub = ' +
      'jax.random.split(key)`) is another key, and `fold_in(key, step)` is never reported. Tests that fix their seed are infos.',
    references: [
      { title: 'JAX: pseudorandom numbers', url: 'https://docs.jax.dev/en/latest/random-numbers.html' },
      { title: 'equinox#498: the same mask every time', url: 'https://github.com/patrick-kidger/equinox/issues/498' },
    ],
  },
  examples: [
    { framework: 'flax', bad: linen('jax.random.key(0)'), good: linen('jax.random.fold_in(key, step)') },
    { framework: 'equinox', bad: module('key'), good: module('jax.random.fold_in(key, 1)') },
    { framework: 'haiku', bad: haiku('key'), good: haiku('jax.random.fold_in(key, 1)') },
  ],
  *check({ reading }) {
    const seen: Application[] = [];
    for (const application of reading.facts.applications) {
      const { key } = application;
      const site = key && reading.sites.find(({ id }) => id === application.siteId);
      if (!key || !site || application.training === false || !draws(site) || application.intended) continue;
      const before = seen.find((other) => isSameKey(other, application));
      const message = before ? SHARED : alone(key, application, reading);
      if (message !== null) yield report(application, site, message, before);
      seen.push(application);
    }
    const parts = (reading.facts.parts ?? []).filter(({ key, intended }) => key && !intended);
    for (const [index, part] of parts.entries()) {
      const before = parts.slice(0, index).find((other) => other.callee === part.callee && isOneKey(other, part));
      if (part.key?.repeated || before) yield shared(part, before, reading);
    }
    for (const fact of reading.facts.program) {
      // Only Flax names the key that is for dropout.
      if (fact.framework !== 'flax' && !reading.sites.some((site) => site.framework === fact.framework && draws(site))) continue;
      if (fact.fixedKey && isStep(fact, reading)) yield outside(fact, fact.fixedKey, FIXED, reading);
      if (fact.sameKey && fact.training !== false && !fact.intended)
        yield outside(fact, fact.sameKey.span, SAME[fact.sameKey.how], reading);
    }
  },
};

function linen(key: string): string {
  return `import flax.linen as nn
import jax


class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        return nn.Dropout(0.5)(nn.Dense(8)(x), deterministic=not train)


model = Net()


def train(params, batches, key):
    for step, batch in enumerate(batches):
        y = model.apply({'params': params}, batch, train=True, rngs={'dropout': ${key}})
        print(y.mean())
`;
}

function module(second: string): string {
  return `import equinox as eqx
import jax


class Net(eqx.Module):
    first: eqx.nn.Dropout
    second: eqx.nn.Dropout

    def __init__(self):
        self.first = eqx.nn.Dropout(0.5)
        self.second = eqx.nn.Dropout(0.5)

    def __call__(self, x, *, key):
        x = self.first(x, key=key)
        return self.second(jax.nn.relu(x), key=${second})
`;
}

function haiku(second: string): string {
  return `import haiku as hk
import jax


def forward(x, key):
    x = hk.dropout(key, 0.5, hk.Linear(8)(x))
    return hk.dropout(${second}, 0.5, hk.Linear(8)(x))
`;
}
