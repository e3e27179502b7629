import type { Finding } from '../model/finding';
import type { MaskInTest } from '../model/mask';
import type { DropoutSite } from '../model/site';
import { evaluationReach, markIntended } from './always-on';
import { handMasks } from './by-hand';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'manual-mask-at-test',
  category: 'by-hand',
  severity: 'error',
  summary: 'A dropout mask written by hand is drawn in evaluation too',
  frameworks: ['numpy', 'torch'],
  doc: {
    whatItDoes:
      'Finds random masks in the branch or function for evaluation, functions such as `predict` that call the masked forward pass without switching it off, ' +
      'and masks in the `forward` of a PyTorch module that never asks for `self.training`.',
    whyItMatters:
      'Predictions become random: the same input gives another answer each time, and on average a worse one. A mask written by hand does not know of ' +
      '`model.eval()`; only a test in the code switches it off.',
    whenToIgnore:
      'When it is meant, as in Monte-Carlo dropout: say so in a comment, `# dropout: intended`. Functions whose names speak of sampling, ' +
      'uncertainty or dropout itself are left alone.',
    references: [
      {
        title: 'Srivastava et al. 2014, section 4: no units are dropped at test time',
        url: 'https://jmlr.org/papers/v15/srivastava14a.html',
      },
      { title: 'CS231n notes: predict without a mask', url: 'https://cs231n.github.io/neural-networks-2/' },
    ],
  },
  examples: [
    {
      framework: 'numpy',
      bad: 'import numpy as np\n\ndef forward(X, W, keep_prob=0.8):\n    A = np.maximum(0, X @ W)\n    D = np.random.rand(*A.shape) < keep_prob\n    return A * D / keep_prob\n\ndef predict(X, W):\n    return forward(X, W).argmax(axis=1)\n',
      good: 'import numpy as np\n\ndef forward(X, W, keep_prob=0.8):\n    A = np.maximum(0, X @ W)\n    D = np.random.rand(*A.shape) < keep_prob\n    return A * D / keep_prob\n\ndef predict(X, W):\n    return forward(X, W, keep_prob=1.0).argmax(axis=1)\n',
    },
    {
      framework: 'torch',
      bad: 'import torch\nfrom torch import nn\n\nclass Dropout(nn.Module):\n    def __init__(self, p=0.2):\n        super().__init__()\n        self.p = p\n\n    def forward(self, x):\n        mask = torch.rand_like(x) > self.p\n        return x * mask / (1 - self.p)\n',
      good: 'import torch\nfrom torch import nn\n\nclass Dropout(nn.Module):\n    def __init__(self, p=0.2):\n        super().__init__()\n        self.p = p\n\n    def forward(self, x):\n        if not self.training:\n            return x\n        mask = torch.rand_like(x) > self.p\n        return x * mask / (1 - self.p)\n',
    },
  ],
  *check({ reading }) {
    const told = new Set<number>();
    for (const { site, mask } of handMasks(reading.sites)) {
      for (const [index, place] of mask.inTest.entries()) {
        // One call of a forward pass with several masks.
        if (!told.has(place.span.start)) yield inTest(site, place, index);
        told.add(place.span.start);
      }
      if (mask.inTest.length > 0) continue;
      if (
        site.framework === 'torch' &&
        (mask.elementwise || (mask.training === 'keep' && !mask.seeded)) &&
        evaluationReach(site, reading) === 'forward'
      )
        yield inForward(site);
    }
  },
};

function inTest(site: DropoutSite, place: MaskInTest, index: number): Finding {
  const where = place.functionName ? `\`${place.functionName}\`` : 'The branch for evaluation';
  const isCall = place.span.start !== site.span.start || place.span.end !== site.span.end;
  return siteFinding({
    rule: 'manual-mask-at-test',
    severity: 'error',
    site,
    span: place.span,
    message: `${where} ${isCall ? 'runs the forward pass with its dropout mask' : 'draws a dropout mask'}: predictions are random and worse than they could be.`,
    remedies: [
      ...(place.masked
        ? [
            {
              title: 'Take the mask out of evaluation',
              change: { type: 'mend-mask', siteId: site.id, part: 'no-test-mask', index },
              safe: false,
            } as const,
          ]
        : []),
      ...(isCall ? [] : [markIntended(site)]),
    ],
    related: isCall ? [{ span: site.span, message: 'The mask' }] : [],
  });
}

function inForward(site: DropoutSite): Finding {
  return siteFinding({
    rule: 'manual-mask-at-test',
    severity: 'error',
    site,
    message: 'This mask is drawn whether the module trains or not: `model.eval()` does not switch it off. Test `self.training` first.',
    remedies: [markIntended(site)],
  });
}
