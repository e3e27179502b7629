import type * as tf from '@tensorflow/tfjs-core';
import { parametersOf } from '../../space/parameters';
import { sizeOf } from '../../space/shapes';
import type { Masking, Model, ModelOptions, Rates, Rows } from '../engine';
import { lossSums } from '../losses';
import { useBackend } from './backend';
import { computationOf } from './computation';
import type { Pass } from './layers/run';
import { meanLoss } from './ops/loss';
import type { Workshop } from './ops/op';
import { gradientsFor } from './parameters';
import { openStore } from './store';

/** Rows that go through the network at once outside training. */
const MOST_ROWS = 512;

/** A network on the backend. The shapes must fit (`refuses`). */
export function openModel(workshop: Workshop, options: ModelOptions): Model {
  const { network, loss } = options;
  const parameters = parametersOf(network);
  useBackend();
  const store = openStore(workshop, options, parameters);
  let rates: Rates = () => 0;
  const computation = computationOf(options, {
    find: store.find,
    trained: store.trained,
    rates: (site) => rates(site),
    // On this backend they are values.
    track: (layer, mean, variance, lines) => store.track(layer, { mean: mean as Float32Array, variance: variance as Float32Array, lines }),
  });

  const outputs = (features: Float32Array, rows: number, last: number, masking: Masking): Float32Array => {
    useBackend();
    const values = new Float32Array(rows * computation.width(last));
    computation.inParts({ features, rows, last, masking, most: MOST_ROWS }, (part, offset) => values.set(workshop.heap.view(part), offset));
    return values;
  };

  /** Sum of the losses, and the gradients of their mean in what is trained; the caller disposes of them. */
  const backward = (batch: Rows, pass: Pass): { sum: number; gradients: readonly (tf.Tensor | null)[] } => {
    useBackend();
    const { targets } = batch;
    let sum = 0;
    const read = (values: Float32Array): void => {
      sum = lossSums(loss, values, values.length / batch.rows, targets).loss;
    };
    const gradients = computation.gradients(batch, pass, (y) => meanLoss(y, { loss, targets, read }));
    return { sum, gradients };
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
      const each = gradientsFor(parameters, gradients);
      return parameters.map(({ shape }, index) => {
        const values = new Float32Array(sizeOf(shape));
        const gradient = each[index];
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
