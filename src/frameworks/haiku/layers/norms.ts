import { keeping, normalization } from '../../jaxcore/layers/plain';
import type { Bound } from '../../jaxcore/network/bound';
import type { Blueprint, Built } from '../../jaxcore/network/library';
import { count, product } from '../../jaxcore/network/shapes';
import type { Ran } from '../../jaxcore/network/values';
import { isChannelsFirst } from './convolution';
import { lastAlone } from './last';

const AFFINE = ['create_scale', 'create_offset'];

/** `hk.BatchNorm(create_scale, create_offset, decay_rate)`: over all axes but the channels unless `axis` is given. */
export const batchNorm: Blueprint = {
  names: [...AFFINE, 'decay_rate', 'eps', 'scale_init', 'offset_init', 'axis', 'cross_replica_axis', 'groups', 'data_format'],
  build(bound): Built {
    const channelsFirst = isChannelsFirst(bound);
    const isPlain = !bound.has('axis') && channelsFirst !== undefined;
    const built = normalization({
      type: isPlain ? 'batch' : 'other',
      features: null,
      scale: isPlain ? given(bound, 'create_scale') : null,
      bias: isPlain ? given(bound, 'create_offset') : null,
      epsilon: bound.number('eps', 1e-5),
      momentum: bound.number('decay_rate', 0.99),
      channelsFirst: channelsFirst ?? false,
    });
    return channelsFirst === false ? { ...built, assumes: lastAlone } : built;
  },
};

/** What has no default is not known when it is not given. */
function given(bound: Bound, name: string): boolean | null {
  return bound.value(name) === null ? null : bound.flag(name, true);
}

/** The parameters have the size of the last axis, whatever axes are normalized. */
function overAxes(
  names: readonly string[],
  type: 'layer' | 'other',
  flags: (bound: Bound) => readonly [boolean | null, boolean | null],
): Blueprint {
  return {
    names,
    build(bound): Built {
      const axis = bound.value('axis');
      const [scale, bias] = bound.has('param_axis') ? [null, null] : flags(bound);
      const isLast = axis?.kind === 'number' && axis.value === -1;
      const built = normalization({ type: isLast ? type : 'other', features: null, scale, bias, epsilon: bound.number('eps', 1e-5) });
      return { ...built, assumes: lastAlone };
    },
  };
}

export const layerNorm = overAxes(['axis', ...AFFINE, 'eps', 'scale_init', 'offset_init', 'use_fast_variance'], 'layer', (bound) => [
  given(bound, 'create_scale'),
  given(bound, 'create_offset'),
]);

export const rmsNorm = overAxes(['axis', 'eps', 'scale_init', 'name', 'create_scale'], 'other', (bound) => [
  bound.flag('create_scale', true),
  false,
]);

/** One scale and one offset for each channel. */
function perChannel(type: 'group' | 'other', names: readonly string[], isOptional: boolean): Blueprint {
  return {
    names,
    build(bound): Built {
      const channelsFirst = isChannelsFirst(bound);
      const flag = (name: string) => (channelsFirst === undefined ? null : isOptional ? bound.flag(name, true) : given(bound, name));
      const built = normalization({
        type,
        features: null,
        scale: flag('create_scale'),
        bias: flag('create_offset'),
        epsilon: bound.number('eps', 1e-5),
        channelsFirst: channelsFirst ?? false,
      });
      return channelsFirst === false ? { ...built, assumes: lastAlone } : built;
    },
  };
}

export const groupNorm = perChannel('group', ['groups', 'axis', ...AFFINE, 'eps', 'scale_init', 'offset_init', 'data_format'], true);
export const instanceNorm = perChannel('other', [...AFFINE, 'eps', 'scale_init', 'offset_init', 'data_format'], false);

/** `hk.Bias()`: one number for each element of a sample. */
export const bias: Blueprint = {
  names: ['output_size', 'bias_dims'],
  build(bound): Built {
    const reason = 'an added bias is not modelled';
    const isPlain = !bound.has('output_size') && !bound.has('bias_dims');
    return {
      ...keeping({ type: 'unknown', reason }),
      parameters: null,
      run: (input, _all, isBatched = true): Ran => ({
        operation: { type: 'unknown', reason },
        shape: input,
        parameters: isPlain && isBatched ? count([product(input)]) : null,
      }),
    };
  },
};
