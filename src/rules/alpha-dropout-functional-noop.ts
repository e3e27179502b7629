import { dropsAndKeeps, shortName } from '../model/words';
import { functionalNet } from './exampleClasses';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'alpha-dropout-functional-noop',
  category: 'mode',
  severity: 'error',
  summary: 'F.alpha_dropout without `training=` never drops anything',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds calls of `F.alpha_dropout` and `F.feature_alpha_dropout`, of `drop_path` of timm and of functions like it in the project, that are not told ' +
      'whether the module is training.',
    whyItMatters:
      'Their `training` argument is False by default, unlike that of `F.dropout`: the input comes back unchanged, in training too. ' +
      'The network is trained without the regularization that the source promises.',
    whenToIgnore: 'Never: a call that should do nothing can be deleted. Calls with `**kwargs`, which may carry the flag, are not reported.',
    references: [
      {
        title: 'PyTorch: torch.nn.functional.alpha_dropout',
        url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.alpha_dropout.html',
      },
      {
        title: 'PyTorch: torch.nn.functional.feature_alpha_dropout',
        url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.feature_alpha_dropout.html',
      },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: functionalNet('F.alpha_dropout(F.selu(x), 0.1)'),
      good: functionalNet('F.alpha_dropout(F.selu(x), 0.1, training=self.training)'),
    },
  ],
  *check({ reading }) {
    for (const site of reading.sites) {
      const { training } = site.arguments;
      const isLeft = training?.left === false;
      if (!training || site.starred || !(isLeft || (training.preset === false && !training.given))) continue;
      if (neverDrops(site) || site.context.intended || site.context.expectedToFail) continue;
      const { value } = site.rate;
      const meant = value !== null && value > 0 && value <= 1 ? ` What is meant (${dropsAndKeeps(value)}) never happens.` : '';
      yield siteFinding({
        rule: 'alpha-dropout-functional-noop',
        severity: 'error',
        site,
        message: isLeft
          ? `\`${training.text}\` is False by default, and no caller gives another value: this \`${shortName(site.callee)}\` returns its input unchanged.${meant}`
          : `\`training\` is False by default in \`${shortName(site.callee)}\`: this call returns its input unchanged.${meant}`,
        remedies: isLeft
          ? []
          : [
              {
                title: 'Pass the training mode',
                change: { type: 'guard-by-training', siteId: site.id },
                // The model trains differently afterwards.
                safe: false,
              },
            ],
      });
    }
  },
};
