import type { AttributeFacts, ClassFacts } from '../model/facts';
import type { DropoutSite } from '../model/site';
import { effectOf } from '../model/words';
import { torchModule } from './exampleClasses';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

const ENTRY_POINTS: ReadonlySet<string> = new Set(['forward', 'call', '__call__']);

export const rule: Rule = {
  id: 'dropout-never-applied',
  category: 'data-flow',
  severity: 'warning',
  summary: 'A dropout layer is built but never used',
  frameworks: ['torch', 'keras', 'flax', 'equinox'],
  doc: {
    whatItDoes: 'Finds dropout layers that are stored on `self` in the constructor and that nothing reads afterwards.',
    whyItMatters:
      'The source promises a regularization that the network does not have: it was forgotten in `forward`, or lost in a rewrite.',
    whenToIgnore:
      'When the attribute is kept so that other code finds it; a comment such as "unused, kept for compatibility" beside it silences the rule. ' +
      'Classes that loop over their own members, or inherit from a class that cannot be seen, are not reported. A rate that is 0 by default makes it an info.',
    references: [
      { title: 'Informer2020#97: "It\'s a negligence"', url: 'https://github.com/zhouhaoyi/Informer2020/issues/97' },
      { title: 'x-transformers#175', url: 'https://github.com/lucidrains/x-transformers/issues/175' },
    ],
  },
  examples: [
    { framework: 'torch', bad: torch('self.fc(x)'), good: torch('self.drop(self.fc(x))') },
    { framework: 'keras', bad: kerasLayer('self.fc(x)'), good: kerasLayer('self.drop(self.fc(x))') },
    { framework: 'flax', bad: linen('self.fc(x)'), good: linen('self.drop(self.fc(x), deterministic=not train)') },
    { framework: 'equinox', bad: equinox('self.fc(x)'), good: equinox('self.drop(self.fc(x), key=key)') },
  ],
  *check({ reading, usedElsewhere }) {
    const sites = new Map(reading.sites.map((site) => [site.id, site]));
    for (const owner of reading.facts.classes) {
      if (!canBeKnown(owner)) continue;
      for (const attribute of owner.attributes) {
        const site = sites.get(attribute.siteId);
        if (!site || !unused(attribute, site) || usedElsewhere(owner.name, attribute.name)) continue;
        const effect = effectOf(site);
        yield siteFinding({
          rule: 'dropout-never-applied',
          // A rate of 0 that only a caller changes: nothing is lost until somebody asks for dropout.
          severity: site.rate.value === 0 ? 'info' : 'warning',
          site,
          span: attribute.statement,
          message: `\`self.${attribute.name}\`${effect ? ` (${effect})` : ''} is built but never used: ${owner.name} drops nothing with it.`,
          remedies: [{ title: `Remove self.${attribute.name}`, change: { type: 'remove-site', siteId: site.id }, safe: false }],
          unnecessary: true,
        });
      }
    }
  },
};

/** The class runs its own layers by name, so that a missing name is a missing use. */
function canBeKnown(owner: ClassFacts): boolean {
  if (owner.dynamicAttributes || owner.role === 'torch-sequential') return false;
  if (owner.publishedBase !== true && (owner.unknownBase || owner.role === 'other')) return false;
  return owner.runsLayers === true || owner.methods.some((method) => ENTRY_POINTS.has(method.name));
}

function unused(attribute: AttributeFacts, site: DropoutSite): boolean {
  return attribute.loads === 0 && !attribute.markedUnused && site.context.place === 'constructor' && !neverDrops(site);
}

function kerasLayer(result: string): string {
  return `import keras


class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.fc = keras.layers.Dense(8)
        self.drop = keras.layers.Dropout(0.5)

    def call(self, x):
        return ${result}
`;
}

function linen(result: string): string {
  return `import flax.linen as nn


class Net(nn.Module):
    def setup(self):
        self.fc = nn.Dense(8)
        self.drop = nn.Dropout(0.5)

    def __call__(self, x, train):
        return ${result}
`;
}

function equinox(result: string): string {
  return `import equinox as eqx


class Net(eqx.Module):
    fc: eqx.nn.Linear
    drop: eqx.nn.Dropout

    def __init__(self, key):
        self.fc = eqx.nn.Linear(8, 8, key=key)
        self.drop = eqx.nn.Dropout(0.5)

    def __call__(self, x, key):
        return ${result}
`;
}

function torch(result: string): string {
  return torchModule(['self.fc = nn.Linear(8, 8)', 'self.drop = nn.Dropout(0.5)'], [`return ${result}`]);
}
