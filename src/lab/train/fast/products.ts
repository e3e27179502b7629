import { at, paddingAt } from '../../space/shapes';
import { slide } from '../../space/windows';
import { ACTIVATIONS, type BackwardMask, type ForwardMask, MASKS, type Patches, UNITS } from '../kernelForms';
import { maskBehind } from './pointwise';
import { type Delivery, type LayerOf, linesOf, type Pass, type Stage, type Stored, type Value, type Workplace } from './stage';

/** Input, output and weights of a layer that is a matrix product; its bias belongs to the stage behind it. */
export interface Product {
  readonly input: Value;
  readonly output: Value;
  readonly kernel: Stored;
  readonly delivery: Delivery;
}

/** Dropout layers in and behind a dense layer: of its single weights, and of its results once they have passed an activation of single values. */
export interface DenseMasks {
  readonly weights: number | null;
  readonly behind: number | null;
}

/**
 * y = x · W on the last axis; W is [inputs, units]. While training, what dropout drops behind it need not be computed. With `weights`, the index of a layer whose single weights are dropped (DropConnect, Wan et al. 2013),
 * one mask of the weights holds for the whole batch.
 */
export function denseStage(place: Workplace, { input, output, kernel, delivery }: Product, { weights: masked, behind }: DenseMasks): Stage {
  const { kernels, scratch: room } = place;
  const inputs = input.shape.at(-1) ?? 1;
  const units = output.shape.at(-1) ?? 1;
  const lines = linesOf(input);
  const thinned = masked === null ? 0 : place.values(kernel.count);
  const maskOf = ({ step }: Pass): ForwardMask | null => {
    const noise = masked === null || step === null ? null : place.noise(masked);
    if (masked === null || step === null || noise === null) return null;
    const { k0, k1 } = place.key(masked, step);
    return [MASKS[noise.kind], UNITS[noise.unit], 1, 0, k0, k1, noise.threshold, noise.scale, noise.shift, noise.dropped];
  };
  return {
    forward(pass) {
      const mask = maskOf(pass);
      if (mask) kernels.activate(ACTIVATIONS.linear, 0, 1, kernel.count, kernel.value, 0, 0, thinned, ...mask);
      const weights = mask ? thinned : kernel.value;
      const all = pass.rows * lines;
      const kept = behind === null || !pass.training ? null : maskBehind(place, behind, output, pass);
      if (pass.step !== null && kept?.[0] === MASKS.drop) {
        const [, unit, places, offset, k0, k1, threshold] = kept;
        kernels.gemmKept(all, units, inputs, input.data, weights, output.data, unit, places, offset, k0, k1, threshold, room);
      } else kernels.gemm(false, false, all, units, inputs, input.data, weights, output.data, false, room);
    },
    backward(pass) {
      const mask = maskOf(pass);
      const all = pass.rows * lines;
      kernels.gemm(true, false, inputs, units, all, input.data, output.gradient, kernel.gradient, false, room);
      if (mask) {
        const back = mask.slice(0, 8) as BackwardMask;
        kernels.activateBackward(ACTIVATIONS.linear, 0, 1, kernel.count, kernel.value, kernel.gradient, kernel.gradient, ...back);
      }
      if (delivery.to === 0) return;
      kernels.gemm(false, true, all, inputs, units, output.gradient, mask ? thinned : kernel.value, delivery.to, false, room);
      delivery.done(pass.rows);
    },
  };
}

/** Sizes of a sliding kernel for the kernels; one axis is the width of an image of height 1. */
export function patchesOf(shape: readonly number[], layer: LayerOf<'conv' | 'depthwise-conv' | 'pool'>): Patches {
  const flat = layer.rank === 1;
  const [height = 1, width = 1, channels = 1] = flat ? [1, ...shape] : shape;
  const size = layer.type === 'pool' ? layer.size : layer.kernel;
  const dilation = layer.type === 'pool' ? [1] : (layer.dilation ?? [1]);
  const along = (axis: number, cells: number) => {
    const kernel = at(size, axis);
    const stride = at(layer.stride, axis);
    const spread = at(dilation, axis);
    const { output, before } = slide(cells, (kernel - 1) * spread + 1, stride, paddingAt(layer.padding, axis));
    return { kernel, stride, spread, output, before };
  };
  const down = flat ? { kernel: 1, stride: 1, spread: 1, output: 1, before: 0 } : along(0, height);
  const across = along(flat ? 0 : 1, width);
  return [
    height,
    width,
    channels,
    down.output,
    across.output,
    down.kernel,
    across.kernel,
    down.stride,
    across.stride,
    down.before,
    across.before,
    down.spread,
    across.spread,
  ];
}

/** Convolution by the patches under the kernel; W is [kernel…, channels, filters]. */
export function convStage({ kernels, scratch: room }: Workplace, layer: LayerOf<'conv'>, product: Product): Stage {
  const { input, output, kernel, delivery } = product;
  const window = patchesOf(input.shape, layer);
  const { filters } = layer;
  return {
    forward({ rows }) {
      kernels.conv2d(input.data, kernel.value, output.data, room, rows, filters, ...window);
    },
    backward({ rows }) {
      kernels.conv2dFilterGradient(input.data, output.gradient, kernel.gradient, false, room, rows, filters, ...window);
      if (delivery.to === 0) return;
      kernels.conv2dInputGradient(output.gradient, kernel.value, delivery.to, room, rows, filters, ...window);
      delivery.done(rows);
    },
  };
}

/** Each channel with filters of its own; W is [kernel…, channels, multiplier]. */
export function depthwiseStage({ kernels }: Workplace, layer: LayerOf<'depthwise-conv'>, product: Product): Stage {
  const { input, output, kernel, delivery } = product;
  const window = patchesOf(input.shape, layer);
  const { multiplier } = layer;
  return {
    forward({ rows }) {
      kernels.depthwiseConv2d(input.data, kernel.value, output.data, rows, multiplier, ...window);
    },
    backward({ rows }) {
      kernels.depthwiseFilterGradient(input.data, output.gradient, kernel.gradient, rows, multiplier, ...window);
      if (delivery.to === 0) return;
      kernels.depthwiseInputGradient(output.gradient, kernel.value, delivery.to, rows, multiplier, ...window);
      delivery.done(rows);
    },
  };
}

/** Rows of a table by token; tokens themselves have no gradient. */
export function embeddingStage({ kernels }: Workplace, layer: LayerOf<'embedding'>, input: Value, output: Value, table: Stored): Stage {
  const { rows: size, size: width, padding } = layer;
  return {
    forward({ rows }) {
      kernels.gatherRowsByFloat(table.value, size, input.data, rows * input.size, width, output.data);
    },
    backward({ rows }) {
      kernels.clear(table.gradient, table.count);
      kernels.scatterAddRows(output.gradient, input.data, true, rows * input.size, width, table.gradient, size);
      // PyTorch's padding row learns nothing.
      if (padding !== undefined) kernels.clear(table.gradient + 4 * padding * width, width);
    },
  };
}
