import type { Operation } from '../model/network';
import { effectAfter } from '../model/words';
import { kerasNet } from './exampleNets';
import { siteFinding } from './finding';
import { following } from './graph';
import { mayDrop, oncePerSite, runsOf, speaksOf } from './order';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'dropout-before-maxpool',
  category: 'placement',
  severity: 'hint',
  summary: 'Max pooling behind dropout takes larger values in training than in evaluation',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds plain dropout whose output goes straight into max pooling. Dropout of whole channels and average pooling are left alone.',
    whyItMatters:
      'In training the survivors of a window are scaled up and the largest of them is taken, so that the pooled value is larger on average than in ' +
      'evaluation, where nothing is scaled. Pooling first and dropping then has no such bias.',
    whenToIgnore: 'When the network was tuned with this order.',
    references: [
      { title: 'NeuraLint: faults of deep-learning programs, rule on pooling', url: 'https://ar5iv.labs.arxiv.org/html/2105.08095' },
      { title: 'PyTorch: torch.nn.Dropout', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Dropout(0.5), nn.MaxPool2d(2), nn.Flatten())\n',
      good: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.5), nn.Flatten())\n',
    },
    { framework: 'keras', bad: net('Dropout(0.25)', 'MaxPooling2D()'), good: net('MaxPooling2D()', 'Dropout(0.25)') },
  ],
  *check(context) {
    const first = oncePerSite();
    for (const run of runsOf(context, (site) => site.granularity === 'element' && mayDrop(site), speaksOf('max-pool'))) {
      const { site } = run;
      const pool = following(run, run.layer, ['identity']);
      if (!pool || !isMaxPool(pool.operation) || !first(site)) continue;
      yield siteFinding({
        rule: 'dropout-before-maxpool',
        severity: 'hint',
        site,
        message: `This dropout${effectAfter(site)} feeds the max pooling \`${pool.name}\`: what it pools is larger in training than in evaluation.`,
        related: pool.definedAt ? [] : [{ span: pool.span, message: 'The pooling behind it' }],
        remedies: pool.definedAt
          ? []
          : [{ title: 'Pool before the dropout', change: { type: 'swap-layers', siteId: site.id, other: pool.span }, safe: false }],
      });
    }
  },
};

function isMaxPool(operation: Operation): boolean {
  return (operation.type === 'pool' || operation.type === 'global-pool') && operation.mode === 'max';
}

function net(first: string, second: string): string {
  const [input, maps] = ['keras.Input(shape=(32, 32, 3))', 'layers.Conv2D(32, 3, activation="relu")'];
  return kerasNet(input, maps, `layers.${first}`, `layers.${second}`, 'layers.Flatten()', 'layers.Dense(10)');
}
