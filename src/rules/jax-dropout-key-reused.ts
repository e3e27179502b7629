import type { Application, DropoutKey, PartCall } from '../model/application';
import type { Finding, Remedy } from '../model/finding';
import type { ProgramFact } from '../model/program';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';
import { lowered } from './severity';

const ID = 'jax-dropout-key-reused';

export const rule: Rule = {
  id: ID,
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

const SHARED = 'is used for another dropout, too: where the shapes agree, both drop the same units.';

function draws(site: DropoutSite): boolean {
  return (site.kind === 'layer' || site.kind === 'functional') && !neverDrops(site) && site.context.functionName !== null;
}

function isSameKey(one: Application, other: Application): boolean {
  return one.siteId !== null && isOneKey(one, other);
}

type Keyed = Pick<Application, 'key' | 'functionName'>;

function isOneKey(one: Keyed, other: Keyed): boolean {
  const [a, b] = [one.key, other.key];
  if (!a || !b || a.form !== 'name' || a.definedAt === null) return false;
  return a.text === b.text && a.definedAt === b.definedAt && a.place === b.place && one.functionName === other.functionName;
}

/** Two objects of one class draw the same masks from the same key. */
function shared(part: PartCall, before: PartCall | undefined, { facts }: Reading): Finding {
  const which = before ? `is given to another \`${part.callee}\`, too` : 'is the same in every turn of this loop';
  return {
    rule: ID,
    severity: lowered('warning', facts),
    span: part.span,
    message: `The key \`${part.key?.text}\` ${which}: their dropouts drop the same units.`,
    remedies: part.key && before ? folded(part, part.key) : [],
    related: before ? [{ span: before.span, message: 'Uses the same key' }] : [],
    siteId: null,
    unnecessary: false,
  };
}

/** What is wrong with a key that only this call uses. */
function alone(key: DropoutKey, { classId, functionName, framework }: Application, { facts }: Reading): string | null {
  if (functionName === null) return null;
  if (key.repeated) return 'is the same in every turn of this loop: each time the same units are dropped.';
  const owner = facts.classes.find(({ id }) => id === classId);
  // A function of Haiku is run again for each input; one of a script may be run once.
  const isRunAgain = owner !== undefined || (framework === 'haiku' && !/^(?:main|test|demo|run|plot)/.test(functionName));
  if ((key.form === 'fixed' || key.madeOnce) && isRunAgain)
    return 'is made from a fixed seed in every call: the same units are dropped each time.';
  if (key.form === 'field' && owner?.role === 'linen-module')
    return 'is a field made from a fixed seed: unless another key is given with every new module, the same units are dropped each time.';
  if ((key.form === 'attribute' || key.form === 'field') && owner?.role === 'equinox-module')
    return 'never changes after construction: the same units are dropped each time.';
  return null;
}

function report(application: Application, site: DropoutSite, message: string, before: Application | undefined): Finding {
  const key = application.key;
  return siteFinding({
    rule: ID,
    severity: 'warning',
    site,
    span: application.span,
    message: `The key \`${key?.text}\` ${message}`,
    remedies: key && before ? folded(application, key) : [],
    related: before ? [{ span: before.span, message: 'Uses the same key' }] : [],
  });
}

/** Another key for the second of two calls; `haiku.dropout` takes it by position. */
function folded({ span, framework }: Pick<Application, 'span' | 'framework'>, { text, random }: DropoutKey): readonly Remedy[] {
  if (random === null || framework !== 'equinox') return [];
  const change = { type: 'set-call-argument', framework, span, name: 'key', text: `${random}.fold_in(${text}, 1)` } as const;
  return [{ title: `Give this one a key of its own: ${random}.fold_in(${text}, 1)`, change, safe: false }];
}

/** What names itself the loss or a step of training runs once for each batch. */
const STEP = /(?:^|_)(?:train(?:ing)?|update)_step(?:_|$)|(?:^|_)loss(?:_fn|_fun|_function|_and_\w+)?$/;

/** The call is run again and again: in a loop, or in a function whose gradient is taken or that names itself so. */
function isStep(fact: ProgramFact, { facts }: Reading): boolean {
  if (fact.training === false || fact.intended) return false;
  const name = fact.functionName ?? '';
  if (fact.loop !== null || (STEP.test(name) && !/val|test|eval/.test(name))) return true;
  return facts.program.some(({ kind, subject }) => kind === 'backward' && subject !== null && subject === fact.functionName);
}

const FIXED = 'This key for dropout is the same at every step, made from a fixed seed: the same units are dropped in the whole training.';
const SAME = {
  passed: 'Every turn of this loop trains with this one key: dropout drops the same units each time. Split or fold it in the loop.',
  kept: 'The training state keeps this one key for all steps: dropout drops the same units each time. Fold `step` in, or store a new key.',
  replicated: 'Every device is given this one key: all of them drop the same units. Split it into one for each device.',
};

function outside({ span }: ProgramFact, key: NonNullable<ProgramFact['fixedKey']>, message: string, { facts }: Reading): Finding {
  return {
    rule: ID,
    severity: lowered('warning', facts),
    span: key,
    message,
    remedies: [],
    related: [{ span, message: 'Runs again with the same key' }],
    siteId: null,
    unnecessary: false,
  };
}

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
