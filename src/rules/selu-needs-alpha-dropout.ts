import type { Layer } from '../model/network';
import { effectAfter, shortName } from '../model/words';
import { kerasNet } from './exampleNets';
import { siteFinding } from './finding';
import { preceding, views } from './graph';
import { mayDrop, oncePerSite, type Run, runsOf, speaksOf } from './order';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'selu-needs-alpha-dropout',
  category: 'placement',
  severity: 'info',
  summary: 'Behind SELU only alpha dropout keeps mean and variance',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds plain dropout on the output of SELU, and, as a hint, alpha dropout on the output of another activation in a network without SELU. Networks ' +
      'with batch normalization are left alone.',
    whyItMatters:
      'SELU networks need no normalization because each layer hands on values of mean 0 and variance 1. Plain dropout sets values to 0 and raises the ' +
      'variance; alpha dropout sets them to the negative end of SELU and corrects both moments. Behind other activations that value means nothing.',
    whenToIgnore: 'When SELU is used without counting on self-normalization.',
    references: [
      { title: 'Klambauer et al. 2017: self-normalizing networks', url: 'https://arxiv.org/abs/1706.02515' },
      { title: 'handson-ml#88', url: 'https://github.com/ageron/handson-ml/issues/88' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(8, 64), nn.SELU(), nn.Dropout(0.1), nn.Linear(64, 2))\n',
      good: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(8, 64), nn.SELU(), nn.AlphaDropout(0.1), nn.Linear(64, 2))\n',
    },
    { framework: 'keras', bad: net('Dropout'), good: net('AlphaDropout') },
  ],
  *check(context) {
    const first = oncePerSite();
    const wanted = speaksOf('selu');
    for (const run of runsOf(context, mayDrop, (site, near) => site.granularity === 'alpha' || wanted(site, near))) {
      const { site } = run;
      const activation = activationBefore(run);
      if (!activation || run.graph.network.layers.some(({ operation }) => operation.type === 'batch-norm')) continue;
      const plain = site.granularity === 'element' && activation === 'selu';
      if (!plain && !isAlphaWithoutSelu(run, activation)) continue;
      if (!first(site)) continue;
      const name = plain ? 'AlphaDropout' : 'Dropout';
      yield siteFinding({
        rule: 'selu-needs-alpha-dropout',
        severity: plain ? 'info' : 'hint',
        site,
        message: plain
          ? `\`${shortName(site.callee)}\`${effectAfter(site)} behind SELU raises the variance that SELU keeps at 1; \`AlphaDropout\` at 0.05 to 0.1 keeps it.`
          : `\`${shortName(site.callee)}\`${effectAfter(site)} is made for SELU; behind \`${activation}\` its negative value stands for nothing.`,
        remedies: [{ title: `Use ${name}`, change: { type: 'rename-layer', siteId: site.id, name }, safe: false }],
      });
    }
  },
};

/** Name of the activation whose output the dropout reads; null when none is known. */
function activationBefore(run: Run): string | null {
  const before = preceding(run, run.layer, [...views, 'dropout']);
  return before && activationOf(before);
}

function activationOf({ operation }: Layer): string | null {
  if (operation.type === 'activation') return operation.name;
  return operation.type === 'dense' || operation.type === 'conv' ? (operation.activation ?? null) : null;
}

function isAlphaWithoutSelu({ site, graph }: Run, activation: string): boolean {
  if (site.granularity !== 'alpha' || !['relu', 'leaky_relu', 'elu', 'gelu', 'silu', 'tanh', 'sigmoid'].includes(activation)) return false;
  return graph.network.layers.every((layer) => layer.operation.type !== 'unknown' && activationOf(layer) !== 'selu');
}

function net(dropout: string): string {
  const hidden = 'layers.Dense(64, activation="selu", kernel_initializer="lecun_normal")';
  return kerasNet('keras.Input(shape=(64,))', hidden, `layers.${dropout}(0.1)`, 'layers.Dense(10, activation="softmax")');
}
