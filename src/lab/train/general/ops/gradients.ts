import * as tf from '@tensorflow/tfjs-core';

/**
 * Gradients of those operations of TensorFlow.js that layers are made of. Its own are registered only by its umbrella package, all at once;
 * these are the few that are needed, for the shapes that occur.
 */
interface Gradient<A> {
  readonly kernel: string;
  /** Names of the inputs that are kept; `all`: every one of a list. */
  readonly keeps?: readonly string[] | 'all';
  readonly of: (dy: Gradients, kept: readonly tf.Tensor[], attributes: A) => { readonly [input: string]: () => tf.Tensor };
}

/** In the output, or in all of several. */
interface Gradients {
  readonly first: tf.Tensor;
  readonly all: readonly tf.Tensor[];
}

interface Axis {
  readonly axis: number;
}

/** Sums a gradient over what was broadcast. */
function shapedAs(gradient: tf.Tensor, { shape }: tf.Tensor): tf.Tensor {
  if (tf.util.arraysEqual(gradient.shape, shape)) return gradient;
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

/** A gradient of sums, the summed axes put back at their size. */
function spread(dy: tf.Tensor, x: tf.Tensor, axis: number | readonly number[]): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis as number[], x.shape);
  const kept = x.shape.map((size, index) => (axes.includes(index) ? 1 : size));
  return tf.mul(tf.reshape(dy, kept), tf.ones(x.shape));
}

const pair = ([a, b]: readonly tf.Tensor[]): readonly [tf.Tensor, tf.Tensor] => [a as tf.Tensor, b as tf.Tensor];
const sole = ([x]: readonly tf.Tensor[]): tf.Tensor => x as tf.Tensor;

const reshape: Gradient<null> = {
  kernel: 'Reshape',
  keeps: ['x'],
  of: ({ first }, kept) => ({ x: () => tf.reshape(first, sole(kept).shape) }),
};

const transpose: Gradient<{ readonly perm: readonly number[] }> = {
  kernel: 'Transpose',
  of: ({ first }, _kept, { perm }) => ({ x: () => tf.transpose(first, [...tf.backend_util.getUndoAxesPermutation([...perm])]) }),
};

const slice: Gradient<{ readonly begin: readonly number[]; readonly size: readonly number[] }> = {
  kernel: 'Slice',
  keeps: ['x'],
  of({ first }, kept, { begin }) {
    const { shape } = sole(kept);
    const around = shape.map((size, axis): [number, number] => {
      const before = begin[axis] ?? 0;
      return [before, size - before - (first.shape[axis] as number)];
    });
    return { x: () => tf.pad(first, around) };
  },
};

const pad: Gradient<{ readonly paddings: readonly (readonly [number, number])[] }> = {
  kernel: 'PadV2',
  keeps: ['x'],
  of: ({ first }, kept, { paddings }) => ({
    x: () =>
      tf.slice(
        first,
        paddings.map(([before]) => before),
        sole(kept).shape,
      ),
  }),
};

/** Only along axes of size 1. */
const tile: Gradient<{ readonly reps: readonly number[] }> = {
  kernel: 'Tile',
  keeps: ['x'],
  of: ({ first }, kept) => ({ x: () => shapedAs(first, sole(kept)) }),
};

const split: Gradient<Axis> = { kernel: 'SplitV', of: ({ all }, _kept, { axis }) => ({ x: () => tf.concat([...all], axis) }) };

const concat: Gradient<Axis> = {
  kernel: 'Concat',
  keeps: 'all',
  of({ first }, kept, { axis }) {
    const [along = 0] = tf.util.parseAxisParam(axis, first.shape);
    const parts = tf.split(
      first,
      kept.map(({ shape }) => shape[along] as number),
      along,
    );
    return Object.fromEntries(parts.map((part, index) => [index, () => part]));
  },
};

const reverse: Gradient<{ readonly dims: number | readonly number[] }> = {
  kernel: 'Reverse',
  of: ({ first }, _kept, { dims }) => ({ x: () => tf.reverse(first, dims as number[]) }),
};

const sum: Gradient<Axis> = {
  kernel: 'Sum',
  keeps: ['x'],
  of: ({ first }, kept, { axis }) => ({ x: () => spread(first, sole(kept), axis) }),
};

const mean: Gradient<Axis> = {
  kernel: 'Mean',
  keeps: ['x'],
  of: ({ first }, kept, { axis }) => ({ x: () => tf.mul(spread(first, sole(kept), axis), first.size / sole(kept).size) }),
};

const add: Gradient<null> = {
  kernel: 'Add',
  keeps: ['a', 'b'],
  of({ first }, kept) {
    const [a, b] = pair(kept);
    return { a: () => shapedAs(first, a), b: () => shapedAs(first, b) };
  },
};

const subtract: Gradient<null> = {
  kernel: 'Sub',
  keeps: ['a', 'b'],
  of({ first }, kept) {
    const [a, b] = pair(kept);
    return { a: () => shapedAs(first, a), b: () => shapedAs(tf.mul(first, -1), b) };
  },
};

const multiply: Gradient<null> = {
  kernel: 'Multiply',
  keeps: ['a', 'b'],
  of({ first }, kept) {
    const [a, b] = pair(kept);
    return { a: () => shapedAs(tf.mul(first, b), a), b: () => shapedAs(tf.mul(first, a), b) };
  },
};

/** Equal values: all of it to the first, as TensorFlow has it. */
const maximum: Gradient<null> = {
  kernel: 'Maximum',
  keeps: ['a', 'b'],
  of({ first }, kept) {
    const [a, b] = pair(kept);
    const larger = (mask: tf.Tensor): tf.Tensor => tf.mul(first, tf.cast(mask, 'float32'));
    return { a: () => shapedAs(larger(tf.greaterEqual(a, b)), a), b: () => shapedAs(larger(tf.less(a, b)), b) };
  },
};

const inverseRoot: Gradient<null> = {
  kernel: 'Rsqrt',
  keeps: ['x'],
  of: ({ first }, kept) => ({
    x: () => {
      const root = tf.rsqrt(sole(kept));
      return tf.mul(first, tf.mul(tf.mul(root, -0.5), tf.mul(root, root)));
    },
  }),
};

interface Transposed {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Of batches of the same size. */
const product: Gradient<Transposed> = {
  kernel: 'BatchMatMul',
  keeps: ['a', 'b'],
  of({ first: dy }, kept, { transposeA, transposeB }) {
    const [a, b] = pair(kept);
    return {
      a: () => (transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB)),
      b: () => (transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false)),
    };
  },
};

/** Makes the gradients known; the returned function takes them back. */
export function registerGradients(): () => void {
  const undo = [
    registerGradient(reshape),
    registerGradient(transpose),
    registerGradient(slice),
    registerGradient(pad),
    registerGradient(tile),
    registerGradient(split),
    registerGradient(concat),
    registerGradient(reverse),
    registerGradient(sum),
    registerGradient(mean),
    registerGradient(add),
    registerGradient(subtract),
    registerGradient(multiply),
    registerGradient(maximum),
    registerGradient(inverseRoot),
    registerGradient(product),
  ];
  return () => {
    for (const one of undo) one();
  };
}

function registerGradient<A>({ kernel, keeps, of }: Gradient<A>): () => void {
  const before = tf.getGradient(kernel);
  tf.registerGradient({
    kernelName: kernel,
    ...(keeps === 'all' ? { saveAllInputs: true } : { inputsToSave: [...(keeps ?? [])] }),
    gradFunc(dy, kept, attributes) {
      const all = Array.isArray(dy) ? dy : [dy];
      return of({ first: all[0] as tf.Tensor, all }, kept, attributes as unknown as A);
    },
  });
  return () => {
    if (before) tf.registerGradient(before);
    else tf.unregisterGradient(kernel);
  };
}
