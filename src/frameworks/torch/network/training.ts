import type { TrainingFacts } from '../../../model/network';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { canonical } from '../sites/callables';
import { argumentFor, descendants, passedArguments, statementOf } from '../tree';

const OPTIMIZERS: Readonly<Record<string, NonNullable<TrainingFacts['optimizer']>>> = {
  SGD: 'sgd',
  Adam: 'adam',
  AdamW: 'adamw',
  RMSprop: 'rmsprop',
};

const LOSSES: Readonly<Record<string, NonNullable<TrainingFacts['loss']>>> = {
  'torch.nn.CrossEntropyLoss': 'cross-entropy',
  'torch.nn.NLLLoss': 'cross-entropy',
  'torch.nn.functional.cross_entropy': 'cross-entropy',
  'torch.nn.functional.nll_loss': 'cross-entropy',
  'torch.nn.BCELoss': 'binary-cross-entropy',
  'torch.nn.BCEWithLogitsLoss': 'binary-cross-entropy',
  'torch.nn.functional.binary_cross_entropy': 'binary-cross-entropy',
  'torch.nn.functional.binary_cross_entropy_with_logits': 'binary-cross-entropy',
  'torch.nn.MSELoss': 'mean-squared-error',
  'torch.nn.functional.mse_loss': 'mean-squared-error',
  'torch.nn.L1Loss': 'mean-absolute-error',
  'torch.nn.functional.l1_loss': 'mean-absolute-error',
  'torch.nn.HuberLoss': 'huber',
  'torch.nn.functional.huber_loss': 'huber',
};

/** Training settings that the file shows. What it shows twice with different values is left out. */
export function readTraining(module: PyModule): TrainingFacts {
  const lossCalls = module.calls.filter((call) => Object.hasOwn(LOSSES, canonical(call.name ?? '')));
  const losses = lossCalls.map((call) => LOSSES[canonical(call.name ?? '')]);
  const deltas = lossCalls.map((call) => number(module, argumentFor(call.node, 'delta', null).node));
  const facts: { -readonly [Key in keyof TrainingFacts]: TrainingFacts[Key] | undefined } = {
    ...optimizerFacts(module),
    batchSize: batchSize(module),
    epochs: epochs(module),
    loss: agreed(losses),
    lossDelta: agreed(losses) === 'huber' ? agreed(deltas) : undefined,
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

function optimizerFacts(module: PyModule) {
  const found = module.calls.flatMap((call) => {
    const name = /^torch\.optim\.(?:\w+\.)?(\w+)$/.exec(call.name ?? '')?.[1];
    const optimizer = name !== undefined && Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
    return optimizer ? [{ optimizer, ...settings(module, call) }] : [];
  });
  return {
    optimizer: agreed(found.map((each) => each.optimizer)),
    learningRate: agreed(found.map((each) => each.learningRate)),
    momentum: agreed(found.map((each) => each.momentum)),
    weightDecay: agreed(found.map((each) => each.weightDecay)),
    nesterov: agreed(found.map((each) => each.nesterov)),
    epsilon: agreed(found.map((each) => each.epsilon)),
    beta1: agreed(found.map((each) => each.beta1)),
    beta2: agreed(found.map((each) => each.beta2)),
  };
}

function settings(module: PyModule, call: PyCall) {
  const get = (name: string, position: number | null): number | undefined => number(module, argumentFor(call.node, name, position).node);
  const betas = argumentFor(call.node, 'betas', null).node;
  const [beta1, beta2] = (betas?.namedChildren ?? []).map((child) => number(module, child));
  const nesterov = argumentFor(call.node, 'nesterov', null).node?.text === 'True' ? true : undefined;
  return {
    learningRate: get('lr', 1),
    momentum: get('momentum', null),
    weightDecay: get('weight_decay', null),
    nesterov,
    epsilon: get('eps', null),
    beta1,
    beta2: beta2 ?? get('alpha', null),
  };
}

/** When loaders differ, the one that says it is for training counts. */
function batchSize(module: PyModule): number | undefined {
  const loaders = module.calls.filter((call) => /^torch\.utils\.data\.(dataloader\.)?DataLoader$/.test(call.name ?? ''));
  const sizes = loaders.map((call) => number(module, argumentFor(call.node, 'batch_size', 1).node));
  const training = loaders.findIndex((call) => /train/i.test(statementOf(call.node)?.text.split('\n')[0] ?? ''));
  return agreed(sizes) ?? sizes[training];
}

/** `for epoch in range(N)` and `range(1, N + 1)`. */
function epochs(module: PyModule): number | undefined {
  const counts = descendants(module.root, 'for_statement').flatMap((loop) => {
    const call = loop.childForFieldName('right');
    const left = loop.childForFieldName('left');
    if (call?.type !== 'call' || call.childForFieldName('function')?.text !== 'range') return [];
    if (!/epoch/i.test(`${left?.text} ${call.text}`)) return [];
    const [first, second] = passedArguments(call).map((passed) => number(module, passed.value));
    const count = passedArguments(call).length === 1 ? first : first === undefined || second === undefined ? undefined : second - first;
    return count === undefined || count < 1 ? [] : [count];
  });
  return agreed(counts);
}
