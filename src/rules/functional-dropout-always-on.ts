import type { Remedy, Severity } from '../model/finding';
import type { Entrusted } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { evaluationReach, markIntended, severityOf } from './always-on';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'functional-dropout-always-on',
  category: 'mode',
  severity: 'error',
  summary: 'F.dropout without `training=` stays on after `model.eval()`',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds calls of `F.dropout`, `F.dropout1d`, `F.dropout2d`, `F.dropout3d` and `F.multi_head_attention_forward` that are not told whether the ' +
      'module is training, also in a function that modules hand the rate to without asking for the mode; and of `stochastic_depth`, `drop_block2d` and ' +
      '`dropout_edge` of torchvision and PyG, and of functions like them in the project, whose `training` is True by default.',
    whyItMatters:
      'The function cannot know the mode of the module around it, and its `training` argument is True by default. So units are dropped in evaluation ' +
      'and prediction too: scores are worse than they should be and change from call to call.',
    whenToIgnore:
      'In Monte-Carlo dropout, where noise at prediction time is the point: mark the line with `# dropout: intended`. A call inside ' +
      '`if self.training:`, in a function of training only, or whose rate is a parameter of the function is not reported, unless all its callers are modules that hand it in whatever the mode is.',
    references: [
      {
        title: 'PyTorch: torch.nn.functional.dropout',
        url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html',
      },
      { title: 'pytorch#26338: F.dropout ignores eval()', url: 'https://github.com/pytorch/pytorch/issues/26338' },
      { title: 'PyTorchNLPBook#28', url: 'https://github.com/delip/PyTorchNLPBook/issues/28' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: `import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5)
`,
      good: `import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5, training=self.training)
`,
    },
  ],
  *check({ reading }) {
    for (const site of reading.sites) {
      const { training } = site.arguments;
      if (training?.preset !== true || training.given || neverDrops(site)) continue;
      const reach = evaluationReach(site, reading);
      // Edges and paths are also dropped to make views of a graph or an image, outside of networks.
      if (!reach || (reach === 'function' && !site.callee.startsWith('torch.'))) continue;
      const effect = effectOf(site);
      const guard: Remedy = {
        title: 'Pass training=self.training',
        change: { type: 'guard-by-training', siteId: site.id },
        safe: reach === 'forward',
      };
      yield siteFinding({
        rule: 'functional-dropout-always-on',
        severity: site.entrusted ? entrustedSeverity(site.entrusted) : severityOf(site, reach),
        site,
        message:
          `\`${shortName(site.callee)}\` is not told whether the model is training, and \`training\` is True by default: ` +
          `it stays on after \`eval()\`${effect ? ` (${effect})` : ''}.${site.entrusted ? handedBy(site.entrusted) : ''}`,
        remedies: reach === 'function' ? [markIntended(site)] : [guard, markIntended(site)],
        related:
          site.entrusted && !site.entrusted.file ? [{ span: site.entrusted.span, message: 'Hands in the rate, whatever the mode is' }] : [],
      });
    }
  },
};

/** Whether anything is dropped is known only where a number is handed in. */
function entrustedSeverity({ value }: Entrusted): Severity {
  return value === 0 ? 'info' : 'warning';
}

function handedBy({ by, rate }: Entrusted): string {
  return ` \`${by}\` ${rate === '' ? 'leaves its rate at the default' : `hands in \`${rate}\``} whatever the mode is.`;
}
