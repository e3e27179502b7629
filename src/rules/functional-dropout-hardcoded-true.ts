import type { Remedy } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { evaluationReach, markIntended } from './always-on';
import { functionalNet } from './exampleClasses';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'functional-dropout-hardcoded-true',
  category: 'mode',
  severity: 'warning',
  summary: '`training=True` keeps functional dropout on after `model.eval()`',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds calls of `F.dropout` and its relatives whose `training` argument is the literal `True`, or a parameter of the function around that is True by ' +
      'default and that the modules which call the function leave so.',
    whyItMatters:
      'The literal overrides the mode of the module: units are dropped in evaluation and prediction too, so scores are worse than they should be and ' +
      'change from call to call. Often it was set to try something out and then forgotten.',
    whenToIgnore:
      'In Monte-Carlo dropout, and where noise at prediction time is part of the design (the prenet of Tacotron 2): mark the line with ' +
      '`# dropout: intended`. A call inside `if self.training:`, in a function outside of classes or of training only, or whose rate is a parameter ' +
      'of the function is not reported, unless all its callers are modules that hand the rate in whatever the mode is.',
    references: [
      {
        title: 'PyTorch: torch.nn.functional.dropout',
        url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html',
      },
      { title: 'SimpleNet#2: the flag was forgotten', url: 'https://github.com/Coderx7/SimpleNet/issues/2' },
      { title: 'tacotron2#247: on by design', url: 'https://github.com/NVIDIA/tacotron2/issues/247' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: functionalNet('F.dropout2d(x, 0.1, training=True)'),
      good: functionalNet('F.dropout2d(x, 0.1, training=self.training)'),
    },
  ],
  *check({ reading }) {
    for (const site of reading.sites) {
      if (!isFixedOn(site) || neverDrops(site)) continue;
      const reach = evaluationReach(site, reading);
      const isTold = site.entrusted !== undefined || isLeft(site);
      // In a function of its own the author decided it for that function alone.
      if (!reach || (reach === 'function' && site.context.classId === null && !isTold)) continue;
      const effect = effectOf(site);
      const guard: Remedy = {
        title: 'Pass training=self.training',
        change: { type: 'guard-by-training', siteId: site.id },
        safe: false,
      };
      yield siteFinding({
        rule: 'functional-dropout-hardcoded-true',
        // Nobody can tell whether the class is a module.
        severity: site.rate.value === 0 ? 'info' : reach === 'function' && !isTold ? 'hint' : 'warning',
        site,
        message:
          `\`${site.arguments.training?.text}\` stands for \`training\`${isLeft(site) ? ', and no caller gives another value than True' : ''}, so this \`${shortName(site.callee)}\` stays on after \`eval()\`` +
          `${effect ? ` (${effect})` : ''}. If it is Monte-Carlo dropout, mark it as intended.`,
        remedies: reach === 'function' ? [markIntended(site)] : [guard, markIntended(site)],
      });
    }
  },
};

function isFixedOn({ kind, arguments: { training } }: DropoutSite): boolean {
  if (!training || !/^(?:functional|drop-path|drop-block)$/.test(kind)) return false;
  return training.value === true || training.value === 1 || training.left === true;
}

function isLeft({ arguments: { training } }: DropoutSite): boolean {
  return training?.left === true;
}
