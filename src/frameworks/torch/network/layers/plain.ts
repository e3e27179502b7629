import type { ActivationName, Detail } from '../../../../model/network';
import { ACTIVATION_LAYERS, OTHER_ELEMENTWISE, rareActivation } from '../activations';
import type { Bound } from '../arguments';
import { flattened, keep, lastAxis, unknownShape } from '../shapes';
import type { Value } from '../values';
import { type Blueprint, type Built, count, flag, notModelled } from './kit';

const linear: Blueprint = {
  names: ['in_features', 'out_features', 'bias', 'device', 'dtype'],
  build(bound) {
    const inputs = bound.size('in_features', null);
    const units = bound.size('out_features', null);
    const bias = bound.boolean('bias', true);
    return {
      operation: bias === null ? notModelled('bias is not known') : { type: 'dense', inputs, units, bias },
      parameters: count([inputs, units], [units, flag(bias)]),
      flow: lastAxis(inputs, units),
      demand: [inputs],
    };
  },
};

/** Takes its input size at the first call, so its weights are not known from the source alone. */
const lazyLinear: Blueprint = {
  names: ['out_features', 'bias'],
  build(bound) {
    const units = bound.size('out_features', null);
    const bias = bound.boolean('bias', true) ?? true;
    return { operation: { type: 'dense', inputs: null, units, bias }, parameters: null, flow: lastAxis(null, units) };
  },
};

const bilinear: Blueprint = {
  names: ['in1_features', 'in2_features', 'out_features', 'bias'],
  build(bound) {
    const units = bound.size('out_features', null);
    const pairs = [bound.size('in1_features', null), bound.size('in2_features', null), units];
    const operation = notModelled('a bilinear layer');
    return { operation, parameters: count(pairs, [units, flag(bound.boolean('bias', true))]), flow: lastAxis(null, units) };
  },
};

function activation(name: ActivationName): Blueprint {
  if (name === 'softmax' || name === 'log_softmax') return { names: ['dim'], build: (bound) => softmaxOver(name, bound.value('dim')) };
  if (name === 'leaky_relu') return { names: ['negative_slope', 'inplace'], build: (bound) => leaky(bound) };
  if (name === 'gelu') return { names: ['approximate'], build: (bound) => gelu(bound) };
  if (name === 'elu') return { names: ['alpha', 'inplace'], build: (bound) => scaled(name, bound.number('alpha', 1)) };
  if (name === 'softplus') return { names: ['beta', 'threshold'], build: (bound) => scaled(name, bound.number('beta', 1)) };
  return { names: ['inplace'], build: () => simple(name) };
}

/** By the error function unless told to take the tanh formula. */
export function gelu(bound: Bound): Built {
  const formula = bound.text('approximate', 'none');
  const approximate = formula === 'none' ? {} : { approximate: true };
  return { operation: { type: 'activation', name: 'gelu', ...approximate }, parameters: 0, flow: keep };
}

export function simple(name: ActivationName): Built {
  return { operation: { type: 'activation', name }, parameters: 0, flow: keep };
}

/** ELU's alpha and Softplus's beta are 1 in nearly all code; other values are a detail. */
export function scaled(name: ActivationName, factor: number | null): Built {
  if (factor === 1) return simple(name);
  const detail = factor === null ? null : ({ type: 'activation', name, factor } as const);
  return { operation: notModelled(`${name} with a factor of ${factor ?? 'unknown size'}`, detail), parameters: 0, flow: keep };
}

export function leaky(bound: Bound): Built {
  const slope = bound.number('negative_slope', 0.01);
  if (slope === null) return { operation: notModelled('the slope is not known'), parameters: 0, flow: keep };
  return { operation: { type: 'activation', name: 'leaky_relu', slope }, parameters: 0, flow: keep };
}

/** Softmax means the model's softmax only over the last axis; over any other one it is another function. */
export function softmaxOver(name: 'softmax' | 'log_softmax', dim: Value | null): Built {
  const axis = dim?.kind === 'number' ? dim.value : null;
  const isImplicit = dim === null || dim.kind === 'none';
  if (axis === -1) return simple(name);
  const flow: Built['flow'] = (input) => {
    const rank = input ? input.length : null;
    // Without `dim` PyTorch takes axis 1 of a matrix and axis 0 of three-dimensional input.
    const isLast = isImplicit ? rank === 1 : rank !== null && axis === rank;
    if (isLast) return { shape: input, conflict: null };
    const unlike =
      rank === null ? `${name} over an axis that may not be the last one` : `${name} over axis ${axis ?? 'unknown'}, not the last`;
    const detail = axis === null || axis === 0 ? {} : { detail: { type: 'activation', name, axis: axis < 0 ? axis : axis - 1 } as const };
    return { shape: input, conflict: null, unlike, ...detail };
  };
  if (axis === 1 || isImplicit) return { operation: { type: 'activation', name }, parameters: 0, flow };
  const own = axis === null || axis === 0 ? null : ({ type: 'activation', name, axis: axis < 0 ? axis : axis - 1 } as const);
  return { operation: notModelled(`${name} over axis ${axis ?? 'unknown'}`, own), parameters: 0, flow: keep };
}

const prelu: Blueprint = {
  names: ['num_parameters', 'init'],
  build(bound) {
    const slopes = bound.size('num_parameters', 1);
    const start = bound.number('init', 0.25);
    const detail = slopes === null || start === null ? null : ({ type: 'prelu', shared: slopes === 1, start } as const);
    return { operation: notModelled('a ReLU with a learned slope', detail), parameters: slopes, flow: keep };
  },
};

function dropout(kind: string): Blueprint {
  return {
    names: ['p', 'inplace'],
    build(_bound, siteIds) {
      const siteId = siteIds[0];
      return { operation: siteId ? { type: 'dropout', siteId } : notModelled(`a ${kind} that was not read`), parameters: 0, flow: keep };
    },
  };
}

const flatten: Blueprint = {
  names: ['start_dim', 'end_dim'],
  build(bound) {
    const start = bound.number('start_dim', 1);
    const end = bound.number('end_dim', -1);
    if (start === 1 && end === -1) return { operation: { type: 'flatten' }, parameters: 0, flow: flattened(1, -1) };
    const flow = start === null || end === null ? unknownShape : flattened(start, end);
    return { operation: notModelled('flattens some axes only', flattenDetail(start, end)), parameters: 0, flow };
  },
};

/** Axes are counted with the batch in PyTorch. */
export function flattenDetail(start: number | null, end: number | null): Detail | null {
  if (start === null || end === null || start < 1) return null;
  return { type: 'flatten', start: start - 1, end: end > 0 ? end - 1 : end };
}

const identity: Blueprint = { names: [], build: () => ({ operation: { type: 'identity' }, parameters: 0, flow: keep }) };

function elementwise(name: string): Blueprint {
  const reason = `${name} has no counterpart in the model`;
  const names = name === 'Hardtanh' ? ['min_val', 'max_val'] : [];
  return { names, build: (bound) => ({ operation: notModelled(reason, rareActivation(name, bound)), parameters: 0, flow: keep }) };
}

/** Sliding windows as columns, and back: the size of what comes out is not worked out. */
const windows: Blueprint = {
  names: ['kernel_size', 'dilation', 'padding', 'stride'],
  build: () => ({ operation: notModelled('windows of a map side by side'), parameters: 0, flow: unknownShape }),
};

export const PLAIN: Readonly<Record<string, Blueprint>> = {
  Linear: linear,
  LazyLinear: lazyLinear,
  Bilinear: bilinear,
  PReLU: prelu,
  Flatten: flatten,
  Identity: identity,
  Unfold: windows,
  Fold: { ...windows, names: ['output_size', ...windows.names] },
  ...Object.fromEntries(Object.entries(ACTIVATION_LAYERS).map(([layer, name]) => [layer, activation(name)])),
  ...Object.fromEntries([...OTHER_ELEMENTWISE].map((name) => [name, elementwise(name)])),
  ...Object.fromEntries(
    ['Dropout', 'Dropout1d', 'Dropout2d', 'Dropout3d', 'AlphaDropout', 'FeatureAlphaDropout'].map((kind) => [kind, dropout(kind)]),
  ),
};
