import type { Remedy } from '../model/finding';
import { fingerprintOf } from '../model/fingerprint';
import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, effectOf } from '../model/words';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'dropout-without-overfitting',
  category: 'evidence',
  severity: 'warning',
  summary: 'A lab study shows that this network does not overfit without dropout, and that no rate helps it',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Speaks only after the lab has trained the network of this file at several rates. If the trials at rate 0 do not overfit and no other rate is ' +
      'significantly better, each dropout site of the network is flagged with the numbers of the study.',
    whyItMatters:
      'Dropout works against overfitting. Where there is none it costs capacity and training time and gives nothing in return. A better way to use it: ' +
      'raise the capacity of the network until it overfits, then bring dropout back; the larger network with dropout may generalise better than the ' +
      'small one without.',
    whenToIgnore:
      'When the data of the study is not the data of the job: less data, or a longer training, overfits sooner. Dropout for uncertainty ' +
      '(Monte-Carlo dropout) and rates that change during training are not reported. If the study cannot tell, nothing is reported.',
    references: [
      { title: 'Srivastava et al. 2014, sections 7.3 and 7.4', url: 'https://jmlr.org/papers/v15/srivastava14a.html' },
      { title: 'Liu et al. 2023: early dropout can help networks that underfit', url: 'https://proceedings.mlr.press/v202/liu23aq.html' },
    ],
  },
  needsEvidence: true,
  examples: [
    { framework: 'torch', bad: torchNet('0.5'), good: torchNet('0.0') },
    { framework: 'keras', bad: kerasNet('0.5'), good: kerasNet('0.0') },
  ],
  *check({ reading, evidence }) {
    for (const { network: name, fingerprint, verdict } of evidence) {
      if (verdict.kind !== 'not-needed') continue;
      const network = reading.networks.find((candidate) => candidate.name === name);
      if (!network || fingerprintOf(network, reading.sites) !== fingerprint) continue;
      const sites = reading.sites.filter((site) => network.siteIds.includes(site.id) && dropsByPlan(site));
      for (const site of sites) {
        yield siteFinding({
          rule: 'dropout-without-overfitting',
          severity: 'warning',
          site,
          message:
            `Lab study of ${name}: ${verdict.sentence} This site ${effectOf(site)}. ` +
            'Raise the capacity of the network until it overfits, then bring dropout back.',
          remedies: switchedOff(site, sites, name),
        });
      }
    }
  },
};

/** A known rate above 0 that is not meant for prediction and not scheduled. */
function dropsByPlan({ rate, context }: DropoutSite): boolean {
  return rate.value !== null && rate.value > 0 && rate.value <= 1 && !rate.guarded && !context.intended;
}

function switchedOff(site: DropoutSite, all: readonly DropoutSite[], network: string): readonly Remedy[] {
  const off = (title: string, siteIds: readonly string[]): Remedy => ({
    title: `${title} (${dropsAndKeeps(0)})`,
    change: { type: 'set-rate', siteIds, rate: 0, at: 'origin' },
    safe: false,
  });
  const one = off('Set the rate to 0', [site.id]);
  if (all.length === 1) return [one];
  return [
    off(
      `Set all ${all.length} rates of ${network} to 0`,
      all.map(({ id }) => id),
    ),
    one,
  ];
}

function torchNet(rate: string): string {
  return `import torch.nn as nn

model = nn.Sequential(
    nn.Linear(64, 16),
    nn.ReLU(),
    nn.Dropout(${rate}),
    nn.Linear(16, 10),
)
`;
}

function kerasNet(rate: string): string {
  return `import keras
from keras import layers

model = keras.Sequential([
    keras.Input(shape=(64,)),
    layers.Dense(16, activation="relu"),
    layers.Dropout(${rate}),
    layers.Dense(10, activation="softmax"),
])
`;
}
