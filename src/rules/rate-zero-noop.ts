import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, shortName, takesKeepProbability } from '../model/words';
import { siteFinding } from './finding';
import { isLiteral, isTried } from './rates';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'rate-zero-noop',
  category: 'rates',
  severity: 'hint',
  summary: 'A dropout whose rate is written as 0 does nothing',
  frameworks: ['torch', 'keras', 'flax', 'equinox', 'haiku', 'tfjs'],
  doc: {
    whatItDoes: 'Finds dropout layers and calls with a literal rate of 0. Names, settings, defaults and ranges of a tuner are left alone.',
    whyItMatters:
      'Such a layer passes everything in training and in evaluation. Whoever reads the network counts a regularization that is not there, and a ' +
      'later change of the rate is easily made at another place.',
    whenToIgnore:
      'When the layer holds its place, so that the indices of a saved `Sequential` or an experiment with other rates stay the same.',
    references: [
      { title: 'PyTorch: torch.nn.Dropout', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html' },
      { title: 'Keras: Dropout layer', url: 'https://keras.io/api/layers/regularization_layers/dropout/' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.0))\n',
      good: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(8, 8))\n',
    },
    {
      framework: 'keras',
      bad: 'import keras\nfrom keras import layers\n\nnet = keras.Sequential([layers.Dense(8), layers.Dropout(0)])\n',
      good: 'import keras\nfrom keras import layers\n\nnet = keras.Sequential([layers.Dense(8)])\n',
    },
    {
      framework: 'flax',
      bad: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=0.0, deterministic=False)\n',
      good: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=0.1, deterministic=False)\n',
    },
    {
      framework: 'equinox',
      bad: 'import equinox as eqx\n\ndrop = eqx.nn.Dropout(0.0)\n',
      good: 'import equinox as eqx\n\ndrop = eqx.nn.Dropout(0.1)\n',
    },
    {
      framework: 'haiku',
      bad: 'import haiku as hk\n\n\ndef thin(x):\n    return hk.dropout(hk.next_rng_key(), 0.0, x)\n',
      good: 'import haiku as hk\n\n\ndef thin(x):\n    return hk.dropout(hk.next_rng_key(), 0.1, x)\n',
    },
    {
      framework: 'tfjs',
      bad: "import * as tf from '@tensorflow/tfjs';\n\nexport const drop = tf.layers.dropout({rate: 0});\n",
      good: "import * as tf from '@tensorflow/tfjs';\n\nexport const drop = tf.layers.dropout({rate: 0.1});\n",
    },
  ],
  *check({ reading }) {
    for (const site of reading.sites) {
      if (site.rate.value !== 0 || !isLiteral(site) || !isOwnCall(site) || isTried(site) || site.context.intended) continue;
      // The branch that switches dropout off.
      if (site.context.guarded) continue;
      yield siteFinding({
        rule: 'rate-zero-noop',
        severity: 'hint',
        site,
        message: `\`${shortName(site.callee)}\` with a rate of 0 ${dropsAndKeeps(0)}: it does nothing.`,
        remedies: [{ title: 'Remove the layer', change: { type: 'remove-site', siteId: site.id }, safe: false }],
        unnecessary: true,
      });
    }
  },
};

/** The call is there for dropout alone. A keep probability of 1 is how programs for TensorFlow 1 switch it off. */
function isOwnCall({ kind, parameter }: DropoutSite): boolean {
  return (kind === 'layer' || kind === 'functional') && !takesKeepProbability(parameter);
}
