import type { Remedy } from '../model/finding';
import { shortName } from '../model/words';
import { equinoxNet, linenNet } from './exampleClasses';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'dropout-result-discarded',
  category: 'data-flow',
  severity: 'error',
  summary: 'The result of dropout is thrown away',
  frameworks: ['torch', 'keras', 'flax', 'equinox', 'haiku', 'tfjs'],
  doc: {
    whatItDoes: 'Finds dropout calls that stand alone as a statement.',
    whyItMatters: 'Dropout returns a new tensor and leaves its input as it is. Without an assignment nothing is dropped.',
    whenToIgnore:
      'Never, in a network. In-place forms (`inplace=True`, `F.dropout_`) are not reported, nor are calls at the top level of a script or notebook ' +
      'cell, which show their result.',
    references: [
      { title: 'PyTorch: torch.nn.Dropout', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html' },
      { title: 'clean-net#2: the result went to a name that is never read', url: 'https://github.com/kuanghuei/clean-net/issues/2' },
    ],
  },
  examples: [
    { framework: 'torch', bad: torch('F.dropout'), good: torch('x = F.dropout') },
    { framework: 'keras', bad: keras('layers.Dropout'), good: keras('x = layers.Dropout') },
    { framework: 'flax', bad: linen('nn.Dropout'), good: linen('x = nn.Dropout') },
    { framework: 'equinox', bad: equinox('self.drop'), good: equinox('x = self.drop') },
    { framework: 'haiku', bad: haiku('hk.dropout'), good: haiku('x = hk.dropout') },
    { framework: 'tfjs', bad: script('hidden = tf.layers.dense({ units: 8 }).apply(hidden);\n  tf'), good: script('hidden = tf') },
  ],
  *check({ reading }) {
    for (const application of reading.facts.applications) {
      if (!application.discarded || application.inplace || application.siteId === null) continue;
      const site = reading.sites.find((candidate) => candidate.id === application.siteId);
      // A network or a block is called for its own sake too: to build its weights, to see its shapes.
      if (
        !site ||
        site.kind === 'argument' ||
        site.context.expectedToFail ||
        runsForItsOwnSake(application.functionName ?? '', site.context.inTest)
      )
        continue;
      const input = application.inputText;
      const assign: Remedy = {
        title: `Assign the result: ${input} = …`,
        change: { type: 'assign-result', applicationId: application.id },
        // An attribute outlives the call: whoever reads it later would see the dropped values.
        safe: input !== null && !input.includes('.'),
      };
      yield siteFinding({
        rule: 'dropout-result-discarded',
        severity: 'error',
        site,
        span: application.span,
        message: `The result of this \`${shortName(site.callee)}\` is thrown away: dropout returns a new tensor, so nothing is dropped here.`,
        remedies: input === null ? [] : [assign],
      });
    }
  },
};

/** A test may run a layer only to see that it runs, a benchmark only to see how long it takes. */
function runsForItsOwnSake(functionName: string, inTest: boolean): boolean {
  return (inTest && /^test/i.test(functionName)) || /bench|profil|warm_?up|time_?it|measure/i.test(functionName);
}

function haiku(dropped: string): string {
  return `import haiku as hk


def forward(x):
    x = hk.Linear(8)(x)
    ${dropped}(hk.next_rng_key(), 0.5, x)
    return hk.Linear(1)(x)
`;
}

function script(dropped: string): string {
  return `import * as tf from '@tensorflow/tfjs';

export function head(input) {
  let hidden = tf.layers.dense({ units: 16 }).apply(input);
  ${dropped}.layers.dropout({ rate: 0.5 }).apply(hidden);
  return tf.layers.dense({ units: 1 }).apply(hidden);
}
`;
}

function linen(dropped: string): string {
  return linenNet('x = nn.Dense(8)(x)', `${dropped}(0.5)(x, deterministic=not train)`, 'return nn.Dense(1)(x)');
}

function equinox(dropped: string): string {
  return equinoxNet('x, key', `${dropped}(x, key=key)`, 'return x');
}

function torch(dropped: string): string {
  return `import torch.nn.functional as F


def regularized(x, training):
    ${dropped}(x, 0.5, training=training)
    return x
`;
}

function keras(dropped: string): string {
  return `from keras import layers


def head(x):
    x = layers.Dense(64)(x)
    ${dropped}(0.5)(x)
    return layers.Dense(10)(x)
`;
}
