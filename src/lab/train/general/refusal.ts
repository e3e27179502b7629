import type { LabLayer } from '../../network';
import { parametersOf } from '../../space/parameters';
import { shapesOf, sizeOf } from '../../space/shapes';
import type { ModelOptions } from '../engine';

/** Why the general trainer cannot run a network, or null. */
export function refusal({ network, loss, batchSize }: Omit<ModelOptions, 'initial' | 'masks'>): string | null {
  const shapes = shapesOf(network);
  if ('err' in shapes) {
    const { layer, reason } = shapes.err;
    return layer < 0 ? reason : `layer ${layer + 1} (${network.layers[layer]?.type}): ${reason}`;
  }
  for (const [index, layer] of network.layers.entries()) {
    const reason = layerRefusal(layer, network.layers);
    if (reason) return `layer ${index + 1} (${layer.type}): ${reason}`;
  }
  if (!parametersOf(network).some(({ trained }) => trained)) return 'it has no weights to train';
  const outputs = sizeOf(shapes.ok.at(-1) ?? []);
  if (outputs !== network.outputs) return `it gives ${outputs} values per row where the loss takes ${network.outputs}`;
  if (loss.name === 'cross-entropy' && outputs < 2) return 'a cross-entropy over classes needs at least two outputs';
  return batchSize >= 1 ? null : 'a batch has at least one row';
}

function layerRefusal(layer: LabLayer, layers: readonly LabLayer[]): string | null {
  if (layer.sharesWith !== undefined && layers[layer.sharesWith]?.type !== layer.type)
    return 'it shares the weights of another type of layer';
  if (layer.type === 'dropout' && (layer.granularity === 'block' || layer.granularity === 'weight'))
    return `dropout of ${layer.granularity === 'block' ? 'blocks of a map' : 'weights by a layer of its own'} is not in the trainers`;
  if (layer.type === 'recurrent' && layer.cell !== 'rnn' && layer.activation === 'relu')
    return `a ${layer.cell.toUpperCase()} with relu is not in the trainers`;
  if (layer.type === 'conv-transpose' && (layer.dilation ?? []).some((one) => one > 1) && typeof layer.padding === 'string')
    return 'a transposed convolution with both dilation and padding by name is not in the trainers';
  return null;
}
