import type { Probe } from '../../study';
import { ratesAt } from '../rates';
import type { Trained } from '../trial';
import { measureActivations } from './activations';
import { measureClassic } from './classic';
import type { Measures } from './measures';
import { measureMonteCarlo } from './monteCarlo';

/** Runs the probes of a trial on its trained network. Rates are those of the spec, whatever a schedule did to them at the end. */
export function probe(trained: Trained): Measures {
  const { spec, model } = trained;
  model.setRates(ratesAt({ ...spec, schedule: { kind: 'constant' } }, 1));
  return Object.assign({}, ...(spec.probes ?? []).map((one) => measure(one, trained)));
}

function measure(one: Probe, trained: Trained): Measures {
  switch (one.kind) {
    case 'monte-carlo':
      return measureMonteCarlo(trained, one.passes);
    case 'activations':
      return measureActivations(trained);
    case 'classic':
      return measureClassic(trained);
  }
}
