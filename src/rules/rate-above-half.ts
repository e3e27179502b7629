import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, shortName } from '../model/words';
import { siteFinding } from './finding';
import { isPassed, isTried, passedLiterals, setRate } from './rates';
import type { Rule } from './rule';

/** Graph networks and policy gradients use 0.6 as published; the language models of AWD-LSTM 0.65 on their inputs. */
const PUBLISHED = /gat(?!e)|gcn|graph|policy|reinforce|(?<![a-z])actor|critic|input|emb|dropouti|locked|word|edge|adj/i;
const LIBRARIES = /^(?:torch_geometric|dgl|gym|gymnasium|stable_baselines3|spektral)$/;

const SPOKEN_OF: ReadonlySet<DropoutSite['kind']> = new Set(['layer', 'functional', 'recurrent', 'attention', 'transformer', 'argument']);

export const rule: Rule = {
  id: 'rate-above-half',
  category: 'rates',
  severity: 'hint',
  summary: 'A rate above 0.5 wants a wide layer',
  frameworks: ['torch', 'keras', 'flax', 'equinox', 'haiku', 'tfjs'],
  doc: {
    whatItDoes: 'Points at literal rates between 0.5 and 0.8. Programs for graphs and for reinforcement learning are left alone.',
    whyItMatters:
      'What is kept is scaled by `1 / (1 - rate)`, so that the second moment of the outputs grows by the same factor: 2 at a rate of 0.5, 3.3 at 0.7. ' +
      'Few units are left to carry what the next layer needs, and training takes longer. The paper that introduced dropout keeps 50 to 80 % of the ' +
      'hidden units and makes the layers wider by the share that is dropped.',
    whenToIgnore: 'When the rate is tuned, or taken from a paper: several published networks use 0.6 and more.',
    references: [
      { title: 'Srivastava et al. 2014, appendix A', url: 'https://jmlr.org/papers/v15/srivastava14a.html' },
      { title: 'UMLAUT, which warns of the same', url: 'https://github.com/BerkeleyHCI/umlaut' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\ndrop = nn.Dropout(0.7)\n',
      good: 'import torch.nn as nn\n\ndrop = nn.Dropout(0.5)\n',
    },
    {
      framework: 'keras',
      bad: 'from keras import layers\n\ndrop = layers.Dropout(0.6)\n',
      good: 'from keras import layers\n\ndrop = layers.Dropout(0.5)\n',
    },
    {
      framework: 'flax',
      bad: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=0.7, deterministic=False)\n',
      good: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=0.5, deterministic=False)\n',
    },
    {
      framework: 'equinox',
      bad: 'import equinox as eqx\n\ndrop = eqx.nn.Dropout(0.7)\n',
      good: 'import equinox as eqx\n\ndrop = eqx.nn.Dropout(0.5)\n',
    },
    {
      framework: 'haiku',
      bad: 'import haiku as hk\n\n\ndef thin(x):\n    return hk.dropout(hk.next_rng_key(), 0.7, x)\n',
      good: 'import haiku as hk\n\n\ndef thin(x):\n    return hk.dropout(hk.next_rng_key(), 0.5, x)\n',
    },
    {
      framework: 'tfjs',
      bad: "import * as tf from '@tensorflow/tfjs';\n\nexport const drop = tf.layers.dropout({rate: 0.7});\n",
      good: "import * as tf from '@tensorflow/tfjs';\n\nexport const drop = tf.layers.dropout({rate: 0.5});\n",
    },
  ],
  *check({ reading }) {
    const { sites, facts } = reading;
    if ((facts.libraries ?? []).some((library) => LIBRARIES.test(library))) return;
    const passed = passedLiterals(sites);
    for (const site of sites) {
      const { value, form } = site.rate;
      if (value === null || value <= 0.5 || value >= 0.8 || form !== 'literal' || !SPOKEN_OF.has(site.kind)) continue;
      if (site.granularity === 'weight' || site.context.intended || isTried(site) || isPassed(site, passed) || isPublished(site)) continue;
      yield siteFinding({
        rule: 'rate-above-half',
        severity: 'hint',
        site,
        message: `\`${shortName(site.callee)}\` ${dropsAndKeeps(value)}: above 0.5 a layer has to be wide to make up for it.`,
        remedies: [setRate(site, 0.5)],
      });
    }
  },
};

function isPublished({ attribute, parameter, context }: DropoutSite): boolean {
  return [attribute, parameter, context.functionName, context.classId].some((name) => name !== null && PUBLISHED.test(name));
}
