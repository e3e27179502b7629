import * as tf from '@tensorflow/tfjs-core';
import { shapesOf, sizeOf } from '../../space/shapes';
import type { Masking, ModelOptions, Rates, Rows } from '../engine';
import { forward } from './forward';
import type { Pass } from './layers/run';
import type { Lookup } from './parameters';
import { surroundingsOf } from './surroundings';

interface Holdings {
  readonly find: Lookup;
  /** In the order of the parameters that are trained. */
  readonly trained: readonly tf.Tensor[];
  readonly rates: Rates;
  readonly track: (layer: number, mean: unknown, variance: unknown, lines: number) => void;
}

interface Wanted {
  /** [rows, …input]. */
  readonly features: Float32Array;
  readonly rows: number;
  /** −1 = the input. */
  readonly last: number;
  readonly masking: Masking;
  /** Rows that go through the network at once when nothing is masked: bounds memory, does not show in the numbers. */
  readonly most: number;
}

/** How a network computes, on whichever backend of TensorFlow.js is in use. */
export interface Computation {
  /** Values in a row of the output of a layer; −1 = the input. */
  width(last: number): number;
  /** Gives the output of a layer part by part; `offset` counts values of the parts before. */
  inParts(wanted: Wanted, take: (part: tf.Tensor, offset: number) => void): void;
  /** Gradients of the loss of the outputs [rows, width] in what is trained, null where it does not depend on it; the caller disposes of them. */
  gradients(batch: Rows, pass: Pass, lossOf: (outputs: tf.Tensor) => tf.Tensor): readonly (tf.Tensor | null)[];
}

/** Throws a RangeError with the reason when the shapes do not fit (`refuses`). */
export function computationOf(options: ModelOptions, { find, trained, rates, track }: Holdings): Computation {
  const { network } = options;
  const shapes = shapesOf(network);
  if ('err' in shapes) throw new RangeError(shapes.err.reason);
  const given = { options, find, rates, track };

  const run = (features: Float32Array, rows: number, last: number, pass: Pass): tf.Tensor => {
    const input = tf.tensor(features, [rows, ...(network.input as readonly number[])]);
    return forward({ network, shapes: shapes.ok, input, surroundings: surroundingsOf(given, pass) }, last);
  };

  const width = (last: number): number => sizeOf(last < 0 ? (network.input as readonly number[]) : (shapes.ok[last] ?? []));

  return {
    width,
    inParts({ features, rows, last, masking, most }, take) {
      const entering = features.length / rows;
      // Masks count the rows of the whole run, so what is masked goes through at once.
      const atOnce = masking === 'off' ? most : rows;
      const pass: Pass = { moments: 'running', step: masking === 'off' ? null : masking.step };
      for (let start = 0; start < rows; start += atOnce) {
        const count = Math.min(atOnce, rows - start);
        const part = features.subarray(start * entering, (start + count) * entering);
        tf.tidy(() => take(run(part, count, last, pass), start * width(last)));
      }
    },
    gradients({ rows, features }, pass, lossOf) {
      const total = (): tf.Tensor => {
        const y = run(features, rows, network.layers.length - 1, pass);
        return lossOf(tf.reshape(y, [rows, y.size / rows]));
      };
      const { value, grads } = tf.engine().gradients(total, [...trained], undefined, true);
      value.dispose();
      return grads as readonly (tf.Tensor | null)[];
    },
  };
}
