import type { ActivationName, Network } from '../../model/network';
import type { LabLayer, LayerMapping } from '../study';

/** What the network must fit: the data's width, form and targets. */
export interface DataShape {
  readonly width: number;
  readonly image: readonly [number, number, number] | null;
  readonly problem: 'classification' | 'regression';
  readonly classes: number;
}

/** What one source layer becomes. */
export interface Fitted {
  readonly layers: readonly LabLayer[];
  readonly outcome: LayerMapping['outcome'];
  /** Shape after it: [width] or [height, width, channels]. */
  readonly shape: readonly number[];
}

export function unsupported(reason: string, shape: readonly number[]): Fitted {
  return { layers: [], outcome: { kind: 'unsupported', reason }, shape };
}

export function dropped(note: string, shape: readonly number[]): Fitted {
  return { layers: [], outcome: { kind: 'dropped', note }, shape };
}

/** Trained as written, or adapted when the notes say what had to change. */
export function trained(
  layers: readonly LabLayer[],
  parameters: number,
  notes: readonly (string | null)[],
  shape: readonly number[],
): Fitted {
  const changes = notes.filter((note) => note !== null);
  const outcome: LayerMapping['outcome'] =
    changes.length > 0 ? { kind: 'adapted', note: changes.join(', ') } : { kind: 'trained', parameters };
  return { layers, outcome, shape };
}

/** "64 inputs instead of 784", or null when nothing changes or the source does not say. */
export function instead(now: number, before: number | null, noun: string): string | null {
  return before === null || before === now ? null : `${now} ${noun}${now === 1 ? '' : 's'} instead of ${before}`;
}

export type Activation = Pick<Extract<LabLayer, { type: 'activation' }>, 'name' | 'slope'>;

/** The activation that a layer applies itself. Keras's function `leaky_relu` has another slope than its layer. */
export function ownActivation(name: ActivationName, framework: Network['framework']): Activation {
  return name === 'leaky_relu' && framework === 'keras' ? { name, slope: 0.2 } : { name };
}
