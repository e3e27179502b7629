import type { Detail, Shape } from '../../../model/network';
import { plainOf } from '../networks/values';
import { type LayerReader, sum, unread } from './reading';

/** Shape of an element-wise operation: axes of size 1 are stretched. */
function broadcast(inputs: readonly (Shape | null)[]): Shape | null {
  let shape: Shape | null = inputs[0] ?? null;
  for (const other of inputs.slice(1)) shape = shape && other ? pair(shape, other) : null;
  return shape;
}

function pair(a: Shape, b: Shape): Shape | null {
  if (a.length < b.length) return pair(b, a);
  const gap = a.length - b.length;
  const sizes = a.map((size, index) => {
    if (index < gap) return size;
    const other = b[index - gap] ?? null;
    if (size === null || other === null) return null;
    return size === 1 ? other : other === 1 || other === size ? size : -1;
  });
  return sizes.includes(-1) ? null : sizes;
}

function elementwise(name: string, detail: Detail | null): LayerReader {
  return ({ inputs }) => unread(`${name} is not trained here`, broadcast(inputs), 0, detail);
}

const add: LayerReader = ({ inputs }) => ({ operation: { type: 'add' }, shape: broadcast(inputs), parameters: 0 });

/** The axis counts the batch; from the end when negative. */
const concatenate: LayerReader = ({ options, inputs }) => {
  const given = options.number('axis', -1);
  const [first] = inputs;
  if (!first || given === null || inputs.some((shape) => shape?.length !== first.length)) {
    return unread('the shapes that are joined are not known', null, 0);
  }
  const axis = given < 0 ? first.length + given : given - 1;
  const shape = first.map((size, index) => (index === axis ? sum(...inputs.map((each) => each?.[index] ?? null)) : size));
  const isLast = axis === first.length - 1;
  return { operation: { type: 'concatenate', ...(isLast ? {} : { axis }) }, shape, parameters: 0 };
};

/** Both inputs lose the axis that is summed over; axes count the batch. */
const dot: LayerReader = ({ options, inputs }) => {
  const [a, b] = inputs;
  const given = options.value('axes');
  const axes = given?.type === 'list' ? given.items.map(plainOf) : [plainOf(given), plainOf(given)];
  const [x, y] = axes;
  if (!a || !b || typeof x !== 'number' || typeof y !== 'number') return unread('dot is not trained here', null, 0);
  const left = without(a, x);
  const right = without(b, y);
  const shape = [...left, ...right];
  return unread('dot is not trained here', shape.length === 0 ? [1] : shape, 0);
};

function without(shape: Shape, axis: number): Shape {
  const at = axis < 0 ? shape.length + axis : axis - 1;
  return shape.filter((_, index) => index !== at);
}

export const MERGING_LAYERS: Readonly<Record<string, LayerReader>> = {
  add,
  concatenate,
  dot,
  average: elementwise('average', { type: 'average' }),
  maximum: elementwise('maximum', { type: 'maximum' }),
  minimum: elementwise('minimum', null),
  multiply: elementwise('multiply', { type: 'multiply' }),
};
