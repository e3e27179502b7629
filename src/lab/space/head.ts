import type { Layer, Network, TrainingFacts } from '../../model/network';
import type { LossChoice } from '../study';
import type { DataShape } from './fitted';

/** The layer that gives the network's outputs, and what the loss takes from it. */
export interface Head {
  readonly layerId: string;
  /** As written; null = unknown. */
  readonly units: number | null;
  readonly outputs: number;
  readonly loss: LossChoice;
  /** Where the file has another loss, why it is not taken. */
  readonly lossNote: string | null;
}

/** Units or filters that a layer gives; undefined when it has no such weights. */
function unitsOf({ operation }: Layer): number | null | undefined {
  if (operation.type === 'dense') return operation.units;
  if (operation.type === 'conv') return operation.filters;
  return operation.type === 'unknown' && operation.detail?.type === 'conv' ? operation.detail.filters : undefined;
}

/** Layers that stand between the last weights and the output without changing how many values there are per place. */
function isTail({ operation }: Layer): boolean {
  const { type } = operation.type === 'unknown' && operation.detail ? operation.detail : operation;
  return TAIL.has(type);
}

const TAIL: ReadonlySet<string> = new Set([
  'activation',
  'dropout',
  'identity',
  'flatten',
  'reshape',
  'pool',
  'global-pool',
  'adaptive-pool',
  'take',
  'reduce',
  'affine',
  'permute',
]);

/** Layers that nothing reads, in order. */
export function sinksOf({ layers }: Network): readonly Layer[] {
  const read = new Set(layers.flatMap(({ from }) => from));
  return layers.filter(({ id }) => !read.has(id));
}

/** The layer with weights that the output comes from through a chain of layers without; null when there is none. */
export function headOf(network: Network, output: Layer, data: DataShape): Head | null {
  const byId = new Map(network.layers.map((layer) => [layer.id, layer]));
  let layer: Layer | undefined = output;
  while (layer && unitsOf(layer) === undefined && isTail(layer) && layer.from.length === 1) layer = byId.get(layer.from[0] ?? '');
  const units = layer && unitsOf(layer);
  if (!layer || units === undefined) return null;
  return { layerId: layer.id, units, ...outputsFor(units, network.training, data) };
}

/** How many outputs the data asks for, and the loss: the file's where the data has such targets. */
export function outputsFor(units: number | null, facts: TrainingFacts, data: DataShape): Omit<Head, 'layerId' | 'units'> {
  const { loss, lossDelta } = facts;
  if (data.problem === 'regression') {
    const isForValues = loss === 'mean-squared-error' || loss === 'mean-absolute-error' || loss === 'huber';
    const name = isForValues ? loss : 'mean-squared-error';
    return {
      outputs: 1,
      loss: name === 'huber' ? { name, delta: lossDelta ?? 1 } : { name },
      lossNote: loss && !isForValues ? `the file's ${lossWords(loss)} is for classes, and this data has values` : null,
    };
  }
  const isBinary = data.classes === 2 && units === 1;
  if (isBinary) return { outputs: 1, loss: { name: 'binary-cross-entropy' }, lossNote: notForClasses(loss) };
  const eachClass = loss === 'binary-cross-entropy';
  return {
    outputs: data.classes,
    loss: { name: eachClass ? 'binary-cross-entropy' : 'cross-entropy' },
    lossNote: notForClasses(loss),
  };
}

function notForClasses(loss: TrainingFacts['loss']): string | null {
  const isForClasses = loss === undefined || loss === 'cross-entropy' || loss === 'binary-cross-entropy';
  return isForClasses ? null : `the file's ${lossWords(loss)} is for values, and this data has classes`;
}

export function lossWords(loss: string): string {
  return loss === 'huber' ? "Huber's loss" : loss.replaceAll('-', ' ').replace('cross entropy', 'cross-entropy');
}
