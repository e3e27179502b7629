import type { Finding, Remedy } from '../model/finding';
import type { MaskFactor } from '../model/mask';
import { effectOf } from '../model/words';
import { effectWords, type HandMask, handMasks, writtenShares } from './by-hand';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'manual-wrong-scale',
  category: 'by-hand',
  severity: 'error',
  summary: 'A dropout mask written by hand is made up for by another number than the probability of keeping',
  frameworks: ['numpy', 'torch', 'jax', 'keras'],
  doc: {
    whatItDoes:
      'Finds masks whose values are divided by the probability of dropping, or by another number than the mask was drawn with, and evaluation code that ' +
      'multiplies by the probability of dropping. The direction of the comparison decides: `rand < t` keeps a share of `t`, `rand > t` drops it.',
    whyItMatters:
      'The mean is right only when the divisor is the share that is kept. With 10 % dropped, division by 0.1 makes all activations nine times as large ' +
      'in training as in evaluation. At one half both numbers are equal, which is why the mistake shows only when the rate is changed.',
    whenToIgnore: 'When the divisor is meant for something else. At a fixed rate of 0.5 nothing is reported, because nothing is wrong yet.',
    references: [
      { title: 'theanets#123: divided by the probability of dropping', url: 'https://github.com/lmjohns3/theanets/pull/123' },
      { title: 'convnetjs#61: evaluation multiplies by the probability of dropping', url: 'https://github.com/karpathy/convnetjs/pull/61' },
      { title: 'Srivastava et al. 2014, section 10', url: 'https://jmlr.org/papers/v15/srivastava14a.html' },
    ],
  },
  examples: [
    {
      framework: 'numpy',
      bad: 'import numpy as np\n\ndef dropout(A, drop):\n    M = np.random.rand(*A.shape) > drop\n    return A * M / drop\n',
      good: 'import numpy as np\n\ndef dropout(A, drop):\n    M = np.random.rand(*A.shape) > drop\n    return A * M / (1 - drop)\n',
    },
    {
      framework: 'torch',
      bad: 'import torch\n\ndef dropout(x, p):\n    mask = torch.bernoulli(torch.full_like(x, 1 - p))\n    return x * mask / p\n',
      good: 'import torch\n\ndef dropout(x, p):\n    mask = torch.bernoulli(torch.full_like(x, 1 - p))\n    return x * mask / (1 - p)\n',
    },
    {
      framework: 'jax',
      bad: 'import jax\nimport jax.numpy as jnp\n\ndef dropout(key, x, keep_prob):\n    keep = jax.random.bernoulli(key, keep_prob, x.shape)\n    return jnp.where(keep, x / (1 - keep_prob), 0)\n',
      good: 'import jax\nimport jax.numpy as jnp\n\ndef dropout(key, x, keep_prob):\n    keep = jax.random.bernoulli(key, keep_prob, x.shape)\n    return jnp.where(keep, x / keep_prob, 0)\n',
    },
    {
      framework: 'keras',
      bad: 'import tensorflow as tf\n\ndef dropout(x, rate):\n    mask = tf.cast(tf.random.uniform(tf.shape(x)) >= rate, tf.float32)\n    return x * mask / rate\n',
      good: 'import tensorflow as tf\n\ndef dropout(x, rate):\n    mask = tf.cast(tf.random.uniform(tf.shape(x)) >= rate, tf.float32)\n    return x * mask / (1 - rate)\n',
    },
  ],
  *check({ reading }) {
    for (const found of handMasks(reading.sites)) {
      const { training, test } = found.mask;
      if (training === 'drop' || training === 'other') yield wrongDivisor(found);
      else if (training === 'none') {
        for (const [index, factor] of test.entries()) if (factor.by === 'drop') yield wrongFactor(found, factor, index);
      }
    }
  },
};

function wrongDivisor({ site, mask }: HandMask): Finding {
  const { keep } = writtenShares(site);
  const change = (part: 'divisor' | 'comparison', title: string): Remedy => ({
    title,
    change: { type: 'mend-mask', siteId: site.id, part },
    safe: false,
  });
  const remedies = mask.contradicted
    ? [change('comparison', 'Turn the comparison round')]
    : mask.keep
      ? [change('divisor', `Divide by ${mask.keep}`)]
      : [];
  const divisor = site.arguments.scale;
  return siteFinding({
    rule: 'manual-wrong-scale',
    severity: 'error',
    site,
    message:
      `This mask keeps a share of \`${keep}\`${effectWords(effectOf(site))}, but the kept values are divided by \`${divisor?.text ?? ''}\`: ` +
      `their mean in training is not what it is in evaluation.`,
    remedies,
    related: divisor?.span ? [{ span: divisor.span, message: 'The divisor' }] : [],
  });
}

function wrongFactor({ site, mask }: HandMask, factor: MaskFactor, index: number): Finding {
  const { keep, drop } = writtenShares(site);
  return siteFinding({
    rule: 'manual-wrong-scale',
    severity: 'error',
    site,
    span: factor.span,
    message:
      `Evaluation multiplies by \`${drop}\`, the probability of dropping. The mask keeps a share of \`${keep}\`${effectWords(effectOf(site))}, ` +
      `and that is the factor which makes both modes equal.`,
    remedies: mask.keep
      ? [
          {
            title: `Multiply by ${mask.keep} in evaluation`,
            change: { type: 'mend-mask', siteId: site.id, part: 'test-factor', index },
            safe: false,
          },
        ]
      : [],
    related: [{ span: site.span, message: 'The mask' }],
  });
}
