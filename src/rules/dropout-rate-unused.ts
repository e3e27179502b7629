import type { ClassFacts, UnreadRate } from '../model/facts';
import type { Finding, Severity } from '../model/finding';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'dropout-rate-unused',
  category: 'data-flow',
  severity: 'warning',
  summary: 'A constructor takes a rate of dropout and never reads it',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds parameters of the constructor of a network or layer that are called `dropout`, `drop_rate`, `attn_dropout` or the like and that nothing in the ' +
      'constructor reads or hands on. It is a warning where some call gives such a rate, an info where none is seen, and a hint where the default is 0, too.',
    whyItMatters:
      'Whoever sets the rate believes that the network drops so much; it drops nothing, or what the class has fixed by itself. A search over rates ' +
      'measures noise, and the effect of dropout on overfitting is judged by a network without it.',
    whenToIgnore:
      'When the parameter is only there because several classes are called in the same way: say so in a comment (`# unused`), which silences the rule; of such ' +
      'classes only those are reported that drop at a number of their own, or whose parts or base would take the rate by the same name. Classes ' +
      'that read their arguments in other ways (`locals()`, `save_hyperparameters`, decorators, bases that cannot be seen) are not reported, nor are ' +
      'switches, and classes that by their name stand in for others.',
    references: [
      { title: 'graph4nlp: the rate is read by nothing', url: 'https://github.com/graph4ai/graph4nlp/commit/03e85dd65b' },
      { title: 'mesh: the rate given becomes 0', url: 'https://github.com/tensorflow/mesh/commit/7ba6fa0044' },
    ],
  },
  examples: [
    { framework: 'torch', bad: torchNet('0.5'), good: torchNet('dropout') },
    { framework: 'keras', bad: kerasLayer('0.5'), good: kerasLayer('dropout') },
  ],
  *check({ reading }) {
    for (const owner of reading.facts.classes)
      for (const rate of owner.unreadRates ?? []) yield finding(owner, rate, lowered(severityOf(rate), reading.facts));
  },
};

/** A rate of 0 that nobody changes takes nothing away. */
function severityOf({ given, preset }: UnreadRate): Severity {
  if (given) return 'warning';
  return preset === 0 || preset === null ? 'hint' : 'info';
}

function finding(owner: ClassFacts, { name, span, given }: UnreadRate, severity: Severity): Finding {
  const gives = given ? ` \`${given.text}\`, given ${given.file === undefined ? 'here' : `in \`${given.file}\``}, changes nothing.` : '';
  return {
    rule: 'dropout-rate-unused',
    severity,
    span,
    message: `\`${name}\` of \`${owner.name}\` is never read: no rate given for it has any effect.${gives}`,
    remedies: [],
    related: given && given.file === undefined ? [{ span: given.span, message: 'Gives a rate that has no effect' }] : [],
    siteId: null,
    unnecessary: true,
  };
}

function torchNet(rate: string): string {
  return `import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width, dropout=0.1):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.drop = nn.Dropout(${rate})

    def forward(self, x):
        return self.drop(self.fc(x))


net = Net(64, dropout=0.3)
`;
}

function kerasLayer(rate: string): string {
  return `import keras


class Block(keras.layers.Layer):
    def __init__(self, units, dropout=0.1):
        super().__init__()
        self.fc = keras.layers.Dense(units)
        self.drop = keras.layers.Dropout(${rate})

    def call(self, x):
        return self.drop(self.fc(x))


block = Block(64, dropout=0.3)
`;
}
