import type { ClassFacts, FreshLayer } from '../model/facts';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

const MODULE_ROLES: ReadonlySet<ClassFacts['role'] | undefined> = new Set(['torch-module', 'torch-sequential', 'lightning-module']);

export const rule: Rule = {
  id: 'dropout-constructed-in-forward',
  category: 'mode',
  severity: 'error',
  summary: 'A dropout layer built in `forward` is new at each call and always in training mode',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds `nn.Dropout` and its relatives, and recurrent, attention and transformer layers with dropout, that are built and called in `forward`, in a ' +
      'method called from it, or in a function that only modules call; also those that a property or a method builds at each call.',
    whyItMatters:
      'A new module starts in training mode. `model.eval()` reaches only the modules that the model owns, and this one is gone before it could be ' +
      'switched: units are dropped in evaluation and prediction too.',
    whenToIgnore:
      'For dropout that is wanted in prediction: mark the line with `# dropout: intended`. A layer that is stored on `self` under a condition, or whose mode is set ' +
      'by `.train(self.training)` or `.eval()`, is not reported. Keras passes the mode on by itself; there the rule is silent.',
    references: [
      { title: 'PyTorch: Module.eval', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval' },
      { title: 'NTS-Net#14: "Took me an hour"', url: 'https://github.com/yangze0930/NTS-Net/issues/14' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: `import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def forward(self, x):
        return nn.Dropout(0.5)(self.fc(x))
`,
      good: `import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        return self.dropout(self.fc(x))
`,
    },
  ],
  *check({ reading }) {
    const fresh = new Map((reading.facts.fresh ?? []).map((each) => [each.siteId, each]));
    for (const site of reading.sites) {
      const built = fresh.get(site.id);
      if (!built || !runsInModule(site, built, reading)) continue;
      const effect = effectOf(site);
      const plain = site.rate.form === 'literal' || site.rate.form === 'absent';
      const isLayer = site.kind === 'layer' && built.by === undefined;
      yield siteFinding({
        rule: 'dropout-constructed-in-forward',
        severity: site.rate.value === 0 ? 'warning' : 'error',
        site,
        message:
          `This \`${shortName(site.callee)}\` is built anew at each call${built.by ? ` by \`${built.by}\`` : ''}, so it is always in training mode${hasWeights(site) ? ', with new random weights' : ''}: ` +
          `it stays on after \`eval()\`${effect ? ` (${effect})` : ''}.`,
        remedies: !isLayer
          ? []
          : [
              { title: 'Build it once in __init__', change: { type: 'hoist-to-constructor', siteId: site.id }, safe: plain },
              {
                title: 'Use the functional form with training=self.training',
                change: { type: 'make-functional', siteId: site.id },
                safe: false,
              },
            ],
      });
    }
  },
};

function runsInModule(site: DropoutSite, { by }: FreshLayer, { facts }: Reading): boolean {
  const { context, rate } = site;
  if (context.guarded || context.intended || rate.guarded || neverDrops(site)) return false;
  if (by !== undefined) return true;
  const owner = facts.classes.find((candidate) => candidate.id === context.classId);
  return MODULE_ROLES.has(owner?.role) || owner?.unknownBase === true;
}

function hasWeights({ kind }: DropoutSite): boolean {
  return kind === 'recurrent' || kind === 'transformer' || kind === 'attention';
}
