import type * as tf from '@tensorflow/tfjs-core';
import type { MaskWords, Noise } from '../../masks';
import type { ElementwiseName } from '../routines/routines';
import { call, type Operation, volume } from './op';

interface Curve {
  readonly name: ElementwiseName;
  readonly slope: number;
}

const ACTIVATE: Operation<Curve> = {
  name: 'LabActivate',
  inputs: ['x'],
  shapes: ([shape = []]) => [shape],
  run({ routines }, { inputs: [x = 0], outputs: [to = 0], shapes: [shape = []], attributes }) {
    routines.activate({ ...attributes, count: volume(shape), x, to });
  },
  keeps: { inputs: [0] },
  gradient: (dy, [x], curve) => [() => call(ACTIVATE_BACK, [x as tf.Tensor, dy], curve)],
};

const ACTIVATE_BACK: Operation<Curve> = {
  name: 'LabActivateBack',
  inputs: ['x', 'dy'],
  shapes: ([shape = []]) => [shape],
  run({ routines }, { inputs: [x = 0, dy = 0], outputs: [to = 0], shapes: [shape = []], attributes }) {
    routines.activateBackward({ ...attributes, count: volume(shape), x, dy, to });
  },
};

export function activate(x: tf.Tensor, name: ElementwiseName, slope = 0): tf.Tensor {
  return name === 'linear' ? x : call(ACTIVATE, [x], { name, slope });
}

interface Masking {
  readonly noise: Noise;
  readonly words: MaskWords;
}

/** Noise on [rows, …, channels]. */
const MASK: Operation<Masking> = {
  name: 'LabMask',
  inputs: ['x'],
  shapes: ([shape = []]) => [shape],
  run({ routines }, { inputs: [x = 0], outputs: [to = 0], shapes: [shape = []], attributes }) {
    routines.mask({ ...attributes, ...formOf(shape), x, to });
  },
  gradient: (dy, _kept, masking) => [() => call(MASK_BACK, [dy], masking)],
};

const MASK_BACK: Operation<Masking> = {
  ...MASK,
  name: 'LabMaskBack',
  run({ routines }, { inputs: [x = 0], outputs: [to = 0], shapes: [shape = []], attributes }) {
    routines.maskBackward({ ...attributes, ...formOf(shape), x, to });
  },
};

function formOf(shape: readonly number[]): { rows: number; places: number; channels: number } {
  const [rows = 1] = shape;
  const channels = shape.at(-1) ?? 1;
  return { rows, places: volume(shape) / rows / channels, channels };
}

export function mask(x: tf.Tensor, noise: Noise, words: MaskWords): tf.Tensor {
  return call(MASK, [x], { noise, words });
}

const SOFTMAX: Operation<boolean> = {
  name: 'LabSoftmax',
  inputs: ['x'],
  shapes: ([shape = []]) => [shape],
  run({ routines }, { inputs: [x = 0], outputs: [to = 0], shapes: [shape = []], attributes: logarithm }) {
    const width = shape.at(-1) ?? 1;
    routines.softmax({ lines: volume(shape) / width, width, x, logarithm, to });
  },
  keeps: { outputs: [0] },
  gradient: (dy, [y], logarithm) => [() => call(SOFTMAX_BACK, [y as tf.Tensor, dy], logarithm)],
};

const SOFTMAX_BACK: Operation<boolean> = {
  name: 'LabSoftmaxBack',
  inputs: ['y', 'dy'],
  shapes: ([shape = []]) => [shape],
  run({ routines }, { inputs: [y = 0, dy = 0], outputs: [to = 0], shapes: [shape = []], attributes: logarithm }) {
    const width = shape.at(-1) ?? 1;
    routines.softmaxBackward({ lines: volume(shape) / width, width, y, dy, logarithm, to });
  },
};

/** Over the last axis. */
export function softmax(x: tf.Tensor, logarithm = false): tf.Tensor {
  return call(SOFTMAX, [x], logarithm);
}

export const ELEMENTWISE_OPERATIONS = [ACTIVATE, ACTIVATE_BACK] as const;
export const MASK_OPERATIONS = [MASK, MASK_BACK] as const;
export const SOFTMAX_OPERATIONS = [SOFTMAX, SOFTMAX_BACK] as const;
