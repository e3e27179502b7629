import { closestWord } from '../../text/closest';
import type { LayerMapping } from '../mapping';
import type { ActivationChoice, ChosenActivation, LabNetwork } from '../network';
import type { WeightedLayer } from './withInitial';

/** All that can be chosen, with their names for people. */
export const ACTIVATIONS: Readonly<Record<ChosenActivation, string>> = {
  relu: 'ReLU',
  leaky_relu: 'Leaky ReLU',
  elu: 'ELU',
  selu: 'SELU',
  gelu: 'GELU',
  gelu_tanh: 'GELU by tanh',
  silu: 'SiLU (swish)',
  mish: 'Mish',
  relu6: 'ReLU6',
  softplus: 'Softplus',
  softsign: 'Softsign',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  hard_tanh: 'Hard tanh',
  hard_sigmoid: 'Hard sigmoid',
  hard_swish: 'Hard swish',
  exponential: 'Exponential',
  linear: 'None (linear)',
};

/** The activation of that name; null for any other text. */
export function activationNamed(text: string): ChosenActivation | null {
  return Object.hasOwn(ACTIVATIONS, text) ? (text as ChosenActivation) : null;
}

/** Reads a name as it is typed, also as Keras and PyTorch write it: LeakyReLU, swish, hardtanh. The error names the nearest of what there is. */
export function readActivation(text: string): { readonly ok: ChosenActivation } | { readonly err: string } {
  const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');
  const names = Object.keys(ACTIVATIONS) as ChosenActivation[];
  const typed = plain(text);
  const word = SYNONYMS.get(typed) ?? typed;
  const found = names.find((name) => plain(name) === word);
  if (found) return { ok: found };
  const near = closestWord(text, names);
  return { err: `there is no '${text}'${near === null ? `; there are ${names.join(', ')}` : `; did you mean "${near}"?`}` };
}

const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['swish', 'silu'],
  ['hardsilu', 'hardswish'],
  ['none', 'linear'],
  ['identity', 'linear'],
  ['exp', 'exponential'],
]);

/** A layer of the source whose activation can be set. */
export interface ActiveLayer extends WeightedLayer {
  /** As the file has it. */
  readonly activation: ChosenActivation;
}

/** Layers of the source that the lab has one such activation for. */
export function activeLayers({ layers }: LabNetwork, lines: readonly WeightedLayer[]): readonly ActiveLayer[] {
  return lines.flatMap((line) => {
    const places = line.places.filter((place) => layers[place]?.type === 'activation');
    const [first] = places;
    const layer = first === undefined ? undefined : layers[first];
    const activation = layer?.type === 'activation' ? activationNamed(layer.name) : null;
    return places.length === 1 && activation !== null ? [{ ...line, places, activation }] : [];
  });
}

/** The same network with activations as chosen; a slope that the file gives belongs to its own. */
export function withActivations(network: LabNetwork, choice: ActivationChoice | undefined, lines: readonly WeightedLayer[]): LabNetwork {
  if (!choice) return network;
  const layers = [...network.layers];
  for (const { name, places, activation } of activeLayers(network, lines)) {
    const chosen = Object.hasOwn(choice, name) ? choice[name] : undefined;
    if (chosen === undefined || chosen === activation) continue;
    for (const place of places) {
      const { from } = layers[place] ?? {};
      layers[place] = { type: 'activation', name: chosen, ...(from && { from }) };
    }
  }
  return { ...network, layers };
}

/** What the lab makes of each layer, with the activations that were chosen. */
export function mappingsWith(
  mappings: readonly LayerMapping[],
  choice: ActivationChoice | undefined,
  active: readonly ActiveLayer[],
): readonly LayerMapping[] {
  if (!choice) return mappings;
  return mappings.map((mapping) => {
    const layer = active.find(({ layerId }) => layerId === mapping.layerId);
    const chosen = layer && Object.hasOwn(choice, layer.name) ? choice[layer.name] : undefined;
    if (!layer || chosen === undefined || chosen === layer.activation) return mapping;
    const note = `${ACTIVATIONS[chosen]} in the place of ${ACTIVATIONS[layer.activation]}, as you chose`;
    const { outcome } = mapping;
    return { ...mapping, outcome: { kind: 'adapted', note: outcome.kind === 'adapted' ? `${outcome.note}, ${note}` : note } };
  });
}
