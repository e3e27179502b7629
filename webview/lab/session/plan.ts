import { asChosen, mappingsAsChosen } from '../../../src/lab/space/asChosen';
import { takenSizes } from '../../../src/lab/space/sizes';
import type { Study, StudyPlan } from '../../../src/lab/study';
import { readForm, type StudyForm } from '../model/form';
import type { SessionContext } from './context';
import type { LabState } from './state';

/** The plan that the form makes; null while something of it is missing or wrong. */
export function planOf({ fit, dataset, dataChoice, ...state }: LabState, form: StudyForm = state.form): StudyPlan | null {
  if (!fit?.network || !dataset || !dataChoice || state.building) return null;
  const { settings } = readForm(form);
  if (!settings) return null;
  const sizes = takenSizes(state.sizes);
  return {
    ...settings,
    ...(sizes && { sizes }),
    labelNoise: dataset.problem === 'classification' ? settings.labelNoise : 0,
    network: asChosen(fit.network, settings, fit),
    data: dataChoice,
  };
}

/** What tells a study that begins now from others. */
export function headOf(context: SessionContext, { subject, fit, form }: LabState): Pick<Study, 'id' | 'createdAt' | 'source' | 'mappings'> {
  const { uri = '', network = '', fingerprint = '', siteCount = 0 } = subject ?? {};
  return {
    id: context.newId(),
    createdAt: context.today().toISOString(),
    source: { uri, network, fingerprint, siteCount },
    mappings: fit ? mappingsAsChosen(fit, form.activations) : [],
  };
}
