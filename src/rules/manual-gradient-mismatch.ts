import { drawnMasks } from './by-hand';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'manual-gradient-mismatch',
  category: 'by-hand',
  severity: 'error',
  summary: 'The backward pass written by hand leaves out the dropout mask or its scale, or draws another mask',
  frameworks: ['numpy'],
  doc: {
    whatItDoes:
      'Finds backward functions that take the mask of the forward pass out of the cache and never use it, backward methods of a class that keeps its mask and ' +
      'does not look at it again, and those that apply the mask but not the division that the forward pass makes beside it.',
    whyItMatters:
      'Dropout multiplies by `mask / keep`, and so must its gradient: the same mask, the same factor. Without the mask, units that were off ' +
      'are updated as if they had taken part; without the factor, all gradients before the layer are too small. Training still runs, only worse, and a ' +
      'numerical check of the gradient fails.',
    whenToIgnore: 'When the mask reaches the gradient by a way that cannot be seen in the file.',
    references: [
      { title: 'apex#816: a backward pass of dropout that was wrong', url: 'https://github.com/NVIDIA/apex/pull/816' },
      { title: 'dlordinal#138: a scale that differed', url: 'https://github.com/ayrna/dlordinal/pull/138' },
    ],
  },
  examples: [
    {
      framework: 'numpy',
      bad: 'import numpy as np\n\nclass Dropout:\n    def __init__(self, keep=0.8):\n        self.keep = keep\n\n    def forward(self, x):\n        self.mask = (np.random.rand(*x.shape) < self.keep) / self.keep\n        return x * self.mask\n\n    def backward(self, grad):\n        return grad\n',
      good: 'import numpy as np\n\nclass Dropout:\n    def __init__(self, keep=0.8):\n        self.keep = keep\n\n    def forward(self, x):\n        self.mask = (np.random.rand(*x.shape) < self.keep) / self.keep\n        return x * self.mask\n\n    def backward(self, grad):\n        return grad * self.mask\n',
    },
  ],
  *check({ reading }) {
    const told = new Set<string>();
    for (const { site, mask } of drawnMasks(reading.sites)) {
      const { backward } = mask;
      const key = backward && `${backward.span.start} ${backward.mask}`;
      if (!backward || !key || told.has(key)) continue;
      told.add(key);
      const missing =
        backward.kind === 'redrawn'
          ? `\`${backward.functionName}\` draws \`${backward.mask}\` anew: its gradient flows through other units than the forward pass kept.`
          : backward.kind === 'unmasked'
            ? `\`${backward.functionName}\` does not use \`${backward.mask}\`: its gradient flows through units that the forward pass dropped.`
            : `The forward pass divides what it masks by the probability of keeping; \`${backward.functionName}\` applies \`${backward.mask}\` without that division.`;
      yield siteFinding({
        rule: 'manual-gradient-mismatch',
        severity: 'error',
        site,
        span: backward.span,
        message: missing,
        remedies: backward.mend
          ? [
              {
                title:
                  backward.kind === 'redrawn'
                    ? `Keep the forward pass's \`${backward.mask}\``
                    : `Multiply the gradient: \`${backward.mend.factor.trim()}\``,
                change: { type: 'mend-mask', siteId: site.id, part: 'gradient' },
                safe: false,
              },
            ]
          : [],
        related: [{ span: site.span, message: 'The mask of the forward pass' }],
      });
    }
  },
};
