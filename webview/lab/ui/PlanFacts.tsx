import './PlanFacts.css';
import type { VNode } from 'preact';
import { sourceWords } from '../../../src/lab/data/choice';
import type { StudyPlan, TrainerChoice } from '../../../src/lab/study';
import { initialInWords } from '../model/initial';
import { lossInWords } from '../model/lossName';
import { countText, percent, rateText } from '../model/words';

export interface PlanFactsProps {
  readonly plan: StudyPlan;
  readonly createdAt: string;
  readonly trainers: readonly TrainerChoice[];
  /** Whether the rates of the plan were tried. */
  readonly triesRates?: boolean;
}

/** All that decides the numbers, so that another can get them again. */
export function PlanFacts({ plan, createdAt, trainers, triesRates = true }: PlanFactsProps): VNode {
  const { optimizer, data } = plan;
  const facts: readonly (readonly [string, string])[] = [
    ['Data', dataText(data)],
    ['Training rows', plan.trainSize === null ? 'all of the training split' : plan.trainSize.toLocaleString('en')],
    ['Random labels', `${percent(plan.labelNoise)} of the training rows`],
    ...(triesRates ? [['Rates', plan.rates.map(rateText).join(', ')] as const] : []),
    ['Repeats', `${plan.seeds}, paired: the same weights and batches for each ${triesRates ? 'rate' : 'arm'}`],
    ['Training', `${countText(plan.epochs, 'epoch')}, batches of ${plan.batchSize}`],
    ['Loss', lossInWords(plan)],
    [
      'Measured',
      'dropout off: after every epoch the validation rows and as many training rows (256 at least), the test rows at the best epoch',
    ],
    ['Initial weights', initialInWords(plan.initial)],
    ['Optimizer', optimizerText(optimizer)],
    ...trainers.map((trainer) => ['Trained by', trainerText(trainer)] as const),
    ['Root seed', String(plan.seed)],
    ['Started', new Date(createdAt).toLocaleString('en')],
  ];
  return (
    <section class="section" aria-labelledby="plan-title">
      <h2 id="plan-title">How it was trained</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={`${name} ${value}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function dataText(data: StudyPlan['data']): string {
  const { used, dropDuplicates } = data;
  const rows = used ? `, ${used.rows.toLocaleString('en')} of ${countText(used.of, 'row')}` : '';
  return `${sourceWords(data)}${rows}${dropDuplicates ? ', without duplicates' : ''}`;
}

function optimizerText(optimizer: StudyPlan['optimizer']): string {
  const { name, learningRate, momentum, nesterov, beta1, beta2, epsilon, weightDecay, maxNorm } = optimizer;
  return [
    name,
    `learning rate ${learningRate}`,
    ...(name === 'sgd' || name === 'rmsprop' ? [`${nesterov ? 'Nesterov ' : ''}momentum ${momentum}`] : []),
    ...(beta1 === undefined ? [] : [`β₁ ${beta1}`]),
    ...(beta2 === undefined ? [] : [`${name === 'rmsprop' ? 'smoothing' : 'β₂'} ${beta2}`]),
    ...(name === 'sgd' ? [] : [`ε ${epsilon}`]),
    `weight decay ${weightDecay}`,
    ...(maxNorm === undefined ? [] : [`norm of a unit at most ${maxNorm}`]),
  ].join(', ');
}

/** Which trainer it is, and why the fast one cannot. */
export function trainerText({ description, refusal }: TrainerChoice): string {
  return refusal === null ? description : `${description}; the fast trainer cannot: ${refusal}`;
}
