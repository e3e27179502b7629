import { effectOf, shortName } from '../model/words';
import { fedRates } from './fed';
import { fedOpposites } from './fedOpposite';
import { siteFinding } from './finding';
import { doublyTurned, HARDLY_KEPT, isShortDrop, isShown, isTurned, saidToKeep, takesToKeep, turnedName } from './keptByName';
import { DROP, KEEP, plainName, snakeCase } from './rateNames';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'keep-prob-as-rate',
  category: 'rates',
  severity: 'warning',
  summary: 'A keep probability is passed where the rate, the probability of being dropped, is expected',
  frameworks: ['torch', 'keras', 'flax', 'equinox', 'haiku', 'tfjs'],
  doc: {
    whatItDoes:
      'Finds a name such as `keep_prob` in the place of a dropout rate, and a name such as `drop_rate` in the place of the `keep_prob` of TensorFlow 1. ' +
      'Finds as well `1 - drop_rate` where a rate is expected, a `keep_prob` that a run of TensorFlow 1 is fed as 0, which keeps nothing, a number called a rate that drops most units, or a setting of the opposite name (an info), a rate that 0 switches off where a probability of keeping is expected, and in TensorFlow ' +
      'a rate whose number the comment behind it calls what is kept.',
    whyItMatters:
      "Hinton's and Srivastava's *p*, and `tf.nn.dropout` of TensorFlow 1, are probabilities of **keeping** a unit. PyTorch and Keras take the " +
      'probability of **dropping** it. With the two mixed up, `keep_prob = 0.8` drops 80 % of the units instead of 20 %; the network still ' +
      'trains, only worse, so nothing points to the mistake.',
    whenToIgnore:
      'When the name is wrong but the number is right; then rename it. An expression such as `1 - keep_prob` is never reported where a rate is expected. ' +
      'It is an info where nothing but the name tells: no number by which most units are dropped, no comment, no run that is fed what was to switch ' +
      'dropout off, and no other dropout that takes the same name turned round.',
    references: [
      {
        title: 'Srivastava et al. 2014, section 4: p is the probability of keeping',
        url: 'https://jmlr.org/papers/v15/srivastava14a.html',
      },
      { title: 'tensorflow-densenet#22: "cost me a few training hours"', url: 'https://github.com/pudae/tensorflow-densenet/pull/22' },
      {
        title: 'bert#1089: the argument that changed its meaning in TensorFlow 2',
        url: 'https://github.com/google-research/bert/pull/1089',
      },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nkeep_prob = 0.8\ndrop = nn.Dropout(keep_prob)\n',
      good: 'import torch.nn as nn\n\nkeep_prob = 0.8\ndrop = nn.Dropout(1 - keep_prob)\n',
    },
    {
      framework: 'keras',
      bad: 'from keras import layers\n\nkeep_prob = 0.8\ndrop = layers.Dropout(keep_prob)\n',
      good: 'from keras import layers\n\nkeep_prob = 0.8\ndrop = layers.Dropout(1 - keep_prob)\n',
    },
    {
      framework: 'flax',
      bad: 'import flax.linen as nn\n\nkeep_prob = 0.8\ndrop = nn.Dropout(keep_prob)\n',
      good: 'import flax.linen as nn\n\nkeep_prob = 0.8\ndrop = nn.Dropout(1 - keep_prob)\n',
    },
    {
      framework: 'equinox',
      bad: 'import equinox as eqx\n\nkeep_prob = 0.8\ndrop = eqx.nn.Dropout(keep_prob)\n',
      good: 'import equinox as eqx\n\nkeep_prob = 0.8\ndrop = eqx.nn.Dropout(1 - keep_prob)\n',
    },
    {
      framework: 'haiku',
      bad: 'import haiku as hk\n\n\ndef thin(x, keep_prob):\n    return hk.dropout(hk.next_rng_key(), keep_prob, x)\n',
      good: 'import haiku as hk\n\n\ndef thin(x, keep_prob):\n    return hk.dropout(hk.next_rng_key(), 1 - keep_prob, x)\n',
    },
    {
      framework: 'tfjs',
      bad: "import * as tf from '@tensorflow/tfjs';\n\nexport const thin = (keepProb) => tf.layers.dropout({rate: keepProb});\n",
      good: "import * as tf from '@tensorflow/tfjs';\n\nexport const thin = (keepProb) => tf.layers.dropout({rate: 1 - keepProb});\n",
    },
  ],
  *check({ reading }) {
    const fed = fedRates(reading);
    yield* fedOpposites(fed, reading);
    for (const site of reading.sites) {
      const turned = turnedName(site);
      if (turned !== null) yield doublyTurned(site, turned, isShown(site, reading, fed));
      const name = plainName(site.rate.text);
      const takesKeep = takesToKeep(site);
      const isNamedSo = name !== null && (takesKeep ? DROP : KEEP).test(snakeCase(name));
      if (site.rate.saidToKeep && !takesKeep && (site.rate.value ?? 0) > 0.5 && !isNamedSo) {
        yield saidToKeep(site);
        continue;
      }
      if (!name || !(isNamedSo || (takesKeep && isShortDrop(site, name, reading))) || isTurned(site, name)) continue;
      // Who feeds what switches dropout off knows what the number means.
      if (fed.some((each) => each.rate === 0 && each.site?.rate.text === site.rate.text)) continue;
      const effect = effectOf(site);
      const isHalf = site.rate.value === 0.5;
      // Nobody keeps so little: the number is a rate, and only its name is wrong.
      const isRate = site.rate.value !== null && site.rate.value < HARDLY_KEPT && !site.rate.saidToKeep;
      const [looksLike, takes] = takesKeep
        ? ['rate', 'the probability of keeping']
        : ['keep probability', 'the rate, the probability of dropping'];
      yield siteFinding({
        rule: 'keep-prob-as-rate',
        severity: isShown(site, reading, fed) ? 'warning' : 'info',
        site,
        message:
          `\`${site.rate.text}\` looks like a ${looksLike}, but \`${site.parameter}\` of \`${shortName(site.callee)}\` is ` +
          `${takes}${effect ? `: as written it ${effect}` : ''}${isHalf ? ', which only one half makes the same' : isRate ? ', so only the name seems to be wrong' : ''}.`,
        remedies: isRate ? [] : [{ title: `Pass 1 - ${site.rate.text}`, change: { type: 'invert-rate', siteId: site.id }, safe: false }],
      });
    }
  },
};
