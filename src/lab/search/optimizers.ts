import type { TrainingFact, TrainingFacts } from '../../model/network';
import type { LabFramework } from '../network';
import type { Origin, Setting } from '../space/settings';
import type { OptimizerChoice } from '../study';

type Name = OptimizerChoice['name'];

interface Defaults {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly epsilon: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Optax asks for the learning rate. */
  readonly asksRate?: true;
}

/** PyTorch 2.13, Keras 3.15, TensorFlow.js 4.22 and Optax 0.2, checked by test/oracles/lab_initial.py. */
const DEFAULTS: Readonly<Record<'torch' | 'keras' | 'tfjs' | 'optax', Readonly<Record<Name, Defaults>>>> = {
  torch: {
    sgd: { learningRate: 1e-3, weightDecay: 0, epsilon: 1e-8, beta1: 0.9, beta2: 0.999 },
    adam: { learningRate: 1e-3, weightDecay: 0, epsilon: 1e-8, beta1: 0.9, beta2: 0.999 },
    adamw: { learningRate: 1e-3, weightDecay: 1e-2, epsilon: 1e-8, beta1: 0.9, beta2: 0.999 },
    rmsprop: { learningRate: 1e-2, weightDecay: 0, epsilon: 1e-8, beta1: 0.9, beta2: 0.99 },
  },
  keras: {
    sgd: { learningRate: 1e-2, weightDecay: 0, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 },
    adam: { learningRate: 1e-3, weightDecay: 0, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 },
    adamw: { learningRate: 1e-3, weightDecay: 4e-3, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 },
    rmsprop: { learningRate: 1e-3, weightDecay: 0, epsilon: 1e-7, beta1: 0.9, beta2: 0.9 },
  },
  tfjs: {
    sgd: { learningRate: 1e-2, weightDecay: 0, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 },
    adam: { learningRate: 1e-3, weightDecay: 0, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 },
    adamw: { learningRate: 1e-3, weightDecay: 0, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 },
    rmsprop: { learningRate: 1e-3, weightDecay: 0, epsilon: 1e-7, beta1: 0.9, beta2: 0.9 },
  },
  optax: {
    sgd: { learningRate: 1e-2, weightDecay: 0, epsilon: 1e-8, beta1: 0.9, beta2: 0.999, asksRate: true },
    adam: { learningRate: 1e-3, weightDecay: 0, epsilon: 1e-8, beta1: 0.9, beta2: 0.999, asksRate: true },
    adamw: { learningRate: 1e-3, weightDecay: 1e-4, epsilon: 1e-8, beta1: 0.9, beta2: 0.999, asksRate: true },
    rmsprop: { learningRate: 1e-3, weightDecay: 0, epsilon: 1e-8, beta1: 0.9, beta2: 0.9, asksRate: true },
  },
};

export interface ChosenOptimizer {
  readonly optimizer: OptimizerChoice;
  readonly settings: readonly Setting[];
}

/** The optimizer that the file shows, else Adam; numbers that it does not show are the framework's. */
export function optimizerFor(framework: LabFramework, facts: TrainingFacts): ChosenOptimizer {
  const name = facts.optimizer ?? 'adam';
  const library = framework === 'flax' || framework === 'equinox' || framework === 'haiku' ? 'optax' : framework;
  const usual = DEFAULTS[library][name];
  const isAdaptive = name === 'adam' || name === 'adamw';
  const momentum = facts.momentum ?? 0;
  const optimizer: OptimizerChoice = {
    name,
    learningRate: facts.learningRate ?? usual.learningRate,
    momentum,
    weightDecay: facts.weightDecay ?? usual.weightDecay,
    epsilon: facts.epsilon ?? usual.epsilon,
    ...(facts.nesterov && momentum > 0 ? { nesterov: true } : {}),
    ...(isAdaptive ? { beta1: facts.beta1 ?? usual.beta1 } : {}),
    ...(name === 'sgd' ? {} : { beta2: facts.beta2 ?? usual.beta2 }),
  };
  return { optimizer, settings: settingsOf(optimizer, facts, framework, usual) };
}

/** The file gives one that cannot be told, or several. */
export const UNREAD: Origin = { kind: 'lab', reason: 'what the file gives cannot be taken over' };

const NAMES: Readonly<Record<Name, string>> = { sgd: 'SGD', adam: 'Adam', adamw: 'AdamW', rmsprop: 'RMSprop' };

function settingsOf(optimizer: OptimizerChoice, facts: TrainingFacts, framework: LabFramework, usual: Defaults): readonly Setting[] {
  const inFile = (place: TrainingFact): Origin => ({ kind: 'file', span: facts.places?.[place] ?? null });
  const byDefault: Origin = { kind: 'default', of: framework };
  const from = (fact: TrainingFact, otherwise: Origin = byDefault): Origin =>
    facts[fact] !== undefined ? inFile(fact) : facts.unread?.includes(fact) ? UNREAD : otherwise;
  const rate: Origin = usual.asksRate ? { kind: 'lab', reason: 'Optax has no default' } : byDefault;
  const { name } = optimizer;
  return [
    {
      name: 'optimizer',
      value: NAMES[name],
      origin: from('optimizer', { kind: 'lab', reason: 'the file shows none' }),
    },
    {
      name: 'learning rate',
      value: String(optimizer.learningRate),
      origin: from('learningRate', rate),
    },
    ...(name === 'sgd' || name === 'rmsprop'
      ? [{ name: 'momentum', value: `${optimizer.momentum}${optimizer.nesterov ? ' (Nesterov)' : ''}`, origin: from('momentum') }]
      : []),
    { name: 'weight decay', value: String(optimizer.weightDecay), origin: from('weightDecay') },
    ...(name === 'sgd' ? [] : [{ name: 'ε of the optimizer', value: String(optimizer.epsilon), origin: from('epsilon') }]),
    ...(optimizer.beta1 === undefined ? [] : [{ name: 'β₁', value: String(optimizer.beta1), origin: from('beta1') }]),
    ...(optimizer.beta2 === undefined
      ? []
      : [{ name: name === 'rmsprop' ? 'smoothing' : 'β₂', value: String(optimizer.beta2), origin: from('beta2') }]),
  ];
}
