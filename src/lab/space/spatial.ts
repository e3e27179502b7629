import type { Network, Operation } from '../../model/network';
import type { LabLayer } from '../study';
import { type DataShape, dropped, type Fitted, instead, ownActivation, trained, unsupported } from './fitted';
import { windows } from './windows';

type Spatial = Extract<Operation, { type: 'conv' | 'pool' | 'global-pool' | 'flatten' | 'reshape' }>;

/** Layers that work on, make or undo the form of an image. */
export function fitSpatial(
  operation: Spatial,
  shape: readonly number[],
  { data, framework }: { readonly data: DataShape; readonly framework: Network['framework'] },
): Fitted {
  switch (operation.type) {
    case 'flatten':
      return fitFlatten(shape);
    case 'reshape':
      return fitReshape(operation.shape, shape, data);
    case 'global-pool':
      if (shape.length !== 3) return unsupported(needsImage(data), shape);
      return trained([{ type: 'global-pool', mode: operation.mode }], 0, [], [shape[2] ?? 0]);
    case 'pool':
      return fitPool(operation, shape, data);
    case 'conv':
      return fitConv(operation, shape, data, framework);
  }
}

function needsImage(data: DataShape): string {
  return data.image ? 'needs an image, but its input is flat here' : 'needs images, and this data is a table';
}

function fitFlatten(shape: readonly number[]): Fitted {
  if (shape.length === 1) return dropped('the data arrives flat', shape);
  const size = shape.reduce((product, one) => product * one, 1);
  return trained([{ type: 'flatten' }], 0, [], [size]);
}

function fitReshape(target: readonly (number | null)[], shape: readonly number[], data: DataShape): Fitted {
  const sizes = target.filter((size) => size !== 1);
  if (sizes.length <= 1) return fitFlatten(shape);
  const image = data.image;
  if (image && shape === image && target.length === 3) return dropped(`the data arrives as ${image.join('×')} already`, shape);
  return unsupported(`a change of shape to ${target.map((size) => size ?? '?').join('×')} is not in the lab yet`, shape);
}

function fitPool(operation: Extract<Operation, { type: 'pool' }>, shape: readonly number[], data: DataShape): Fitted {
  const { rank, mode, size, stride, padding } = operation;
  if (rank !== 2)
    return unsupported(`pooling over ${rank} axes needs ${rank === 1 ? 'sequences' : 'volumes'}, and this data has none`, shape);
  if (shape.length !== 3) return unsupported(needsImage(data), shape);
  if (size.length === 0) return unsupported('the size of its window is unknown', shape);
  const layer: LabLayer = { type: 'pool', rank, mode, size, stride: stride.length > 0 ? stride : size, padding };
  const [down, across] = windows(shape, { rank, kernel: size, stride: layer.stride, padding });
  if (down.output < 1 || across.output < 1) return unsupported(tooSmall(size, shape, data), shape);
  return trained([layer], 0, [], [down.output, across.output, shape[2] ?? 1]);
}

function fitConv(
  operation: Extract<Operation, { type: 'conv' }>,
  shape: readonly number[],
  data: DataShape,
  framework: Network['framework'],
): Fitted {
  const { rank, filters, kernel, stride, padding, bias, activation, inputs } = operation;
  if (rank !== 2)
    return unsupported(`a convolution over ${rank} axes needs ${rank === 1 ? 'sequences' : 'volumes'}, and this data has none`, shape);
  if (shape.length !== 3) return unsupported(needsImage(data), shape);
  if (filters === null || kernel.length === 0) return unsupported('the number of its filters or the size of its kernel is unknown', shape);
  const channels = shape[2] ?? 1;
  const [down, across] = windows(shape, { rank, kernel, stride, padding });
  if (down.output < 1 || across.output < 1) return unsupported(tooSmall(kernel, shape, data), shape);
  const layer: LabLayer = { type: 'conv', rank, filters, kernel, stride, padding, bias };
  const weights = down.kernel * across.kernel * channels * filters + (bias ? filters : 0);
  const output = [down.output, across.output, filters];
  const then: LabLayer[] = activation && activation !== 'linear' ? [{ type: 'activation', ...ownActivation(activation, framework) }] : [];
  return trained([layer, ...then], weights, [instead(channels, inputs, 'input channel')], output);
}

function tooSmall(window: readonly number[], shape: readonly number[], data: DataShape): string {
  const side = window.length > 1 ? window.join('×') : `${window[0]}×${window[0]}`;
  return `its ${side} window does not fit into the ${shape[0]}×${shape[1]} that is left here of the ${data.image?.slice(0, 2).join('×')} image`;
}
