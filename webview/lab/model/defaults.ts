import type { StudyPlan } from '../../../src/lab/study';
import type { TrainingFacts } from '../../../src/model/network';
import type { StudyForm } from './form';
import { rateText } from './words';

/** Where the file shows no training settings. 60 epochs: with few epochs the slower start of high rates decides, not their end. */
const FALLBACK = { optimizer: 'adam', learningRate: 0.001, momentum: 0.9, weightDecay: 0, batchSize: 32, epochs: 60 } as const;

/** Settings to start from: those of the file where it shows them. */
export function defaultForm(training: TrainingFacts): StudyForm {
  const optimizer = training.optimizer ?? FALLBACK.optimizer;
  return {
    data: 'digits',
    target: '',
    from: '0',
    to: '0.8',
    step: '0.1',
    seeds: '3',
    epochs: String(Math.max(FALLBACK.epochs, training.epochs ?? 0)),
    batchSize: String(training.batchSize ?? FALLBACK.batchSize),
    optimizer,
    learningRate: String(training.learningRate ?? (optimizer === 'sgd' ? 0.1 : FALLBACK.learningRate)),
    momentum: String(training.momentum ?? (training.optimizer ? 0 : FALLBACK.momentum)),
    weightDecay: String(training.weightDecay ?? FALLBACK.weightDecay),
    labelNoise: '0',
    trainSize: '',
    seed: '1',
  };
}

/** The form that makes this plan again, for a study that is taken up from the store. */
export function formOf(plan: StudyPlan): StudyForm {
  const { rates, optimizer } = plan;
  const first = rates[0] ?? 0;
  return {
    data: plan.data.kind,
    target: plan.data.kind === 'csv' ? plan.data.target : '',
    from: rateText(first),
    to: rateText(rates.at(-1) ?? first),
    step: rateText((rates[1] ?? first + 0.1) - first),
    seeds: String(plan.seeds),
    epochs: String(plan.epochs),
    batchSize: String(plan.batchSize),
    optimizer: optimizer.name,
    learningRate: String(optimizer.learningRate),
    momentum: String(optimizer.momentum),
    weightDecay: String(optimizer.weightDecay),
    labelNoise: String(Math.round(plan.labelNoise * 1e6) / 1e4),
    trainSize: plan.trainSize === null ? '' : String(plan.trainSize),
    seed: String(plan.seed),
  };
}
