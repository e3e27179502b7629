import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, shortName, takesKeepProbability } from '../model/words';
import { siteFinding } from './finding';
import { isPassed, isTried, passedLiterals, recurrentAtOne, setRate } from './rates';
import type { Rule } from './rule';

/** Settings may mean a switch or a keep probability, and a whole path that is always left out may be meant. */
const SPOKEN_OF: ReadonlySet<DropoutSite['kind']> = new Set(['layer', 'functional', 'attention', 'recurrent', 'transformer', 'argument']);

export const rule: Rule = {
  id: 'rate-one-drops-everything',
  category: 'rates',
  severity: 'error',
  summary: 'A rate of 1 sets every unit to zero in training, and no gradient passes',
  frameworks: ['torch', 'keras', 'flax'],
  doc: {
    whatItDoes: 'Finds dropout whose rate is 1, also as `True`, which is the number 1 to Python.',
    whyItMatters:
      'With a rate of 1 the output of the layer is zero in training, whatever comes in, and so are the gradients of everything before it: that part ' +
      'of the network stays as it was initialized. In evaluation the layer passes everything, so that the network runs on features which never ' +
      'learned. PyTorch and Keras accept the number without a word (`AlphaDropout` and `GaussianDropout` of Keras divide by zero; LSTM and GRU drop all of their input or nothing, depending on the backend). ' +
      'The 1 is often a keep probability of TensorFlow 1, a switch, or an upper bound that was meant to be left out.',
    whenToIgnore: 'In an ablation that shuts a branch off on purpose, and in tests, where `rate-one-drops-everything` is silent.',
    references: [
      { title: 'PyTorch: torch.nn.Dropout', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html' },
      { title: 'tensorflow#24845', url: 'https://github.com/tensorflow/tensorflow/issues/24845' },
      { title: 'keras-tuner#315: a search that reaches a rate of 1', url: 'https://github.com/keras-team/keras-tuner/issues/315' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\ndrop = nn.Dropout(True)\n',
      good: 'import torch.nn as nn\n\ndrop = nn.Dropout(0.5)\n',
    },
    {
      framework: 'keras',
      bad: 'from keras import layers\n\ndrop = layers.Dropout(1.0)\n',
      good: 'from keras import layers\n\ndrop = layers.Dropout(0.1)\n',
    },
    {
      framework: 'flax',
      bad: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=1.0, deterministic=False)\n',
      good: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=0.1, deterministic=False)\n',
    },
  ],
  *check({ reading }) {
    const passed = passedLiterals(reading.sites);
    for (const site of reading.sites) {
      const { value, byDefault, guarded } = site.rate;
      if (value !== 1 || guarded || !SPOKEN_OF.has(site.kind) || takesKeepProbability(site.parameter)) continue;
      // What a caller can change is as yet nobody's rate.
      if (byDefault || site.context.intended || isTried(site) || isPassed(site, passed)) continue;
      const isSwitch = /^True$/.test(site.rate.text);
      yield siteFinding({
        rule: 'rate-one-drops-everything',
        severity: 'error',
        site,
        message: `${isSwitch ? '`True` is a rate of 1' : 'A rate of 1'}: \`${shortName(site.callee)}\` ${effect(site)}.`,
        remedies: [
          setRate(site, isSwitch ? 0.5 : 0.1),
          ...(site.kind === 'layer'
            ? [{ title: 'Remove the layer', change: { type: 'remove-site', siteId: site.id }, safe: false } as const]
            : []),
        ],
      });
    }
  },
};

function effect(site: DropoutSite): string {
  if (site.framework === 'keras' && site.kind === 'recurrent') return recurrentAtOne(site);
  return `${dropsAndKeeps(1)} in training, ${dividesByZero(site) ? 'and divides by zero' : 'so nothing before it learns'}`;
}

function dividesByZero({ framework, callee }: DropoutSite): boolean {
  return framework === 'keras' && /\.(?:Alpha|Gaussian)Dropout$/.test(callee);
}
