import type { ActivationName, Operation } from '../../../model/network';
import type { Built } from '../network/library';
import { count } from '../network/shapes';
import type { Ran } from '../network/values';
import { misfit } from './dense';

/** A layer without weights that keeps the shape. */
export function keeping(operation: Operation): Built {
  return { run: (input): Ran => ({ operation, shape: input, parameters: 0 }), parameters: 0 };
}

export function dropout(siteId: string | undefined): Built {
  return keeping(siteId === undefined ? { type: 'unknown', reason: 'this dropout is not known' } : { type: 'dropout', siteId });
}

export function activation(name: ActivationName): Built {
  return keeping({ type: 'activation', name });
}

export interface NormOptions {
  readonly type: 'batch' | 'layer' | 'group' | 'other';
  readonly features: number | null;
  readonly scale: boolean | null;
  readonly bias: boolean | null;
  readonly epsilon: number;
  /** Share of the old running value that is kept per step. */
  readonly momentum?: number;
  readonly channelsFirst?: boolean;
  /** Of a group normalization. */
  readonly groups?: number | null;
}

/** A normalization with one scale and one shift for each feature. */
export function normalization({
  type,
  features,
  scale,
  bias,
  epsilon,
  momentum = 0.99,
  channelsFirst = false,
  groups = null,
}: NormOptions): Built {
  const each = scale === null || bias === null ? null : Number(scale) + Number(bias);
  return {
    run(input): Ran {
      const size = features ?? input?.at(channelsFirst ? 0 : -1) ?? null;
      return {
        operation: normOperation(type, size, epsilon, momentum, each, groups),
        shape: input,
        parameters: each === 0 ? 0 : count([size, each]),
        ...misfit(features, input?.at(channelsFirst ? 0 : -1)),
      };
    },
    ...(features === null ? {} : { parameters: count([features, each]), demand: channelsFirst ? null : [features] }),
  };
}

function normOperation(
  type: NormOptions['type'],
  features: number | null,
  epsilon: number,
  momentum: number,
  vectors: number | null,
  groups: number | null,
): Operation {
  if (type === 'batch') return { type: 'batch-norm', features, epsilon, momentum };
  if (type === 'layer') return { type: 'layer-norm', features, epsilon };
  const isTold = type === 'group' && groups !== null && (vectors === 0 || vectors === 2);
  const detail = isTold ? { detail: { type: 'group-norm', groups, epsilon, affine: vectors === 2 } as const } : {};
  return { type: 'unknown', reason: 'this normalization is not modelled', ...detail };
}
