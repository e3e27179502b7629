import type { Layer } from '../../model/network';
import type { LayerDecision } from '../mapping';
import type { LabLayer } from '../network';

/** What becomes of weights that the file does not train: a note, or a question. */
type Frozen =
  | { readonly kind: 'said'; readonly note: string | null }
  | { readonly kind: 'asked'; readonly reason: string; readonly options: readonly LayerDecision[] };

const REASON = 'weights of it are frozen in the file, and what they were trained to before is not here';

/** Layers of the lab that have weights. */
export const WEIGHTED: ReadonlySet<LabLayer['type']> = new Set<LabLayer['type']>([
  'dense',
  'conv',
  'conv-transpose',
  'depthwise-conv',
  'prelu',
  'batch-norm',
  'layer-norm',
  'group-norm',
  'embedding',
  'position-embedding',
  'class-token',
  'rms-norm',
  'recurrent',
  'attention',
]);

/**
 * What they were trained to before is not here, so the user says what to do. A layer of which a part is frozen cannot be kept, nor a frozen
 * batch norm of Keras, which normalises by its moments in training, too. Marks the layers from index `from` on, which were made for this one.
 */
export function frozenBy(decision: LayerDecision | undefined, layer: Layer, keras: boolean, layers: LabLayer[], from: number): Frozen {
  if (!layer.frozen) return { kind: 'said', note: null };
  if (decision === 'from-scratch') return { kind: 'said', note: 'its frozen weights are trained, too, as you chose' };
  const canKeep = layer.parameters === 0 && !(keras && layer.operation.type === 'batch-norm');
  if (decision !== 'frozen' || !canKeep)
    return { kind: 'asked', reason: REASON, options: canKeep ? ['from-scratch', 'frozen'] : ['from-scratch'] };
  for (const [index, made] of layers.entries()) if (index >= from && WEIGHTED.has(made.type)) layers[index] = { ...made, frozen: true };
  return { kind: 'said', note: 'its weights stay as they start, as you chose' };
}
