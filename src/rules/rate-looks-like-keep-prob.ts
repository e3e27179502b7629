import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, shortName, takesKeepProbability } from '../model/words';
import { siteFinding } from './finding';
import { isPassed, isTried, passedLiterals, rounded, setRate } from './rates';
import type { Rule } from './rule';

/** What is thinned on purpose that much: inputs, words, edges of graphs, weights, conditions of diffusion models. */
const HIGH =
  /word|token|input|graph|gat(?!e)|gcn|edge|node|adj|label|(?:^|_)(?:un)?cond|weight|connect|modal|mask|corrupt|denois|noise|feat|emb|citation|cora|unk/i;

const SPOKEN_OF: ReadonlySet<DropoutSite['kind']> = new Set([
  'layer',
  'functional',
  'recurrent',
  'attention',
  'transformer',
  'argument',
  'config',
]);

/** Whole samples, blocks of a map and weights go by other rates. */
const LARGER: ReadonlySet<DropoutSite['granularity']> = new Set(['sample', 'block', 'weight']);

export const rule: Rule = {
  id: 'rate-looks-like-keep-prob',
  category: 'rates',
  severity: 'info',
  summary: 'A rate of 0.8 or more is usually a keep probability in the wrong place',
  frameworks: ['torch', 'keras', 'flax', 'equinox', 'haiku', 'tfjs', 'config'],
  doc: {
    whatItDoes:
      'Finds rates from 0.8 up to 1 that are written where the dropout is, and keep probabilities of at most 0.2. Places where so much is dropped on ' +
      'purpose are left alone, as far as their names tell: inputs, words, edges of a graph, weights, labels of a guided diffusion model.',
    whyItMatters:
      'The paper that introduced dropout, and TensorFlow 1 after it, give the probability of **keeping** a unit: 0.8 for inputs, 0.5 for hidden ' +
      'units. Copied into a layer that takes the probability of **dropping**, 0.8 leaves one unit in five, and the variance of what is left grows ' +
      'five times. Rates that high are rare in published code.',
    whenToIgnore: 'When the number is meant: a very wide layer, or an input of which most is noise.',
    references: [
      {
        title: 'Srivastava et al. 2014, section 4: p is the probability of keeping',
        url: 'https://jmlr.org/papers/v15/srivastava14a.html',
      },
      { title: 'tensorflow-densenet#22: "cost me a few training hours"', url: 'https://github.com/pudae/tensorflow-densenet/pull/22' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\ndrop = nn.Dropout(0.9)\n',
      good: 'import torch.nn as nn\n\ndrop = nn.Dropout(0.1)\n',
    },
    {
      framework: 'keras',
      bad: 'from keras import layers\n\ndrop = layers.Dropout(0.8)\n',
      good: 'from keras import layers\n\ndrop = layers.Dropout(0.2)\n',
    },
    {
      framework: 'flax',
      bad: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=0.9, deterministic=False)\n',
      good: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=0.1, deterministic=False)\n',
    },
    {
      framework: 'equinox',
      bad: 'import equinox as eqx\n\ndrop = eqx.nn.Dropout(p=0.9)\n',
      good: 'import equinox as eqx\n\ndrop = eqx.nn.Dropout(p=0.1)\n',
    },
    {
      framework: 'haiku',
      bad: 'import haiku as hk\n\n\ndef thin(x):\n    return hk.dropout(hk.next_rng_key(), 0.8, x)\n',
      good: 'import haiku as hk\n\n\ndef thin(x):\n    return hk.dropout(hk.next_rng_key(), 0.2, x)\n',
    },
    {
      framework: 'tfjs',
      bad: "import * as tf from '@tensorflow/tfjs';\n\nexport const drop = tf.layers.dropout({rate: 0.8});\n",
      good: "import * as tf from '@tensorflow/tfjs';\n\nexport const drop = tf.layers.dropout({rate: 0.2});\n",
    },
    {
      framework: 'config',
      bad: 'model:\n  hidden_size: 256\n  dropout: 0.9\n',
      good: 'model:\n  hidden_size: 256\n  dropout: 0.1\n',
    },
  ],
  *check({ reading }) {
    const passed = passedLiterals(reading.sites);
    for (const site of reading.sites) {
      const { value, byDefault, source, guarded } = site.rate;
      if (value === null || value < 0.8 || value >= 1 || !SPOKEN_OF.has(site.kind) || LARGER.has(site.granularity)) continue;
      // Values of settings and options are reported where a literal decides and nobody can change them.
      if (byDefault || (source !== 'literal' && source !== 'constant') || guarded) continue;
      if (site.context.intended || isTried(site) || isPassed(site, passed) || isMeant(site)) continue;
      const keeps = takesKeepProbability(site.parameter);
      const other = rounded(1 - value);
      yield siteFinding({
        rule: 'rate-looks-like-keep-prob',
        severity: 'info',
        site,
        message:
          `${keeps ? `A keep probability of ${other}` : `A rate of ${value}`}: \`${shortName(site.callee)}\` ${dropsAndKeeps(value)}. ` +
          `Was ${keeps ? value : other} meant?`,
        remedies: [setRate(site, other)],
      });
    }
  },
};

/** A name around the rate says that so much is dropped on purpose. */
function isMeant({ attribute, parameter, rate, context }: DropoutSite): boolean {
  // A name that says so is reported as what it says.
  if (/keep|retain/i.test(rate.text)) return true;
  return [attribute, parameter, rate.text, context.functionName, context.classId].some((name) => name !== null && HIGH.test(name));
}
