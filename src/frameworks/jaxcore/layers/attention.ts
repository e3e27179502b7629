import type { Built } from '../network/library';
import { count, withLast } from '../network/shapes';
import type { Ran } from '../network/values';
import { misfit } from './dense';

export interface AttentionOptions {
  readonly inputs: number | null;
  /** Width of queries, keys and values over all heads; undefined = that of the input. */
  readonly inner: number | null | undefined;
  readonly outputs: number | null | undefined;
  readonly bias: boolean | null;
  /** Weights beside the four projections; null = not known. */
  readonly extra: number | null;
  readonly siteIds: readonly string[];
  readonly heads: number | null;
}

/** Multi-head attention with projections of queries, keys, values and the output. */
export function attention({ inputs, inner, outputs, bias, extra, siteIds, heads }: AttentionOptions): Built {
  const sizes = (size: number | null) => ({ within: inner === undefined ? size : inner, out: outputs === undefined ? size : outputs });
  const weights = (size: number | null, others: readonly (number | null)[]) => {
    const { within, out } = sizes(size);
    const flag = bias === null ? null : Number(bias);
    const [key = size, value = key] = others;
    return count([size, within], [key, within], [value, within], [3, within, flag], [within, out], [out, flag], [extra]);
  };
  return {
    run(input, all): Ran {
      const size = inputs ?? input?.at(-1) ?? null;
      const { within } = sizes(size);
      const each = within === null || heads === null ? null : within / heads;
      const others = inputs === null ? all.slice(1).map((shape) => shape?.at(-1) ?? null) : [];
      return {
        operation: {
          type: 'attention',
          siteIds,
          ...(extra === 0 ? { facts: { heads, keySize: each, valueSize: each, bias, mask: 'none' } } : {}),
        },
        shape: withLast(input, sizes(size).out),
        parameters: weights(size, others.slice(0, 2)),
        ...misfit(inputs, input?.at(-1)),
      };
    },
    ...(inputs === null ? {} : { parameters: weights(inputs, []), demand: [null, inputs] }),
  };
}
