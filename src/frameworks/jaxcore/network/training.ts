import type { TrainingFacts } from '../../../model/network';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { numberAt } from '../../passedNumbers';
import { type Seen, type Sightings, settled } from '../../settled';
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
  const loss = module.calls.flatMap(({ name, node }) => {
    const value = name !== null && Object.hasOwn(LOSSES, name) ? LOSSES[name] : undefined;
    return value ? [{ value, span: spanOfNode(node) }] : [];
  });
  return settled({ ...optimizers(module), loss });
}

function optimizers(module: PyModule): Sightings {
  const found = module.calls.flatMap((call) => {
    const value = OPTIMIZER.exec(call.name ?? '')?.[1] as TrainingFacts['optimizer'];
    if (!value) return [];
    const given = (name: string, position: number | null) => number(module, argumentFor(call.node, [name], position).node);
    const isRms = value === 'rmsprop';
    return [
      {
        optimizer: { value, span: spanOfNode(call.node) },
        learningRate: given('learning_rate', 0),
        momentum: given('momentum', value === 'sgd' ? 1 : null),
        nesterov: flag(argumentFor(call.node, ['nesterov'], value === 'sgd' ? 2 : null).node),
        weightDecay: given('weight_decay', null),
        epsilon: given('eps', null),
        beta1: isRms ? null : given('b1', value === 'sgd' ? null : 1),
        beta2: isRms ? given('decay', 1) : given('b2', value === 'sgd' ? null : 2),
      },
    ];
  });
  return {
    optimizer: found.map((each) => each.optimizer),
    learningRate: found.map((each) => each.learningRate),
    momentum: found.map((each) => each.momentum),
    nesterov: found.map((each) => each.nesterov),
    weightDecay: found.map((each) => each.weightDecay),
    epsilon: found.map((each) => each.epsilon),
    beta1: found.map((each) => each.beta1),
    beta2: found.map((each) => each.beta2),
  };
}

function number(module: PyModule, node: PyNode | null): Seen<number> | null {
  return node && { value: numberAt(module, node), span: spanOfNode(node) };
}

function flag(node: PyNode | null): Seen<boolean> | null {
  return node?.text === 'True' ? { value: true, span: spanOfNode(node) } : null;
}
