import type { LayerMention } from '../model/facts';
import type { Layer } from '../model/network';
import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, effectOf } from '../model/words';
import { siteFinding } from './finding';
import { following, preceding, views } from './graph';
import { drops, oncePerSite, type Run, runsOf } from './order';
import type { Rule } from './rule';

/** Fewer units than this are left in a training step on average. */
const FEW = 16;
/** Below this rate hardly a unit is lost. */
const LOW = 0.2;

export const rule: Rule = {
  id: 'narrow-layer-dropout',
  category: 'placement',
  severity: 'hint',
  summary: 'Dropout leaves only a few units of a narrow layer',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds dropout at a rate of 0.2 or more on a dense layer of known width of which fewer than 16 units remain on average. The output layer, ' +
      'bottlenecks inside branches and layers of unknown width are left alone.',
    whyItMatters:
      'Dropout takes capacity away. If n units are right without it, about n divided by the share that is kept are needed with it; a narrow layer that loses ' +
      'half of its units mostly underfits.',
    whenToIgnore: 'When a study shows that the narrow network overfits without dropout.',
    references: [{ title: 'Srivastava et al. 2014, appendix A.1: network size', url: 'https://jmlr.org/papers/v15/srivastava14a.html' }],
  },
  examples: [
    { framework: 'torch', bad: torchNet(8), good: torchNet(64) },
    { framework: 'keras', bad: kerasNet(8), good: kerasNet(64) },
  ],
  *check(context) {
    const first = oncePerSite();
    const wanted = (site: DropoutSite): boolean => site.granularity === 'element' && drops(site) && (site.rate.value ?? 0) >= LOW;
    for (const run of runsOf(context, wanted, speaksOfNarrow)) {
      const { site } = run;
      const layer = denseBefore(run);
      const units = layer?.units ?? null;
      const rate = site.rate.value ?? 0;
      const left = units === null ? 0 : units * (1 - rate);
      if (!layer || units === null || units < 2 || left >= FEW || !first(site)) continue;
      const needed = Math.ceil(units / (1 - rate) - 1e-9);
      const wide = Math.max(needed, Math.ceil(FEW / (1 - rate) - 1e-9));
      yield siteFinding({
        rule: 'narrow-layer-dropout',
        severity: 'hint',
        site,
        message:
          `Of the ${units} units of this layer about ${Number(left.toFixed(1))} remain (the dropout ${effectOf(site)}). ` +
          `If ${units} units are right without dropout, about ${needed} are needed with it.`,
        remedies: [
          // In PyTorch the next layer has to be widened as well.
          ...(site.framework === 'keras' && !layer.definedAt
            ? [
                {
                  title: `Widen the layer to ${wide} units`,
                  change: { type: 'set-call-argument', framework: 'keras', span: layer.span, name: 'units', text: `${wide}` },
                  safe: false,
                } as const,
              ]
            : []),
          {
            title: `Set the rate to 0.1 (${dropsAndKeeps(0.1)})`,
            change: { type: 'set-rate', siteIds: [site.id], rate: 0.1, at: site.rate.form === 'literal' ? 'argument' : 'origin' },
            safe: false,
          },
        ],
      });
    }
  },
};

/** Cheap: a small dense layer, and another one behind it. */
function speaksOfNarrow(site: DropoutSite, mentions: readonly LayerMention[]): boolean {
  const dense = mentions.filter(({ kind }) => kind === 'dense' || kind === 'recurrent');
  const keeps = 1 - (site.rate.value ?? 0);
  return dense.some(({ units }, at) => units !== null && units * keeps < FEW && at + 1 < dense.length);
}

/** The dense layer that the dropout acts on, with its width; null when it is not known, or where the graph forks or ends behind it. */
function denseBefore(run: Run): (Layer & { readonly units: number | null }) | null {
  const before = preceding(run, run.layer, ['activation', 'batch-norm', 'identity']);
  if (before?.operation.type !== 'dense') return null;
  const next = following(run, run.layer, [...views, 'activation', 'batch-norm']);
  return next?.operation.type === 'dense' ? { ...before, units: before.operation.units } : null;
}

function torchNet(units: number): string {
  return `import torch.nn as nn

net = nn.Sequential(nn.Linear(20, ${units}), nn.ReLU(), nn.Dropout(0.5), nn.Linear(${units}, 2))
`;
}

function kerasNet(units: number): string {
  return `import keras
from keras import layers

model = keras.Sequential([
    keras.Input(shape=(20,)),
    layers.Dense(${units}, activation="relu"),
    layers.Dropout(0.5),
    layers.Dense(2, activation="softmax"),
])
`;
}
