import type { TrainingFacts } from '../../../model/network';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { argumentFor } from '../tree';

const LOSSES: Readonly<Record<string, NonNullable<TrainingFacts['loss']>>> = {
  'optax.softmax_cross_entropy': 'cross-entropy',
  'optax.softmax_cross_entropy_with_integer_labels': 'cross-entropy',
  'optax.losses.softmax_cross_entropy': 'cross-entropy',
  'optax.losses.softmax_cross_entropy_with_integer_labels': 'cross-entropy',
  'optax.sigmoid_binary_cross_entropy': 'binary-cross-entropy',
  'optax.losses.sigmoid_binary_cross_entropy': 'binary-cross-entropy',
  'optax.l2_loss': 'mean-squared-error',
  'optax.squared_error': 'mean-squared-error',
  'optax.losses.squared_error': 'mean-squared-error',
};
const OPTIMIZER = /^optax\.(sgd|adam|adamw|rmsprop)$/;

/** Training settings that the file shows in Optax's words. What it shows twice with different values is left out. */
export function readTraining(module: PyModule): TrainingFacts {
  const losses = module.calls.flatMap(({ name }) => (name !== null && Object.hasOwn(LOSSES, name) ? (LOSSES[name] ?? []) : []));
  const optimizers = module.calls.flatMap((call) => {
    const optimizer = OPTIMIZER.exec(call.name ?? '')?.[1] as TrainingFacts['optimizer'];
    if (!optimizer) return [];
    const given = (name: string, position: number | null) => number(module, argumentFor(call.node, [name], position).node);
    return [
      {
        optimizer,
        learningRate: given('learning_rate', 0),
        momentum: given('momentum', optimizer === 'sgd' ? 1 : null),
        weightDecay: given('weight_decay', null),
      },
    ];
  });
  const facts = {
    optimizer: agreed(optimizers.map((each) => each.optimizer)),
    learningRate: agreed(optimizers.map((each) => each.learningRate)),
    momentum: agreed(optimizers.map((each) => each.momentum)),
    weightDecay: agreed(optimizers.map((each) => each.weightDecay)),
    loss: agreed(losses),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function agreed<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

function number(module: PyModule, node: PyNode | null): number | undefined {
  const value = node ? module.resolve(node).value : null;
  return typeof value === 'number' ? value : undefined;
}
