import type { LabNetwork } from '../study';
import { activationLayer } from './layers/activation';
import { convLayer } from './layers/conv';
import { denseLayer } from './layers/dense';
import { dropoutLayer } from './layers/dropout';
import { type Batch, type Parameter, sizeOf, type TrainableLayer, type Workshop } from './layers/layer';
import { batchNormLayer, layerNormLayer } from './layers/normalization';
import { globalPoolLayer, poolLayer } from './layers/pool';

/** The layers of a network with weights of their own, ready for one trial. */
export interface Chain {
  readonly inputShape: readonly number[];
  readonly outputs: number;
  readonly parameters: readonly Parameter[];
  forward(input: Batch, training: boolean): Batch;
  /** Fills every parameter's gradient from the gradient in the outputs. */
  backward(gradient: Batch): void;
}

/** Builds the layers in order, drawing their initial weights from the init stream. */
export function buildChain(network: LabNetwork, workshop: Workshop): Chain {
  const inputShape = trainingShape(network);
  const layers: TrainableLayer[] = [];
  let shape: readonly number[] = inputShape;
  for (const layer of network.layers) {
    const built = build(layer, workshop, shape);
    layers.push(built);
    shape = built.outputShape;
  }
  return {
    inputShape,
    outputs: sizeOf(shape),
    parameters: layers.flatMap((layer) => layer.parameters),
    forward: (input, training) => layers.reduce((batch, layer) => layer.forward(batch, training), input),
    backward(gradient) {
      const first = layers.findIndex((layer) => layer.parameters.length > 0);
      let current = gradient;
      for (let index = layers.length - 1; index >= first && index >= 0; index -= 1) {
        current = (layers[index] as TrainableLayer).backward(current, index > first);
      }
    },
  };
}

/** Shape of a row in the trainer's own axis order: [width] or [height, width, channels]. */
function trainingShape(network: LabNetwork): readonly number[] {
  return network.input.map((size) => {
    if (size === null || size < 1) throw new Error('The network has an input of unknown size.');
    return size;
  });
}

function build(layer: LabNetwork['layers'][number], workshop: Workshop, shape: readonly number[]): TrainableLayer {
  switch (layer.type) {
    case 'dense':
      return denseLayer(workshop, shape, layer.units, layer.bias);
    case 'conv':
      return convLayer(workshop, shape, { ...layer, rank: planar(layer.rank) });
    case 'pool':
      return poolLayer(workshop, shape, { ...layer, rank: planar(layer.rank) });
    case 'global-pool':
      return globalPoolLayer(workshop, shape, layer.mode);
    case 'activation':
      return activationLayer(layer, workshop.framework, shape);
    case 'batch-norm':
      return batchNormLayer(workshop, shape, layer.epsilon, layer.momentum);
    case 'layer-norm':
      return layerNormLayer(shape, layer.epsilon);
    case 'flatten':
      return flattenLayer(shape);
    case 'dropout':
      return dropoutLayer(workshop, shape, layer.granularity);
    default:
      throw new RangeError(`a ${layer.type} layer is not in this trainer`);
  }
}

function planar(rank: 1 | 2 | 3): 1 | 2 {
  if (rank === 3) throw new RangeError('layers over three axes are not in this trainer');
  return rank;
}

function flattenLayer(shape: readonly number[]): TrainableLayer {
  const flat = [sizeOf(shape)];
  return {
    parameters: [],
    outputShape: flat,
    forward: (input) => ({ ...input, shape: flat }),
    backward: (gradient) => ({ ...gradient, shape }),
  };
}
