import type { Finding, Remedy } from '../model/finding';
import { fingerprintOf } from '../model/fingerprint';
import type { Network } from '../model/network';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { effectOf } from '../model/words';
import { kerasDense, torchDense } from './exampleNets';
import { siteFinding } from './finding';
import type { Rule, RuleContext } from './rule';
import { dropsByPlan, logOf, rateRemedy } from './runs';

export const rule: Rule = {
  id: 'dropout-without-overfitting',
  category: 'evidence',
  severity: 'warning',
  summary: 'A lab study or matched training runs show that this network does not overfit without dropout, and that no rate helps it',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Speaks only after the lab has trained the network of this file at several rates, or where training logs hold runs that differ in nothing but the rate ' +
      '(the trials of a tuner, say). If the runs at rate 0 do not overfit and no other rate is significantly better, each dropout site of the network is ' +
      'flagged with the numbers.',
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
  needsEvidence: 'study',
  examples: [
    { framework: 'torch', bad: torchDense(16, '0.5'), good: torchDense(16, '0.0') },
    { framework: 'keras', bad: kerasDense(16, '0.5'), good: kerasDense(16, '0.0') },
  ],
  *check(context) {
    yield* byStudy(context);
    yield* byRuns(context);
  },
};

function* byStudy({ reading, evidence, networks }: RuleContext): Generator<Finding> {
  for (const { network: name, fingerprint, verdict } of evidence) {
    if (verdict.kind !== 'not-needed') continue;
    const network = networks().find((candidate) => candidate.name === name);
    if (!network || fingerprintOf(network, reading.sites) !== fingerprint) continue;
    yield* flagged(network, reading, `Lab study of ${name}: ${verdict.sentence}`);
  }
}

/** Runs that were logged anyway, such as the trials of a tuner, where they differ in nothing but the rates. */
function* byRuns({ reading, logs, networks }: RuleContext): Generator<Finding> {
  for (const { network: name, kind, sentence, baseline, best, stale } of logs.comparisons) {
    if (kind !== 'not-needed' || stale) continue;
    const network = networks().find((candidate) => candidate.name === name);
    if (network) yield* flagged(network, reading, `Training runs of ${name}: ${sentence}`, [logOf(baseline), logOf(best)]);
  }
}

function* flagged(network: Network, reading: Reading, said: string, related: Finding['related'] = []): Generator<Finding> {
  const sites = reading.sites.filter((site) => network.siteIds.includes(site.id) && dropsByPlan(site));
  for (const site of sites) {
    yield siteFinding({
      rule: 'dropout-without-overfitting',
      severity: 'warning',
      site,
      message: `${said} This site ${effectOf(site)}. Raise the capacity of the network until it overfits, then bring dropout back.`,
      related,
      remedies: switchedOff(site, sites, network.name),
    });
  }
}

function switchedOff(site: DropoutSite, all: readonly DropoutSite[], network: string): readonly Remedy[] {
  const one = rateRemedy('Set the rate to 0', [site], 0);
  return all.length === 1 ? [one] : [rateRemedy(`Set all ${all.length} rates of ${network} to 0`, all, 0), one];
}
