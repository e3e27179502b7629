import type { Application } from '../model/application';
import type { Finding } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { shortName } from '../model/words';
import type { Span } from '../text/span';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'dropout-result-unused',
  category: 'data-flow',
  severity: 'warning',
  summary: 'The result of dropout goes to a name that nothing reads',
  frameworks: ['torch', 'keras', 'flax'],
  doc: {
    whatItDoes:
      'Finds results of dropout that are given a name which is never read, or which the next statement overwrites: most often because that ' +
      'statement reads the tensor from before the dropout.',
    whyItMatters: 'The layer is there and runs, but nothing behind it sees what it dropped: the network trains without this dropout.',
    whenToIgnore: 'When a layer runs only to be timed or to see that it runs.',
    references: [
      { title: 'clean-net#2: the result went to a name that is never used', url: 'https://github.com/kuanghuei/clean-net/issues/2' },
      { title: 'handson-ml#304', url: 'https://github.com/ageron/handson-ml/issues/304' },
    ],
  },
  examples: [
    { framework: 'torch', bad: torchNet('h'), good: torchNet('y') },
    { framework: 'keras', bad: kerasNet('h'), good: kerasNet('y') },
    { framework: 'flax', bad: flaxNet('h'), good: flaxNet('y') },
  ],
  *check({ reading }) {
    const sites = new Map(reading.sites.map((site) => [site.id, site]));
    for (const application of reading.facts.applications) {
      const site = application.unread && application.siteId !== null ? sites.get(application.siteId) : undefined;
      if (!site || application.inplace || neverDrops(site) || runsForItsOwnSake(application, site)) continue;
      if (isDroppedAgain(application, reading.facts.applications)) continue;
      const found = finding(application, site);
      if (found) yield found;
    }
  },
};

function finding(application: Application, site: DropoutSite): Finding | null {
  const { unread, inputText: input } = application;
  if (!unread) return null;
  const fate = unread.how === 'never' ? 'is never read' : 'is overwritten before anything reads it';
  const instead = unread.readsInput && input !== null ? `; what follows reads \`${input}\`, from before the dropout` : '';
  const isPlain = input !== null && !input.includes('.') && input !== unread.name && unread.readsInput;
  return siteFinding({
    rule: 'dropout-result-unused',
    severity: 'warning',
    site,
    span: application.span,
    message: `\`${unread.name}\`, the result of this \`${shortName(site.callee)}\`, ${fate}${instead}: nothing is dropped here.`,
    remedies: isPlain
      ? [{ title: `Assign the result to ${input}`, change: { type: 'assign-result', applicationId: application.id }, safe: false }]
      : [],
    related: unread.next
      ? [{ span: unread.next, message: unread.how === 'never' ? 'Reads the tensor from before.' : 'Overwrites it.' }]
      : [],
  });
}

/** Two spellings of one dropout below each other: what overwrites the result drops the same tensor. */
function isDroppedAgain({ unread, inputText }: Application, all: readonly Application[]): boolean {
  const next = unread?.how === 'overwritten' ? unread.next : null;
  return next !== null && inputText !== null && all.some((other) => isWithin(other.span, next) && other.inputText === inputText);
}

function isWithin(span: Span, outer: Span): boolean {
  return outer.start <= span.start && span.end <= outer.end;
}

/** A test may run a layer only to see that it runs, a benchmark only to see how long it takes. */
function runsForItsOwnSake({ functionName }: Application, { context }: DropoutSite): boolean {
  const name = functionName ?? '';
  return (context.inTest && /^test/i.test(name)) || /bench|profil|warm_?up|time_?it|measure/i.test(name);
}

function torchNet(read: string): string {
  return `import torch.nn.functional as F


def head(h, fc, training):
    y = F.dropout(h, 0.5, training=training)
    return fc(${read})
`;
}

function kerasNet(read: string): string {
  return `from keras import layers


def head(h):
    y = layers.Dropout(0.5)(h)
    return layers.Dense(10)(${read})
`;
}

function flaxNet(read: string): string {
  return `import flax.linen as nn


class Head(nn.Module):
    @nn.compact
    def __call__(self, h, train: bool):
        y = nn.Dropout(0.5)(h, deterministic=not train)
        return nn.Dense(10)(${read})
`;
}
