import type { Remedy } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { effectOf } from '../model/words';
import { evaluationReach, markIntended, severityOf } from './always-on';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'sdpa-dropout-unguarded',
  category: 'mode',
  severity: 'error',
  summary: 'scaled_dot_product_attention and flash attention apply their rate in evaluation too',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds calls of `scaled_dot_product_attention`, and of the functions of flash-attn and xFormers that take its place, that get a literal rate, a ' +
      'constant or an attribute of the module without a test of the training mode, directly, by a function of the project that hands it on, or by a function ' +
      'that is kept in an attribute.',
    whyItMatters:
      'These functions have no `training` argument: they drop attention weights whenever their rate is above 0, also after `model.eval()`. The ' +
      'caller has to pass 0 in evaluation.',
    whenToIgnore:
      'For attention noise that is wanted in prediction: mark the line with `# dropout: intended`. A rate that is a parameter of a function which others than modules call, or ' +
      'that was made by an expression with a training flag, is not reported.',
    references: [
      {
        title: 'PyTorch: torch.nn.functional.scaled_dot_product_attention',
        url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html',
      },
      { title: 'pytorch#124464', url: 'https://github.com/pytorch/pytorch/issues/124464' },
      { title: 'pytorch#99293: a training argument is asked for', url: 'https://github.com/pytorch/pytorch/issues/99293' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: attention('0.1'),
      good: attention('0.1 if self.training else 0.0'),
    },
  ],
  *check({ reading }) {
    for (const site of reading.sites) {
      if (!site.modeless || !decidedHere(site)) continue;
      const reach = evaluationReach(site, reading);
      if (!reach) continue;
      const effect = effectOf(site);
      const guard: Remedy = {
        title: `Pass ${site.rate.text} in training only`,
        change: { type: 'guard-by-training', siteId: site.id },
        safe: reach === 'forward',
      };
      yield siteFinding({
        rule: 'sdpa-dropout-unguarded',
        severity: severityOf(site, reach),
        site,
        message:
          `\`${site.callee.replace(/^.*\./, '')}\` has no training flag: any \`${site.parameter}\` above 0 drops attention weights after \`eval()\` too. ` +
          `Here it is \`${site.rate.text}\`${effect ? ` (${effect})` : ''}.`,
        remedies: reach === 'function' ? [markIntended(site)] : [guard, markIntended(site)],
      });
    }
  },
};

/** The rate is fixed by this code: a number, a known name, or an attribute of the module itself. */
function decidedHere(site: DropoutSite): boolean {
  const { rate } = site;
  if (!rate.span || neverDrops(site)) return false;
  if (site.entrusted) return true;
  const [only, ...more] = rate.definitions ?? [];
  if (rate.form === 'name' && more.length === 0 && only && /^self(?:\.\w+)+$/.test(only)) return true;
  if (rate.form === 'attribute') return rate.text.startsWith('self.');
  return rate.value !== null && (rate.form === 'literal' || rate.form === 'name');
}

function attention(rate: string): string {
  return `import torch.nn as nn
import torch.nn.functional as F


class Attention(nn.Module):
    def forward(self, q, k, v):
        return F.scaled_dot_product_attention(q, k, v, dropout_p=${rate})
`;
}
