import type { Layer, Network } from '../../model/network';
import type { LayerDecision } from '../study';

/** What the user may say about a layer that cannot be trained as written. */
export interface Choice {
  readonly layerId: string;
  /** As in the mapping of this layer. */
  readonly label: string;
  readonly reason: string;
  readonly options: readonly { readonly decision: LayerDecision; readonly words: string }[];
}

export type Decisions = Readonly<Record<string, LayerDecision>>;

const WORDS: Readonly<Record<LayerDecision, string>> = {
  'as-wide': 'Give it as many as it reads, or 64 behind token ids',
  identity: 'Pass its input on unchanged',
  'leave-out': 'Leave this branch out',
  'same-input': 'Give it the same rows as the first input',
  'only-output': 'Train this output only',
  'append-dense': 'Add a dense layer that gives the output',
  'last-step': 'Train the last step only',
  'mean-places': 'Train the mean over all places',
  ignore: 'Train without it',
  stop: 'Do not train',
};

export function choice(layerId: string, label: string, reason: string, decisions: readonly LayerDecision[]): Choice {
  const options = [...decisions, 'stop' as const].map((decision) => ({ decision, words: WORDS[decision] }));
  return { layerId, label, reason, options };
}

/** A layer may be passed by where it reads one, and left out where other branches remain. */
export function optionsFor(layer: Layer, network: Network, lacksSize: boolean): readonly LayerDecision[] {
  const readers = network.layers.filter(({ from }) => from.includes(layer.id));
  const isBranch = readers.length > 0 && readers.every(({ from }) => new Set(from).size > 1);
  return [
    ...(lacksSize ? (['as-wide'] as const) : []),
    ...(layer.from.length > 0 ? (['identity'] as const) : []),
    ...(isBranch ? (['leave-out'] as const) : []),
  ];
}

/** What was done about a layer, in words for its line in the table. */
export function decided(decision: LayerDecision, reason: string): string {
  if (decision === 'identity') return `passed by, as you chose: ${reason}`;
  return `${decision === 'leave-out' ? 'left out' : 'ignored'}, as you chose: ${reason}`;
}
