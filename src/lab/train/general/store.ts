import type * as tf from '@tensorflow/tfjs-core';
import { matrixOf } from '../../space/kernels';
import type { Parameter } from '../../space/parameters';
import { sizeOf } from '../../space/shapes';
import { cutsEveryColumn } from '../conventions';
import type { ModelOptions } from '../engine';
import type { Workshop } from './ops/op';
import { finder, gradientsFor, type Lookup, tensorsOf, varianceCorrection } from './parameters';
import { statesOf, updateOf } from './update';

/** Mean and biased variance of a batch's columns. */
interface Moments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly lines: number;
}

/** The parameters of a network with the state of the optimizer. */
export interface Store {
  readonly find: Lookup;
  /** In the order of the parameters that are trained. */
  readonly trained: readonly tf.Tensor[];
  /** Moves the running moments of a layer towards those of a batch. */
  track(layer: number, moments: Moments): void;
  /** `step`: 1-based. */
  update(gradients: readonly (tf.Tensor | null | undefined)[], step: number): void;
  weights(): readonly Float32Array[];
  load(weights: readonly Float32Array[]): void;
  dispose(): void;
}

export function openStore(workshop: Workshop, options: ModelOptions, parameters: readonly Parameter[]): Store {
  const { heap } = workshop;
  const { network, initial } = options;
  const tensors = tensorsOf(parameters, initial);
  const trained = tensors.filter((_, index) => parameters[index]?.trained);
  const optimize = optimizer(workshop, options, parameters, tensors);
  const find = finder(network, parameters, tensors);
  return {
    find,
    trained,
    track(layer, { mean, variance, lines }) {
      const norm = network.layers[layer];
      if (norm?.type !== 'batch-norm') return;
      smooth(heap.view(find(layer, 'mean') as tf.Tensor), mean, norm.momentum, 1);
      smooth(heap.view(find(layer, 'variance') as tf.Tensor), variance, norm.momentum, varianceCorrection(network.framework, lines));
    },
    update: optimize.update,
    weights: () => tensors.map((tensor) => heap.view(tensor).slice()),
    load(weights) {
      tensors.forEach((tensor, index) => {
        heap.view(tensor).set(weights[index] as Float32Array);
      });
    },
    dispose() {
      for (const tensor of tensors) tensor.dispose();
      optimize.dispose();
    },
  };
}

function smooth(running: Float32Array, fresh: Float32Array, momentum: number, correction: number): void {
  fresh.forEach((value, index) => {
    running[index] = momentum * (running[index] as number) + (1 - momentum) * value * correction;
  });
}

/** Updates the weights where they lie; its state lies beside them. */
function optimizer(
  { heap, routines }: Workshop,
  { optimizer: choice, network }: ModelOptions,
  parameters: readonly Parameter[],
  tensors: readonly tf.Tensor[],
): Pick<Store, 'update' | 'dispose'> {
  const wanted = statesOf(choice);
  const states = parameters.map(({ shape, trained }) => {
    const state = (has: boolean): number => {
      if (!has || !trained) return 0;
      const address = heap.allocate(4 * sizeOf(shape));
      heap.floats().fill(0, address >>> 2, (address >>> 2) + sizeOf(shape));
      return address;
    };
    return { first: state(wanted[0]), second: state(wanted[1]) };
  });
  const everyColumn = cutsEveryColumn(network.framework);
  return {
    update(gradients, step) {
      const update = updateOf(choice, network.framework, step);
      const each = gradientsFor(parameters, gradients);
      parameters.forEach((parameter, index) => {
        const gradient = each[index];
        if (!gradient) return;
        const weights = heap.address(tensors[index] as tf.Tensor);
        const count = sizeOf(parameter.shape);
        routines.update({
          update,
          count,
          weights,
          gradient: heap.address(gradient),
          ...(states[index] as { first: number; second: number }),
        });
        const matrix = matrixOf(parameter, network.layers[parameter.layer]?.type);
        if (choice.maxNorm === undefined || !matrix) return;
        routines.maxNorm({ weights, ...matrix, limit: choice.maxNorm, everyColumn });
      });
    },
    dispose() {
      for (const { first, second } of states) for (const address of [first, second]) if (address !== 0) heap.free(address);
    },
  };
}
