import { equinoxNet, functionalNet, linenNet } from './exampleClasses';
import { neverDrops } from './finding';
import type { Rule } from './rule';
import { inverted, type Told } from './toldFlags';
import { wrongWays } from './wrongWay';

export const rule: Rule = {
  id: 'training-flag-inverted',
  category: 'mode',
  severity: 'error',
  summary: 'A dropout that runs in evaluation and not in training, because its flag says the opposite',
  frameworks: ['torch', 'keras', 'flax', 'equinox'],
  doc: {
    whatItDoes:
      'Finds dropout that is told the opposite of the mode: `training=not self.training`, `deterministic=train`, `training=inference`, or a rate that is ' +
      '0, or a keep probability that is 1, in training and something else in evaluation. Finds as well dropout on the way that is ' +
      'taken where the network does not train, when nothing is dropped on the other: behind `if not train`, behind `if training: return x`, as the wrong argument of `tf.cond` ' +
      'or `K.in_train_phase`, and rates that an `if` sets to 0 in training.',
    whyItMatters:
      'Training runs without dropout, so nothing is regularized, and units are dropped where the network is scored and used. Nothing fails: the curves ' +
      'look like those of a network that dropout harms. The slip is easy when code moves between libraries, of which some ask "is this training?" and ' +
      'others "is this deterministic?".',
    whenToIgnore: 'Where a variable means the opposite of its name: rename it rather, since people read it as this rule does.',
    references: [
      {
        title: 'Flax: flax.linen.Dropout, `deterministic`',
        url: 'https://flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/_autosummary/flax.linen.Dropout.html',
      },
      {
        title: 'PyTorch: torch.nn.functional.dropout, `training`',
        url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html',
      },
    ],
  },
  examples: [
    { framework: 'torch', bad: torch('not self.training'), good: torch('self.training') },
    { framework: 'keras', bad: kerasLayer('not training'), good: kerasLayer('training') },
    { framework: 'flax', bad: flax('train'), good: flax('not train') },
    { framework: 'equinox', bad: equinox('train'), good: equinox('not train') },
  ],
  *check({ reading }) {
    yield* wrongWays(reading);
    for (const site of reading.sites) {
      if (site.context.intended || neverDrops(site)) continue;
      const own = Object.entries(site.arguments).flatMap(([name, { text, span }]): Told[] =>
        span ? [{ name, text, change: { type: 'set-argument', siteId: site.id, name, text: '' } }] : [],
      );
      for (const told of own) yield* inverted(site, told);
    }
    for (const { siteId, flag, span, framework, intended } of reading.facts.applications) {
      const site = reading.sites.find(({ id }) => id === siteId);
      if (!site || !flag || intended || site.context.intended || neverDrops(site)) continue;
      // A layer that is called where it is built has the flag among its own arguments.
      const own = site.arguments[flag.name]?.span;
      if (own && span.start <= own.start && own.end <= span.end) continue;
      const change = { type: 'set-call-argument', framework, span, name: flag.name, text: '' } as const;
      yield* inverted(site, { name: flag.name, text: flag.text, change: flag.byKeyword ? change : null, span });
    }
    for (const { siteId, flags, callee, span, framework, intended } of reading.facts.parts ?? []) {
      const site = reading.sites.find(({ id }) => id === siteId);
      if (!site || intended || site.context.intended || neverDrops(site)) continue;
      for (const { name, text, byKeyword } of flags) {
        const change = byKeyword ? ({ type: 'set-call-argument', framework, span, name, text: '' } as const) : null;
        yield* inverted(site, { name, text, change, span, callee });
      }
    }
  },
};

function kerasLayer(flag: string): string {
  return `from keras import layers


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(8)
        self.drop = layers.Dropout(0.5)

    def call(self, x, training=None):
        return self.drop(self.fc(x), training=${flag})
`;
}

function torch(flag: string): string {
  return functionalNet(`F.dropout(x, 0.5, training=${flag})`);
}

function flax(flag: string): string {
  return linenNet('x = nn.Dense(8)(x)', `return nn.Dropout(0.5, deterministic=${flag})(x)`);
}

function equinox(flag: string): string {
  return equinoxNet('x, train, key', `return self.drop(x, inference=${flag}, key=key)`);
}
