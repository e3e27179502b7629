import type { LabLayer, LabNetwork } from '../../network';
import { type RowShape, shapesOf } from '../../space/shapes';
import type { ModelOptions } from '../engine';
import { noiseOf } from '../masks';
import { isPointwise } from './pointwise';
import type { LayerOf } from './stage';

/** Why the fast trainer cannot run this, in words, or null. */
export function refusal({ network, batchSize }: Omit<ModelOptions, 'initial' | 'masks'>): string | null {
  const shapes = shapesOf(network);
  if ('err' in shapes) return shapes.err.reason;
  if (!(batchSize >= 1)) return 'a batch needs rows';
  if (network.layers.length === 0) return 'the network has no layers';
  if (network.inputKind === 'tokens' && network.layers.some((layer, index) => readsInput(layer, index) && layer.type !== 'embedding'))
    return 'tokens are read by an embedding only';
  const shapeOf = (source: number): RowShape => (source < 0 ? (network.input as RowShape) : (shapes.ok[source] ?? []));
  for (const [index, layer] of network.layers.entries()) {
    const reason = layerRefusal(layer, network, index, shapeOf((layer.from ?? [index - 1])[0] ?? -1));
    if (reason !== null) return reason;
    if (layer.frozen) return 'weights that are not trained';
    const owner = layer.sharesWith;
    if (owner !== undefined && (owner >= index || network.layers[owner]?.type !== layer.type)) return 'weights of another kind of layer';
    const read = (layer.from ?? [index - 1]).map((source) => shapeOf(source).join());
    if (layer.type === 'add' && new Set(read).size > 1) return 'sums of values of different shapes';
  }
  return null;
}

function readsInput(layer: LabLayer, index: number): boolean {
  return (layer.from ?? [index - 1]).includes(-1);
}

function isGlobalMean({ mode, axes }: LayerOf<'reduce'>, shape: RowShape): boolean {
  return mode === 'mean' && shape.length > 1 && shape.every((_, axis) => axes.includes(axis) === axis < shape.length - 1);
}

/** Layers that have a stage; everything else goes to the general trainer. */
function layerRefusal(layer: LabLayer, { framework }: LabNetwork, index: number, shape: RowShape): string | null {
  switch (layer.type) {
    case 'conv':
      if (layer.rank === 3) return 'convolutions over three axes';
      return (layer.groups ?? 1) === 1 ? null : 'grouped convolutions';
    case 'pool':
      return layer.rank === 3 ? 'pools over three axes' : null;
    case 'embedding':
      if (!readsInput(layer, index)) return 'embeddings of what a layer computes';
      return null;
    case 'activation':
      // TensorFlow.js has the older, steeper form.
      if (layer.name === 'hard_sigmoid' && framework === 'tfjs') return 'the hard sigmoid of TensorFlow.js';
      return isPointwise(layer.name) || layer.name === 'softmax' || layer.name === 'log_softmax' ? null : `the activation ${layer.name}`;
    case 'recurrent':
      return layer.cell !== 'rnn' && layer.activation === 'relu' ? `a ${layer.cell.toUpperCase()} with relu` : null;
    case 'reduce':
      return isGlobalMean(layer, shape) ? null : 'values reduced otherwise than to the mean over all axes but the last';
    case 'dropout':
      return noiseOf(layer.granularity, 0.5) ? null : `dropout of a ${layer.granularity}`;
    case 'dense':
    case 'depthwise-conv':
    case 'global-pool':
    case 'batch-norm':
    case 'layer-norm':
    case 'flatten':
    case 'reshape':
    case 'affine':
    case 'add':
    case 'concatenate':
    case 'take':
    case 'slice':
    case 'repeat':
      return null;
    default:
      return `layers of the kind ${layer.type}`;
  }
}
