import type { Detail, Shape } from '../../../../model/network';
import type { Bound } from '../arguments';
import { keep, product } from '../shapes';
import type { Flow } from '../values';
import { type Blueprint, count, flag, notModelled } from './kit';

function channels(expected: number | null, ranks: readonly number[]): Flow {
  return (input) => {
    if (!input) return { shape: null, conflict: null };
    const first = input[0];
    const differs = expected !== null && typeof first === 'number' && first !== expected;
    if (differs) return { shape: input, conflict: `it expects ${expected} channels and gets ${first}` };
    const isOdd = !ranks.includes(input.length);
    return { shape: input, conflict: isOdd ? `it does not take ${input.length} axes per sample` : null };
  };
}

function batchNorm(ranks: readonly number[]): Blueprint {
  return {
    names: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
    build(bound) {
      const features = bound.size('num_features', null);
      const epsilon = bound.number('eps', 1e-5);
      const isCumulative = bound.value('momentum')?.kind === 'none';
      const momentum = isCumulative ? null : bound.number('momentum', 0.1);
      const affine = bound.boolean('affine', true);
      const tracks = bound.boolean('track_running_stats', true);
      const demand: Shape = [features, ...Array<null>((ranks.at(-1) ?? 1) - 1).fill(null)];
      const isPlain = epsilon !== null && momentum !== null && affine === true && tracks === true;
      return {
        // PyTorch's momentum is the share of the new value, the model's that of the old one.
        operation: isPlain
          ? { type: 'batch-norm', features, epsilon, momentum: Number((1 - momentum).toPrecision(12)) }
          : notModelled(
              'a batch normalization with unusual settings',
              epsilon !== null && momentum !== null && affine === false && tracks === true
                ? { type: 'batch-norm', epsilon, momentum: Number((1 - momentum).toPrecision(12)), affine }
                : null,
            ),
        parameters: count([2, features, flag(affine)]),
        flow: channels(features, ranks),
        demand: ranks.includes(1) ? null : demand,
      };
    },
  };
}

/** Sizes of `normalized_shape`, one number or several. */
function normalized(bound: Bound): readonly number[] | null {
  const value = bound.value('normalized_shape');
  if (value?.kind === 'number') return [value.value];
  const sizes = value?.kind === 'list' ? value.items?.map((item) => (item.kind === 'number' ? item.value : null)) : null;
  return sizes?.every((size) => size !== null) ? sizes : null;
}

function lastAxes(sizes: readonly number[] | null): Flow {
  return (input) => {
    if (!input || !sizes) return { shape: input, conflict: null };
    const tail = input.slice(-sizes.length);
    const differs = tail.some((size, axis) => size !== null && size !== sizes[axis]);
    return { shape: input, conflict: differs ? `it expects (${sizes.join(', ')}) features and gets (${tail.join(', ')})` : null };
  };
}

const layerNorm: Blueprint = {
  names: ['normalized_shape', 'eps', 'elementwise_affine', 'bias'],
  build(bound) {
    const given = bound.value('normalized_shape');
    const sizes = normalized(bound);
    const features = sizes && product(sizes);
    // One size that is not known: lists of several are written out.
    const axes = sizes?.length ?? (given?.kind === 'list' ? (given.items?.length ?? null) : given ? 1 : null);
    const epsilon = bound.number('eps', 1e-5);
    const affine = bound.boolean('elementwise_affine', true);
    const bias = bound.boolean('bias', true);
    const isPlain = sizes?.length === 1 && epsilon !== null && affine === true && bias === true;
    return {
      operation: isPlain
        ? { type: 'layer-norm', features, epsilon }
        : notModelled(
            'a layer normalization with unusual settings',
            axes !== null && epsilon !== null && affine !== null && bias !== null
              ? {
                  type: 'layer-norm',
                  epsilon,
                  axes,
                  ...(sizes || given?.kind === 'list' ? {} : { unsized: true }),
                  affine,
                  ...(affine && !bias ? { shift: false } : {}),
                }
              : null,
          ),
      parameters: affine === false ? 0 : count([features, flag(affine)], [features, flag(bias)]),
      flow: lastAxes(sizes),
    };
  },
};

/** `torch.finfo(torch.float32).eps`, which nn.RMSNorm takes by default. */
const SMALLEST = 2 ** -23;

const rmsNorm: Blueprint = {
  names: ['normalized_shape', 'eps', 'elementwise_affine'],
  build(bound) {
    const sizes = normalized(bound);
    const parameters = count([sizes && product(sizes), flag(bound.boolean('elementwise_affine', true))]);
    const affine = bound.boolean('elementwise_affine', true);
    const epsilon = bound.value('eps')?.kind === 'none' ? SMALLEST : bound.number('eps', SMALLEST);
    const detail = sizes?.length === 1 && affine !== null && epsilon !== null ? ({ type: 'rms-norm', epsilon, affine } as const) : null;
    return { operation: notModelled('a root-mean-square normalization', detail), parameters, flow: lastAxes(sizes) };
  },
};

const groupNorm: Blueprint = {
  names: ['num_groups', 'num_channels', 'eps', 'affine'],
  build(bound) {
    const features = bound.size('num_channels', null);
    const affine = bound.boolean('affine', true);
    const parameters = count([2, features, flag(affine)]);
    const detail = groupDetail(bound.size('num_groups', null), bound.number('eps', 1e-5), affine);
    return { operation: notModelled('a group normalization', detail), parameters, flow: keep };
  },
};

function groupDetail(groups: number | 'channels' | null, epsilon: number | null, affine: boolean | null): Detail | null {
  return groups === null || epsilon === null || affine === null ? null : { type: 'group-norm', groups, epsilon, affine };
}

/** Has no weights unless asked for them. */
const instanceNorm: Blueprint = {
  names: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
  build(bound) {
    const affine = bound.boolean('affine', false);
    const parameters = affine === false ? 0 : count([2, bound.size('num_features', null), flag(affine)]);
    const isPlain = bound.boolean('track_running_stats', false) === false;
    const detail = isPlain ? groupDetail('channels', bound.number('eps', 1e-5), affine) : null;
    return { operation: notModelled('an instance normalization', detail), parameters, flow: keep };
  },
};

export const NORMALIZATIONS: Readonly<Record<string, Blueprint>> = {
  BatchNorm1d: batchNorm([1, 2]),
  BatchNorm2d: batchNorm([3]),
  BatchNorm3d: batchNorm([4]),
  SyncBatchNorm: batchNorm([1, 2, 3, 4]),
  LayerNorm: layerNorm,
  RMSNorm: rmsNorm,
  GroupNorm: groupNorm,
  InstanceNorm1d: instanceNorm,
  InstanceNorm2d: instanceNorm,
  InstanceNorm3d: instanceNorm,
};
