import { effectOf } from '../model/words';
import { rule as alphaDropoutFunctionalNoop } from './alpha-dropout-functional-noop';
import { rule as dropoutNeverApplied } from './dropout-never-applied';
import { rule as dropoutResultDiscarded } from './dropout-result-discarded';
import { rule as dropoutResultUnused } from './dropout-result-unused';
import { kerasDense, torchDense } from './exampleNets';
import { rule as kerasSubclassCallWithoutTraining } from './keras-subclass-call-without-training';
import { rule as kerasTrainingHardcoded } from './keras-training-hardcoded';
import { rule as pretrainedLeftInEval } from './pretrained-left-in-eval';
import { rule as rnnDropoutSingleLayer } from './rnn-dropout-single-layer';
import type { Rule, RuleContext } from './rule';
import { latestRuns, runFinding, runWords } from './runs';
import { rule as trainNotRestored } from './train-not-restored';

/** What says that dropout is there but not applied: it explains the overfitting first. */
const EXPLAINS: readonly Rule[] = [
  dropoutNeverApplied,
  dropoutResultDiscarded,
  dropoutResultUnused,
  pretrainedLeftInEval,
  trainNotRestored,
  kerasSubclassCallWithoutTraining,
  kerasTrainingHardcoded,
  alphaDropoutFunctionalNoop,
  rnnDropoutSingleLayer,
];

const STOPS_TORCH = `
from lightning.pytorch.callbacks import EarlyStopping

stopping = EarlyStopping(monitor="val_loss", patience=5)
`;
const STOPS_KERAS = '\nstopping = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)\n';

export const rule: Rule = {
  id: 'dropout-not-enough',
  category: 'evidence',
  severity: 'info',
  summary: 'A training log shows that this network overfits although it uses dropout',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Speaks only where a training log belongs to a network of this file. If the latest run overfits although the network drops something, its strongest dropout ' +
      'site is flagged. It is silent where the file stops training early, where another rule finds that the dropout of this file is not applied (that explains it ' +
      'first), and where only the confidence grows too high while accuracy holds.',
    whyItMatters:
      'Dropout delays overfitting; with little data or a large network it does not prevent it, not even at a rate of 0.5. Stopping at the best epoch costs nothing; ' +
      'more data, augmentation, weight decay or a higher rate on the widest layer may move that best further.',
    whenToIgnore: 'When the weights of the best epoch are kept anyway. Runs older than the code are not used.',
    references: [{ title: 'Srivastava et al. 2014, section 7.4', url: 'https://jmlr.org/papers/v15/srivastava14a.html' }],
  },
  needsEvidence: 'logs',
  examples: [
    { framework: 'torch', bad: torchDense(256, '0.2'), good: `${torchDense(256, '0.2')}${STOPS_TORCH}` },
    { framework: 'keras', bad: kerasDense(256, '0.2'), good: `${kerasDense(256, '0.2')}${STOPS_KERAS}` },
  ],
  *check(context) {
    for (const told of latestRuns(context)) {
      const { evidence, dropping, network } = told;
      const { verdict } = evidence;
      const [strongest] = dropping;
      if (verdict.kind !== 'overfits' || verdict.onlyConfidence || evidence.dropout !== 'some' || !strongest) continue;
      // Its advice is followed already.
      if (context.reading.facts.regularizers?.includes('early-stopping')) return;
      if (EXPLAINS.some((other) => speaks(other, context))) return;
      yield runFinding({
        rule: 'dropout-not-enough',
        severity: 'info',
        told,
        site: strongest,
        message:
          `${runWords(evidence.run)} of ${network.name} overfits with dropout: ${verdict.reason} This site ${effectOf(strongest)}. ` +
          'Stop at the best epoch, find more data, or raise the rate of the widest layer.',
      });
    }
  },
};

function speaks(rule: Rule, context: RuleContext): boolean {
  for (const _ of rule.check(context)) return true;
  return false;
}
