import * as tf from '@tensorflow/tfjs-core';
import { parametersOf } from '../../space/parameters';
import { shapesOf, sizeOf } from '../../space/shapes';
import type { Masking, Model, ModelOptions, Rates, Rows } from '../engine';
import { lossSums } from '../losses';
import { useBackend } from './backend';
import { forward } from './forward';
import type { Pass, Surroundings } from './layers/run';
import { meanLoss } from './ops/loss';
import type { Workshop } from './ops/op';
import { openStore } from './store';
import { surroundingsOf } from './surroundings';

/** Rows that go through the network at once outside training: bounds memory, does not show in the numbers. */
const MOST_ROWS = 512;

/** A network on the backend. The shapes must fit (`refuses`). */
export function openModel(workshop: Workshop, options: ModelOptions): Model {
  const { network, loss } = options;
  const shapes = shapesOf(network);
  if ('err' in shapes) throw new RangeError(shapes.err.reason);
  const parameters = parametersOf(network);
  useBackend();
  const store = openStore(workshop, options, parameters);
  let rates: Rates = () => 0;

  const surroundings = (pass: Pass): ((layer: number) => Surroundings) =>
    surroundingsOf(
      {
        options,
        find: store.find,
        rates: (site) => rates(site),
        // On this backend they are values.
        track: (layer, mean, variance, lines) =>
          store.track(layer, { mean: mean as Float32Array, variance: variance as Float32Array, lines }),
      },
      pass,
    );

  const run = (features: Float32Array, rows: number, last: number, pass: Pass): tf.Tensor => {
    useBackend();
    const input = tf.tensor(features, [rows, ...(network.input as readonly number[])]);
    return forward({ network, shapes: shapes.ok, input, surroundings: surroundings(pass) }, last);
  };

  const outputs = (features: Float32Array, rows: number, last: number, masking: Masking): Float32Array => {
    const width = features.length / rows;
    const size = sizeOf(last < 0 ? (network.input as readonly number[]) : (shapes.ok[last] ?? []));
    const values = new Float32Array(rows * size);
    // Masks count the rows of the whole run, so what is masked goes through at once.
    const most = masking === 'off' ? MOST_ROWS : rows;
    for (let start = 0; start < rows; start += most) {
      const count = Math.min(most, rows - start);
      tf.tidy(() => {
        const part = features.subarray(start * width, (start + count) * width);
        const y = run(part, count, last, { moments: 'running', step: masking === 'off' ? null : masking.step });
        values.set(workshop.heap.view(y), start * size);
      });
    }
    return values;
  };

  /** Sum of the losses, and the gradients of their mean in what is trained; the caller disposes of them. */
  const backward = ({ rows, features, targets }: Rows, pass: Pass): { sum: number; gradients: readonly (tf.Tensor | null)[] } => {
    let sum = 0;
    const read = (values: Float32Array): void => {
      sum = lossSums(loss, values, values.length / rows, targets).loss;
    };
    const total = (): tf.Tensor => {
      const y = run(features, rows, network.layers.length - 1, pass);
      return meanLoss(tf.reshape(y, [rows, y.size / rows]), { loss, targets, read });
    };
    const { value, grads } = tf.engine().gradients(total, [...store.trained], undefined, true);
    value.dispose();
    return { sum, gradients: grads as readonly (tf.Tensor | null)[] };
  };

  let steps = 0;
  return {
    setRates: (next) => {
      rates = next;
    },
    step(batch) {
      const { sum, gradients } = backward(batch, { moments: 'batch, tracked', step: steps });
      steps += 1;
      store.update(gradients, steps);
      for (const gradient of gradients) gradient?.dispose();
      return sum;
    },
    predict: (features, rows, masking) => outputs(features, rows, network.layers.length - 1, masking),
    activations: outputs,
    gradients(batch, masking) {
      const { gradients } = backward(batch, { moments: 'batch', step: masking === 'off' ? null : masking.step });
      let next = 0;
      return parameters.map(({ trained, shape }) => {
        const values = new Float32Array(sizeOf(shape));
        if (!trained) return values;
        const gradient = gradients[next];
        next += 1;
        if (gradient) values.set(workshop.heap.view(gradient));
        gradient?.dispose();
        return values;
      });
    },
    weights: store.weights,
    load: store.load,
    dispose: store.dispose,
  };
}
