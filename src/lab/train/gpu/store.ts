import type * as tf from '@tensorflow/tfjs-core';
import { matrixOf } from '../../space/kernels';
import type { Parameter } from '../../space/parameters';
import { sizeOf } from '../../space/shapes';
import { cutsEveryColumn } from '../conventions';
import type { ModelOptions } from '../engine';
import { finder, gradientsFor, type Lookup, tensorsOf, varianceCorrection } from '../general/parameters';
import { updateOf } from '../general/update';
import type { Desk, Info } from './desk';
import { shortened, smoothed, statesFor, updated } from './shaders/updates';

/** The parameters of a network with the state of the optimizer, in the memory of the GPU. */
export interface Store {
  readonly find: Lookup;
  /** In the order of the parameters that are trained. */
  readonly trained: readonly tf.Tensor[];
  /** Moves the running moments of a layer towards those of a batch. */
  track(layer: number, moments: { readonly mean: Info; readonly variance: Info; readonly lines: number }): void;
  /** `step`: 1-based. */
  update(gradients: readonly (tf.Tensor | null | undefined)[], step: number): void;
  weights(): Promise<readonly Float32Array[]>;
  load(weights: readonly Float32Array[]): void;
  dispose(): void;
}

export function openStore(desk: Desk, options: ModelOptions, parameters: readonly Parameter[]): Store {
  const { network, initial, optimizer: choice } = options;
  const tensors = tensorsOf(parameters, initial);
  const kind = choice.name === 'adamw' ? 'adam' : choice.name;
  const states = parameters.map(({ shape, trained }) => {
    const values = statesFor(kind, choice.momentum) * sizeOf(shape);
    return trained && values > 0 ? desk.upload(new Float32Array(values), [values]) : null;
  });
  const find = finder(network, parameters, tensors);
  return {
    find,
    trained: tensors.filter((_, index) => parameters[index]?.trained),
    track(layer, { mean, variance, lines }) {
      const norm = network.layers[layer];
      if (norm?.type !== 'batch-norm') return;
      smoothed(desk, find(layer, 'mean') as tf.Tensor, mean, norm.momentum, 1);
      smoothed(desk, find(layer, 'variance') as tf.Tensor, variance, norm.momentum, varianceCorrection(network.framework, lines));
    },
    update(gradients, step) {
      const update = updateOf(choice, network.framework, step);
      const each = gradientsFor(parameters, gradients);
      parameters.forEach((parameter, index) => {
        const gradient = each[index];
        if (!gradient) return;
        const weights = tensors[index] as tf.Tensor;
        updated(desk, update, weights, gradient, states[index] ?? null);
        const matrix = matrixOf(parameter, network.layers[parameter.layer]?.type);
        if (choice.maxNorm === undefined || !matrix) return;
        shortened(desk, weights, matrix.units, choice.maxNorm, cutsEveryColumn(network.framework));
      });
    },
    weights: () => desk.read(tensors),
    load(weights) {
      tensors.forEach((tensor, index) => {
        desk.write(tensor, weights[index] as Float32Array);
      });
    },
    dispose() {
      for (const tensor of tensors) tensor.dispose();
      desk.drop(...states.filter((state) => state !== null));
    },
  };
}
