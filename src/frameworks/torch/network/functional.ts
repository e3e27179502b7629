import type { Operation } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import { ACTIVATION_FUNCTIONS, OTHER_ELEMENTWISE_FUNCTIONS, rareActivation } from './activations';
import { Bound } from './arguments';
import { isTransparent, lastSegment } from './graph';
import type { Interpreter } from './interpreter';
import { buildAdaptive, buildPool } from './layers/convolution';
import { type Built, notModelled } from './layers/kit';
import { flattenDetail, gelu, leaky, scaled, simple, softmaxOver } from './layers/plain';
import { flattened, keep, unknownShape } from './shapes';
import type { Passed, Tensor, Value } from './values';

type Rank = 1 | 2 | 3;

/** `relu` of `torch.nn.functional.relu`, `torch.relu`, `torch.special.x`; null for other modules. */
export function functionName(canonicalName: string): string | null {
  return /^torch\.(?:nn\.functional\.)?(\w+)$/.exec(canonicalName)?.[1] ?? null;
}

/**
 * A functional step on one tensor (`F.relu(x)`, `torch.flatten(x, 1)`, `x.relu()`): null when the name is not known here.
 * `passed` starts with the tensor.
 */
export function functionalStep(it: Interpreter, name: string, passed: readonly Passed[], node: PyNode, hidden: boolean): Value | null {
  const input = passed[0]?.value;
  if (input?.kind !== 'tensor') return null;
  const built = builtFor(it, name, passed, node, hidden);
  return built && emit(it, built, name, input, node);
}

function emit(it: Interpreter, built: Built, name: string, input: Tensor, node: PyNode): Tensor {
  const flowed = built.flow(input.shape);
  const callee = node.childForFieldName('function')?.text ?? name;
  if (flowed.conflict) it.graph.clash(node, `${callee}: ${flowed.conflict}`);
  const operation: Operation = flowed.unlike ? notModelled(flowed.unlike, flowed.detail) : built.operation;
  return it.graph.step({
    name: lastSegment(name).replace(/_$/, ''),
    callee,
    span: span(node),
    operation,
    from: [input],
    shape: flowed.shape,
    parameters: built.parameters,
    transparent: isTransparent(operation),
  });
}

function builtFor(it: Interpreter, name: string, passed: readonly Passed[], node: PyNode, hidden: boolean): Built | null {
  const bind = (...names: string[]): Bound => new Bound(passed, ['input', ...names], hidden, node);
  if (/^(feature_)?(alpha_)?dropout[123]?d?_?$/.test(name)) return dropoutStep(it, bind('p', 'training', 'inplace'), node);
  const activation = ACTIVATION_FUNCTIONS[name];
  if (activation && Object.hasOwn(ACTIVATION_FUNCTIONS, name)) {
    if (activation === 'softmax' || activation === 'log_softmax') return softmaxOver(activation, bind('dim').value('dim'));
    if (activation === 'gelu') return gelu(bind('approximate'));
    if (activation === 'leaky_relu') return leaky(bind('negative_slope', 'inplace'));
    if (activation === 'elu') return scaled(activation, bind('alpha', 'inplace').number('alpha', 1));
    if (activation === 'softplus') return scaled(activation, bind('beta', 'threshold').number('beta', 1));
    return simple(activation);
  }
  if (OTHER_ELEMENTWISE_FUNCTIONS.has(name))
    return {
      operation: notModelled(`${name} has no counterpart in the model`, rareActivation(name, bind('min_val', 'max_val'))),
      parameters: 0,
      flow: keep,
    };
  if (name === 'layer_norm') return layerNormStep(bind('normalized_shape', 'weight', 'bias', 'eps'));
  if (name === 'flatten') return flattenStep(bind('start_dim', 'end_dim'));
  return poolStep(name, bind);
}

/** `training=False` switches it off for good; without a known value it is dropout. */
function dropoutStep(it: Interpreter, bound: Bound, node: PyNode): Built {
  const siteId = it.sitesAt(node)[0];
  const isOff = bound.value('training')?.kind === 'boolean' && bound.boolean('training', true) === false;
  if (isOff) return { operation: { type: 'identity' }, parameters: 0, flow: keep };
  return { operation: siteId ? { type: 'dropout', siteId } : notModelled('a dropout that was not read'), parameters: 0, flow: keep };
}

/** Unlike `nn.Flatten`, the function starts at the batch axis unless told otherwise. */
function flattenStep(bound: Bound): Built {
  const start = bound.number('start_dim', 0);
  const end = bound.number('end_dim', -1);
  if (start === 1 && end === -1) return { operation: { type: 'flatten' }, parameters: 0, flow: flattened(1, -1) };
  const flow = start === null || end === null ? unknownShape : flattened(start, end);
  return { operation: notModelled('flattens some axes only, or the batch too', flattenDetail(start, end)), parameters: 0, flow };
}

/** The weights are those of the object that calls it. */
function layerNormStep(bound: Bound): Built {
  const [weight, bias] = [bound.value('weight'), bound.value('bias')];
  const epsilon = bound.number('eps', 1e-5);
  const given = bound.value('normalized_shape');
  const axes = given?.kind === 'list' ? (given.items?.length ?? null) : weight?.kind === 'weight' ? (weight.shape?.length ?? null) : null;
  const isPlain = !weight || weight.kind === 'none';
  const isAffine = isLearned(weight) && (!bias || bias.kind === 'none' || isLearned(bias));
  const shift = isAffine && bias?.kind !== 'weight' ? ({ shift: false } as const) : {};
  const isTold = axes !== null && epsilon !== null && (isPlain || isAffine);
  const detail = isTold ? ({ type: 'layer-norm', epsilon, axes, affine: isAffine, ...shift } as const) : null;
  return { operation: notModelled('a layer normalization by its function', detail), parameters: 0, flow: keep };
}

/** Weights of the network, or those that a layer of it holds. */
function isLearned(value: Value | null): boolean {
  return value?.kind === 'weight' && (value.trains || (value.part !== undefined && value.part.layer.frozen !== true));
}

function poolStep(name: string, bind: (...names: string[]) => Bound): Built | null {
  const match = /^(adaptive_)?(max|avg)_pool([123])d$/.exec(name);
  if (!match) return null;
  const rank = Number(match[3]) as Rank;
  const mode = match[2] === 'max' ? 'max' : 'average';
  if (match[1]) return buildAdaptive(bind('output_size'), rank, mode);
  const rest = mode === 'max' ? ['dilation', 'ceil_mode', 'return_indices'] : ['ceil_mode', 'count_include_pad', 'divisor_override'];
  return buildPool(bind('kernel_size', 'stride', 'padding', ...rest), rank, mode);
}
