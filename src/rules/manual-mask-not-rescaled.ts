import type { Remedy } from '../model/finding';
import type { MaskFacts } from '../model/mask';
import type { DropoutSite } from '../model/site';
import { effectOf } from '../model/words';
import { effectWords, handMasks, writtenShares } from './by-hand';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'manual-mask-not-rescaled',
  category: 'by-hand',
  severity: 'error',
  summary: 'A dropout mask written by hand is never made up for, neither in training nor in evaluation',
  frameworks: ['numpy', 'torch', 'jax', 'keras'],
  doc: {
    whatItDoes:
      'Finds random masks that are multiplied into activations where nothing in the file divides by the probability of keeping, and nothing multiplies ' +
      'by it in evaluation. Either one is enough: division in training (inverted dropout) or multiplication in evaluation (the form of 2014).',
    whyItMatters:
      'With a share of `keep` of the units left, the next layer receives on average `keep` times what it receives in evaluation, when all units are on. ' +
      'It was trained on sums that it then never sees, and the mismatch grows with every layer that has such a mask.',
    whenToIgnore:
      'Where the missing factor stands in another file, or where the values are normalized right afterwards. Masks over words, samples, edges, ' +
      'channels and weights are not reported. It is an info where no function or class around is called dropout, and outside of NumPy also where the ' +
      'mask is drawn whether the network trains or not.',
    references: [
      {
        title: 'Srivastava et al. 2014, sections 4 and 10: weights are scaled at test time, or activations at training time',
        url: 'https://jmlr.org/papers/v15/srivastava14a.html',
      },
      { title: 'chainer#531: the same question about a framework', url: 'https://github.com/chainer/chainer/issues/531' },
      { title: 'CS231n notes: inverted dropout', url: 'https://cs231n.github.io/neural-networks-2/' },
    ],
  },
  examples: [
    {
      framework: 'numpy',
      bad: 'import numpy as np\n\ndef dropout(A1, keep_prob):\n    D1 = np.random.rand(*A1.shape) < keep_prob\n    return A1 * D1\n',
      good: 'import numpy as np\n\ndef dropout(A1, keep_prob):\n    D1 = np.random.rand(*A1.shape) < keep_prob\n    return A1 * D1 / keep_prob\n',
    },
    {
      framework: 'torch',
      bad: 'import torch\n\ndef dropout(x, p):\n    mask = (torch.rand_like(x) > p).float()\n    return x * mask\n',
      good: 'import torch\n\ndef dropout(x, p):\n    mask = (torch.rand_like(x) > p).float()\n    return x * mask / (1 - p)\n',
    },
    {
      framework: 'jax',
      bad: 'import jax\nimport jax.numpy as jnp\n\ndef dropout(key, x, rate):\n    keep = jax.random.bernoulli(key, 1 - rate, x.shape)\n    return jnp.where(keep, x, 0)\n',
      good: 'import jax\nimport jax.numpy as jnp\n\ndef dropout(key, x, rate):\n    keep = jax.random.bernoulli(key, 1 - rate, x.shape)\n    return jnp.where(keep, x / (1 - rate), 0)\n',
    },
    {
      framework: 'keras',
      bad: 'import tensorflow as tf\n\ndef dropout(x, rate):\n    mask = tf.cast(tf.random.uniform(tf.shape(x)) >= rate, tf.float32)\n    return x * mask\n',
      good: 'import tensorflow as tf\n\ndef dropout(x, rate):\n    mask = tf.cast(tf.random.uniform(tf.shape(x)) >= rate, tf.float32)\n    return x * mask / (1 - rate)\n',
    },
  ],
  *check({ reading }) {
    for (const { site, mask } of handMasks(reading.sites)) {
      if (mask.training !== 'none' || mask.test.length > 0 || mask.inTest.length > 0 || !mask.elementwise || site.granularity !== 'element')
        continue;
      const { keep } = writtenShares(site);
      const remedies: readonly Remedy[] =
        mask.keep && mask.masked
          ? [
              {
                title: `Divide by ${mask.keep} (inverted dropout)`,
                change: { type: 'mend-mask', siteId: site.id, part: 'rescale' },
                safe: false,
              },
            ]
          : [];
      yield siteFinding({
        rule: 'manual-mask-not-rescaled',
        severity: isDropout(site, mask) ? 'error' : 'info',
        site,
        message:
          `This mask keeps a share of \`${keep}\`${effectWords(effectOf(site))}, but the kept values are not divided by it, and nothing in this file ` +
          `multiplies by it in evaluation: the next layer gets larger sums in evaluation than in training.`,
        remedies,
      });
    }
  },
};

/** Most masks of other names hide parts of an input, and those of libraries that no test of the mode stands around are often meant as they are. */
function isDropout({ framework, context }: DropoutSite, { named }: MaskFacts): boolean {
  return named === true && (framework === 'numpy' || context.guarded || context.modeName !== undefined);
}
