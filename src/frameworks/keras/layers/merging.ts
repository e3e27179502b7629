import type { Detail, Shape } from '../../../model/network';
import { type TensorShape, UNKNOWN_SHAPE } from '../networks/values';
import { type LayerReader, type LayerReading, sum, unread } from './reading';
import { withSizes } from './shapes';

export function added(inputs: readonly TensorShape[]): LayerReading {
  return { operation: { type: 'add' }, shape: common(inputs), parameters: 0 };
}

/** The shape all inputs have; of unlike shapes, which would be stretched, nothing is known. */
function common(inputs: readonly TensorShape[]): TensorShape {
  const [first, ...rest] = inputs;
  if (!first) return UNKNOWN_SHAPE;
  const alike = rest.every((shape) => shape.dims !== null && first.dims !== null && agree(shape.dims, first.dims));
  return alike ? first : { dims: null, last: rest.every((shape) => shape.last === first.last) ? first.last : null };
}

function agree(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis] || size === null || b[axis] === null);
}

/** @param axis as Keras counts it: 0 is the batch, negative from the end; null = unknown. */
export function concatenated(inputs: readonly TensorShape[], axis: number | null): LayerReading {
  const [first] = inputs;
  const dims = first?.dims ?? null;
  if (axis === null || axis === 0) return unread('the axis of this concatenation is not known', UNKNOWN_SHAPE, 0);
  const place = axis > 0 ? axis - 1 : dims && dims.length + axis;
  const last = axis === -1 || (dims !== null && place === dims.length - 1);
  if (!dims || place === null || inputs.some((shape) => shape.dims?.length !== dims.length)) {
    const width = last ? sum(...inputs.map((shape) => shape.last)) : null;
    const shape = { dims: null, last: width };
    return last
      ? { operation: { type: 'concatenate' }, shape, parameters: 0 }
      : unread('the shapes of this concatenation are not known', shape, 0);
  }
  const joinedSize = sum(...inputs.map((shape) => shape.dims?.[place] ?? null));
  const shape = withSizes(dims.map((size, at) => (at === place ? joinedSize : size)));
  return { operation: last ? { type: 'concatenate' } : { type: 'concatenate', axis: place }, shape, parameters: 0 };
}

function combined(word: string, detail: Detail | null): LayerReader {
  return ({ inputs }) => unread(`${word} combines its inputs in a way that is not trained here`, common(inputs), 0, detail);
}

export const MERGING_LAYERS: Readonly<Record<string, LayerReader>> = {
  Add: ({ inputs }) => added(inputs),
  Concatenate: ({ arguments: args, inputs }) => concatenated(inputs, args.number('axis', 0, -1)),
  Subtract: combined('Subtract', { type: 'subtract' }),
  Multiply: combined('Multiply', { type: 'multiply' }),
  Average: combined('Average', { type: 'average' }),
  Maximum: combined('Maximum', { type: 'maximum' }),
  Minimum: combined('Minimum', null),
  Dot: () => unread('Dot combines its inputs in a way that is not trained here', undefined, 0),
};
