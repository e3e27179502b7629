import type { Remedy } from '../model/finding';
import { effectOf } from '../model/words';
import { kerasDense, torchDense } from './exampleNets';
import type { Rule, RuleContext } from './rule';
import { latestRuns, runFinding, runWords } from './runs';

/** From this rate on training takes clearly longer. */
const STRONG = 0.3;

export const rule: Rule = {
  id: 'epochs-not-increased',
  category: 'evidence',
  severity: 'hint',
  summary: 'A training log of a network with strong dropout ends while validation is still improving',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Speaks only where a training log belongs to a network of this file that drops 30 % or more somewhere. If validation was still improving at the end of the ' +
      'latest run, the strongest dropout site is flagged.',
    whyItMatters:
      'Each step with dropout trains a thinned network with a noisier gradient, so that training takes longer; a number of epochs that was right without dropout ' +
      'stops too early with it. What dropout is worth can be seen only after the curves have settled.',
    whenToIgnore: 'When the time to train is limited on purpose, or the run was a trial. Runs older than the code are not used.',
    references: [{ title: 'Srivastava et al. 2014', url: 'https://jmlr.org/papers/v15/srivastava14a.html' }],
  },
  needsEvidence: 'logs',
  examples: [
    { framework: 'torch', bad: torchDense(256, '0.5'), good: torchDense(256, '0.1') },
    { framework: 'keras', bad: kerasDense(256, '0.5'), good: kerasDense(256, '0.1') },
  ],
  *check(context) {
    for (const told of latestRuns(context)) {
      const { evidence, dropping, network } = told;
      const [strongest] = dropping;
      if (!evidence.verdict.improving || evidence.dropout !== 'some' || (strongest?.rate.value ?? 0) < STRONG) continue;
      yield runFinding({
        rule: 'epochs-not-increased',
        severity: 'hint',
        told,
        site: strongest,
        remedies: longer(context, evidence.verdict.epochs),
        message:
          `${runWords(evidence.run)} of ${network.name}: ${evidence.verdict.reason} Dropout slows training down` +
          `${strongest ? ` (this site ${effectOf(strongest)})` : ''}: give it more epochs, with early stopping on the validation loss.`,
      });
    }
  },
};

/** Twice the number of epochs, where only one stands in the file and it is not larger than what the run was given. */
function longer({ reading: { facts } }: RuleContext, trained: number): readonly Remedy[] {
  const [count, ...others] = facts.epochs ?? [];
  if (!count || others.length > 0 || count.value > trained) return [];
  const value = 2 * count.value;
  return [
    {
      title: `Train for ${value} epochs instead of ${count.value}`,
      change: { type: 'set-number', span: count.span, value, isCount: true },
      safe: false,
    },
  ];
}
