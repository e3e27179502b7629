import type { LabNetwork } from '../network';
import type { StudyPlan } from '../study';
import { withActivations } from './activations';
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
