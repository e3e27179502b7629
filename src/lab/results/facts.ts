import { counted, grouped } from '../../model/words';
import { sourceWords } from '../data/choice';
import type { InitialChoice } from '../initial';
import type { ActivationChoice } from '../network';
import { ACTIVATIONS } from '../space/activations';
import { schemeInWords } from '../space/schemes';
import { sizesInWords } from '../space/sizes';
import { percent } from '../statistics/words';
import type { StudyPlan, TrainerChoice } from '../study';
import { lossInWords } from './loss';

export interface FactsOptions {
  readonly trainers: readonly TrainerChoice[];
  /** Whether the rates of the plan were tried. */
  readonly triesRates: boolean;
}

/** All that decides the numbers, so that another can get them again: name and value, each once. */
export function planFacts(plan: StudyPlan, { trainers, triesRates }: FactsOptions): readonly (readonly [string, string])[] {
  return [
    ['Data', dataText(plan.data)],
    ['Training rows', plan.trainSize === null ? 'all of the training split' : grouped(plan.trainSize)],
    ['Random labels', `${percent(plan.labelNoise)} of the training rows`],
    ...(triesRates ? [['Rates', plan.rates.map(rateText).join(', ')] as const] : []),
    ['Repeats', `${plan.seeds}, paired: the same weights and batches for each ${triesRates ? 'rate' : 'arm'}`],
    ['Training', `${counted(plan.epochs, 'epoch')}, batches of ${plan.batchSize}`],
    ['Loss', lossInWords(plan)],
    [
      'Measured',
      'dropout off: after every epoch the validation rows and as many training rows (256 at least), the test rows at the best epoch',
    ],
    ...(plan.sizes ? [['Built with', sizesInWords(plan.sizes)] as const] : []),
    ...(plan.activations ? [['Activations', activationsInWords(plan.activations)] as const] : []),
    ['Initial weights', initialInWords(plan.initial)],
    ['Optimizer', optimizerText(plan.optimizer)],
    ...trainers.map((trainer) => ['Trained by', trainerText(trainer)] as const),
    ['Root seed', String(plan.seed)],
  ];
}

/** A rate as it stands in source. */
export function rateText(rate: number): string {
  return String(Number(rate.toFixed(6)));
}

function dataText(data: StudyPlan['data']): string {
  const { used, dropDuplicates } = data;
  const rows = used ? `, ${grouped(used.rows)} of ${counted(used.of, 'row')}` : '';
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
export function trainerText({ description, refusal, device }: TrainerChoice): string {
  const trainer = refusal === null ? description : `${description}; the fast trainer cannot: ${refusal}`;
  return device === undefined ? trainer : `${trainer}; ${device}`;
}

/** "He (Kaiming) normal; out: as in the file". */
export function initialInWords(choice: InitialChoice | undefined): string {
  const own = 'as in the file, else by default of its framework';
  if (!choice) return own;
  const layers = Object.entries(choice.layers).map(
    ([name, scheme]) => `${name}: ${scheme === null ? 'as in the file' : schemeInWords(scheme)}`,
  );
  return [choice.all ? schemeInWords(choice.all) : own, ...layers].join('; ');
}

/** "act1: Tanh, act2: GELU; else as in the file". */
export function activationsInWords(choice: ActivationChoice): string {
  const set = Object.entries(choice).map(([name, activation]) => `${name}: ${ACTIVATIONS[activation]}`);
  return `${set.join(', ')}; else as in the file`;
}
