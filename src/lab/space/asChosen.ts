import type { LayerMapping } from '../mapping';
import type { LabNetwork } from '../network';
import type { StudyPlan } from '../study';
import { activeLayers, mappingsWith, withActivations } from './activations';
import type { Fit } from './fit';
import { withInitial } from './withInitial';

/** The network of the file with the activations and the first weights that the user set. */
export function asChosen(
  network: LabNetwork,
  { activations, initial }: Pick<StudyPlan, 'activations' | 'initial'>,
  { lines, weighted }: Pick<Fit, 'lines' | 'weighted'>,
): LabNetwork {
  return withInitial(withActivations(network, activations, lines), initial, weighted);
}

/** What the lab makes of each layer of the file, the activations that the user set among it. */
export function mappingsAsChosen(
  { network, lines, mappings }: Pick<Fit, 'network' | 'lines' | 'mappings'>,
  choice: StudyPlan['activations'],
): readonly LayerMapping[] {
  return network ? mappingsWith(mappings, choice, activeLayers(network, lines)) : mappings;
}
