import type { Teaching } from '../../../model/facts';
import type { TrainingFacts } from '../../../model/network';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { numberAt } from '../../passedNumbers';
import { type Seen, type Sightings, settled } from '../../settled';
import { canonical } from '../sites/callables';
import { argumentFor, descendants, passedArguments, span, statementOf } from '../tree';

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

/** What the text names of it: without a word of a loss or an optimizer `readTraining` finds none. */
export function namedTeaching({ text }: PyModule): Teaching {
  const named = Object.entries(LOSSES).flatMap(([name, loss]) => (text.includes(name.slice(name.lastIndexOf('.') + 1)) ? [loss] : []));
  return { losses: [...new Set(named)], optimizer: text.includes('optim') };
}

/** Training settings that the file shows. What it shows twice with different values is left out. */
export function readTraining(module: PyModule): TrainingFacts {
  const { lossDelta, ...losses } = lossesIn(module);
  const facts = settled({ ...optimizers(module), ...losses, batchSize: batchSizes(module), epochs: epochs(module) });
  const bend = facts.loss === 'huber' ? settled({ lossDelta }).lossDelta : undefined;
  return bend === undefined ? facts : { ...facts, lossDelta: bend };
}

function lossesIn(module: PyModule): Required<Pick<Sightings, 'loss' | 'lossDelta'>> {
  const calls = module.calls.filter((call) => Object.hasOwn(LOSSES, canonical(call.name ?? '')));
  return {
    loss: calls.flatMap((call) => {
      const value = LOSSES[canonical(call.name ?? '')];
      return value ? [{ value, span: span(call.node) }] : [];
    }),
    lossDelta: calls.map((call) => number(module, argumentFor(call.node, 'delta', null).node)),
  };
}

function number(module: PyModule, node: PyNode | null): Seen<number> | null {
  return node && { value: numberAt(module, node), span: span(node) };
}

type SettingsSeen = Readonly<Record<'learningRate' | 'momentum' | 'weightDecay' | 'epsilon' | 'beta1' | 'beta2', Seen<number> | null>> & {
  readonly nesterov: Seen<boolean> | null;
};

function optimizers(module: PyModule): Sightings {
  const found = module.calls.flatMap((call) => {
    const name = /^torch\.optim\.(?!lr_scheduler\.|swa_utils\.)(?:\w+\.)?([A-Z]\w+)$/.exec(call.name ?? '')?.[1];
    if (name === undefined) return [];
    const value = Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
    const optimizer = { value, span: span(call.node) };
    // Numbers of an optimizer that the lab has not are those of another arithmetic.
    return [value ? { optimizer, ...settings(module, call) } : { optimizer, ...NO_SETTINGS }];
  });
  return {
    optimizer: found.map((each) => each.optimizer),
    learningRate: found.map((each) => each.learningRate),
    momentum: found.map((each) => each.momentum),
    weightDecay: found.map((each) => each.weightDecay),
    nesterov: found.map((each) => each.nesterov),
    epsilon: found.map((each) => each.epsilon),
    beta1: found.map((each) => each.beta1),
    beta2: found.map((each) => each.beta2),
  };
}

const NO_SETTINGS: SettingsSeen = {
  learningRate: null,
  momentum: null,
  weightDecay: null,
  nesterov: null,
  epsilon: null,
  beta1: null,
  beta2: null,
};

function settings(module: PyModule, call: PyCall): SettingsSeen {
  const get = (name: string, position: number | null): Seen<number> | null => number(module, argumentFor(call.node, name, position).node);
  const betas = argumentFor(call.node, 'betas', null).node;
  const [beta1 = null, beta2 = null] = (betas?.namedChildren ?? []).map((child) => number(module, child));
  const nesterov = argumentFor(call.node, 'nesterov', null).node;
  return {
    learningRate: get('lr', 1),
    momentum: get('momentum', null),
    weightDecay: get('weight_decay', null),
    nesterov: nesterov?.text === 'True' ? { value: true, span: span(nesterov) } : null,
    epsilon: get('eps', null),
    beta1,
    beta2: beta2 ?? get('alpha', null),
  };
}

/** When loaders differ, the one that says it is for training counts. */
function batchSizes(module: PyModule): NonNullable<Sightings['batchSize']> {
  const loaders = module.calls.filter((call) => /^torch\.utils\.data\.(dataloader\.)?DataLoader$/.test(call.name ?? ''));
  const sizes = loaders.map((call) => number(module, argumentFor(call.node, 'batch_size', 1).node));
  const training = loaders.findIndex((call) => /train/i.test(statementOf(call.node)?.text.split('\n')[0] ?? ''));
  const isSame = sizes.every((size) => size?.value === sizes[0]?.value);
  return isSame || training < 0 ? sizes : [sizes[training] ?? null];
}

/** `for epoch in range(N)` and `range(1, N + 1)`. */
function epochs(module: PyModule): NonNullable<Sightings['epochs']> {
  return descendants(module.root, 'for_statement').flatMap((loop) => {
    const call = loop.childForFieldName('right');
    const left = loop.childForFieldName('left');
    if (call?.type !== 'call' || call.childForFieldName('function')?.text !== 'range') return [];
    if (!/epoch/i.test(`${left?.text} ${call.text}`)) return [];
    const [first, second] = passedArguments(call).map((passed) => number(module, passed.value)?.value);
    const count = passedArguments(call).length === 1 ? first : first === undefined || second === undefined ? undefined : second - first;
    return [{ value: count !== undefined && count >= 1 ? count : undefined, span: span(call) }];
  });
}
