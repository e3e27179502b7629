import { effectOf } from '../model/words';
import { effectWords, handMasks, writtenShares } from './by-hand';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'manual-double-scaling',
  category: 'by-hand',
  severity: 'error',
  summary: 'A dropout mask written by hand is made up for twice, by division in training and by multiplication in evaluation',
  frameworks: ['numpy', 'torch'],
  doc: {
    whatItDoes:
      'Finds masks whose values are divided by the probability of keeping in training while code for evaluation in the same class or file multiplies ' +
      'activations or weights by a probability as well.',
    whyItMatters:
      'Division in training already makes the means of both modes equal. The factor in evaluation then makes all activations smaller than in training: ' +
      'with 20 % dropped, to 80 % after one layer, to 51 % after three.',
    whenToIgnore: 'When the factor in evaluation belongs to other weights that were trained with an unscaled mask.',
    references: [
      {
        title: 'Srivastava et al. 2014, section 10: one of the two, not both',
        url: 'https://jmlr.org/papers/v15/srivastava14a.html',
      },
      { title: 'keras#8069: a second scaling that was proposed and turned down', url: 'https://github.com/keras-team/keras/pull/8069' },
      { title: 'CS231n notes: inverted dropout leaves evaluation as it is', url: 'https://cs231n.github.io/neural-networks-2/' },
    ],
  },
  examples: [
    {
      framework: 'numpy',
      bad: 'import numpy as np\n\nclass Dropout:\n    def __init__(self, keep=0.8):\n        self.keep = keep\n\n    def forward(self, x, training):\n        if training:\n            mask = np.random.rand(*x.shape) < self.keep\n            return x * mask / self.keep\n        return x * self.keep\n',
      good: 'import numpy as np\n\nclass Dropout:\n    def __init__(self, keep=0.8):\n        self.keep = keep\n\n    def forward(self, x, training):\n        if training:\n            mask = np.random.rand(*x.shape) < self.keep\n            return x * mask / self.keep\n        return x\n',
    },
    {
      framework: 'torch',
      bad: 'import torch\nfrom torch import nn\n\nclass Dropout(nn.Module):\n    def __init__(self, p=0.2):\n        super().__init__()\n        self.p = p\n\n    def forward(self, x):\n        if self.training:\n            return x * (torch.rand_like(x) > self.p) / (1 - self.p)\n        return x * (1 - self.p)\n',
      good: 'import torch\nfrom torch import nn\n\nclass Dropout(nn.Module):\n    def __init__(self, p=0.2):\n        super().__init__()\n        self.p = p\n\n    def forward(self, x):\n        if self.training:\n            return x * (torch.rand_like(x) > self.p) / (1 - self.p)\n        return x\n',
    },
  ],
  *check({ reading }) {
    const told = new Set<number>();
    for (const { site, mask } of handMasks(reading.sites)) {
      if (mask.training !== 'keep') continue;
      for (const [index, factor] of mask.test.entries()) {
        if (told.has(factor.span.start)) continue;
        told.add(factor.span.start);
        yield siteFinding({
          rule: 'manual-double-scaling',
          severity: 'error',
          site,
          span: factor.span,
          message:
            `Training divides by \`${writtenShares(site).keep}\` where it applies the mask${effectWords(effectOf(site))}, so nothing is left to scale here: ` +
            `evaluation multiplies by a probability once more.`,
          remedies: [
            {
              title: 'Take the factor out of evaluation',
              change: { type: 'mend-mask', siteId: site.id, part: 'no-test-factor', index },
              safe: false,
            },
          ],
          related: [{ span: site.span, message: 'The mask that training already makes up for' }],
        });
      }
    }
  },
};
