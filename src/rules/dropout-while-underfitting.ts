import { effectOf } from '../model/words';
import { kerasDense, torchDense } from './exampleNets';
import type { Rule } from './rule';
import { latestRuns, rateRemedy, runFinding, runWords } from './runs';

export const rule: Rule = {
  id: 'dropout-while-underfitting',
  category: 'evidence',
  severity: 'warning',
  summary: 'A training log shows that this network underfits, and dropout takes more of its capacity',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Speaks only where a training log belongs to a network of this file. If the latest run underfits (its loss is poor on the training data, ' +
      'measured without dropout, as well as on the validation data) and the network drops something, its strongest dropout site is flagged.',
    whyItMatters:
      'A network that cannot even fit its training data has too little capacity or was trained too little. Dropout takes part of the capacity away in every step, ' +
      'which works against overfitting only. Lower the rate or widen the layers first; bring dropout back when the network overfits.',
    whenToIgnore:
      'When the loss is as low as the noise of the data allows, or when dropout is only on early in training (which can help a network that underfits). ' +
      'A training loss that was logged with dropout on says nothing here, so no verdict rests on one. Runs older than the code are not used.',
    references: [
      { title: 'Liu et al. 2023: dropout and underfitting', url: 'https://proceedings.mlr.press/v202/liu23aq.html' },
      { title: 'Srivastava et al. 2014', url: 'https://jmlr.org/papers/v15/srivastava14a.html' },
    ],
  },
  needsEvidence: 'logs',
  examples: [
    { framework: 'torch', bad: torchDense(16, '0.5'), good: torchDense(128, '0.0') },
    { framework: 'keras', bad: kerasDense(16, '0.5'), good: kerasDense(128, '0.0') },
  ],
  *check(context) {
    for (const told of latestRuns(context)) {
      const { evidence, dropping, network } = told;
      const [strongest] = dropping;
      const { value } = strongest?.rate ?? { value: null };
      if (evidence.verdict.kind !== 'underfits' || evidence.dropout !== 'some' || !strongest || value === null) continue;
      yield runFinding({
        rule: 'dropout-while-underfitting',
        severity: 'warning',
        told,
        site: strongest,
        message:
          `${runWords(evidence.run)} of ${network.name}: ${evidence.verdict.reason} Dropout makes that worse: this site ${effectOf(strongest)}. ` +
          'Lower the rate or widen the layers, and bring dropout back when the network overfits.',
        remedies: [
          rateRemedy(dropping.length === 1 ? 'Set the rate to 0' : `Set all ${dropping.length} rates of ${network.name} to 0`, dropping, 0),
          rateRemedy('Halve the rate', [strongest], Number((value / 2).toPrecision(2))),
        ],
      });
    }
  },
};
