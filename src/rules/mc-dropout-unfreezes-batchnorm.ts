import type { Finding, Remedy } from '../model/finding';
import type { ProgramFact } from '../model/program';
import type { Rule, RuleContext } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'mc-dropout-unfreezes-batchnorm',
  category: 'mode',
  severity: 'warning',
  summary: 'Training mode of the whole network for Monte-Carlo dropout also changes its batch normalization',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds a network with batch normalization that is switched to training mode (`model.train()`, or `model(x, training=True)` in Keras) to be run ' +
      'several times on the same input, without learning. Networks in which no batch normalization can be seen, and programs that put it back into ' +
      'evaluation mode, are left alone.',
    whyItMatters:
      'Monte-Carlo dropout wants dropout on and everything else as in evaluation. In training mode batch normalization takes mean and variance of the ' +
      'batch at hand: a prediction then depends on the other samples in its batch, a single sample may be normalized to nothing, and every pass moves ' +
      'the stored averages, so that later predictions are spoiled as well.',
    whenToIgnore: 'When the network is thrown away afterwards and statistics of the batch are wanted.',
    references: [
      {
        title: 'lightning-uq-box#173: the normalization goes back to evaluation mode',
        url: 'https://github.com/lightning-uq-box/lightning-uq-box/pull/173',
      },
      { title: 'handson-ml2#423', url: 'https://github.com/ageron/handson-ml2/issues/423' },
      { title: 'PyTorch: BatchNorm2d', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html' },
    ],
  },
  examples: [
    { framework: 'torch', bad: torchNet(''), good: torchNet(refrozen()) },
    { framework: 'keras', bad: kerasNet('layers.BatchNormalization()'), good: kerasNet('layers.LayerNormalization()') },
  ],
  *check(context) {
    for (const fact of context.reading.facts.program) {
      const { samples, subject } = fact;
      if (!samples || !(samples.batchNorm ?? graphHasBatchNorm(context, fact))) continue;
      const isKeras = fact.framework === 'keras';
      yield {
        rule: 'mc-dropout-unfreezes-batchnorm',
        severity: lowered('warning', context.reading.facts),
        span: fact.span,
        message: isKeras
          ? `\`training=True\` turns on dropout for these passes, and the batch normalization of \`${subject}\` with it: each pass takes the ` +
            'statistics of its batch and moves the stored averages.'
          : `\`${subject}.train()\` turns on dropout for the passes below, and the batch normalization of \`${subject}\` with it: each pass ` +
            'takes the statistics of its batch and moves the stored averages.',
        remedies: frozen(fact),
        related: isKeras ? [] : [{ span: samples.passes, message: 'Runs several times on the same input' }],
        siteId: null,
        unnecessary: false,
      } satisfies Finding;
    }
  },
};

function graphHasBatchNorm({ networks }: RuleContext, { subject }: ProgramFact): boolean {
  const named = networks().filter(({ name, framework }) => framework === 'keras' && name === subject);
  return named.length > 0 && named.every(({ layers }) => layers.some(({ operation }) => operation.type === 'batch-norm'));
}

/** The loop that puts the normalization back. */
function frozen({ framework, samples, subject, span }: ProgramFact): readonly Remedy[] {
  if (framework !== 'torch' || !samples?.className || !subject) return [];
  const text = `for module in ${subject}.modules():\n    if isinstance(module, ${samples.className}):\n        module.eval()`;
  return [
    {
      title: 'Put the batch normalization back into evaluation mode',
      change: { type: 'insert-statements', framework, statements: [{ text, at: span, where: 'after' }] },
      safe: false,
    },
  ];
}

function refrozen(): string {
  return `    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.eval()
`;
}

function torchNet(more: string): string {
  return `import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 1))


def uncertainty(x):
    model.train()
${more}    with torch.no_grad():
        samples = torch.stack([model(x) for _ in range(50)])  # Monte-Carlo dropout
    model.eval()
    return samples.mean(0), samples.std(0)
`;
}

function kerasNet(normalization: string): string {
  return `import keras
from keras import layers, ops

model = keras.Sequential([
    keras.Input(shape=(64,)),
    layers.Dense(64),
    ${normalization},
    layers.Activation("relu"),
    layers.Dropout(0.2),
    layers.Dense(1),
])


def uncertainty(x):
    # Monte-Carlo dropout
    samples = ops.stack([model(x, training=True) for _ in range(50)])
    return ops.mean(samples, axis=0), ops.std(samples, axis=0)
`;
}
