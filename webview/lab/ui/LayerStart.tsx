import type { VNode } from 'preact';
import { AS_IN_FILE } from '../../../src/lab/space/schemes';
import type { StudyForm } from '../model/form';
import { schemeNamed, schemeOptions } from '../model/initial';
import type { LabState } from '../session/state';

export interface LayerFieldProps {
  readonly state: LabState;
  readonly layerId: string;
  readonly onEdit: (change: Partial<StudyForm>) => void;
}

/** What one layer's weights start from; nothing for layers without weights of their own. */
export function LayerStart({ state: { fit, form }, layerId, onEdit }: LayerFieldProps): VNode | null {
  const layer = fit?.weighted.find((one) => one.layerId === layerId);
  if (!layer) return null;
  const { name } = layer;
  const { [name]: own = '', ...others } = form.initialLayers;
  const choose = (text: string): void => {
    const start = text === AS_IN_FILE ? text : schemeNamed(text);
    onEdit({ initialLayers: start === null ? others : { ...others, [name]: start } });
  };
  return (
    <label class="layer-start">
      <span class="muted">Initial weights</span>
      <select
        class="field-control"
        value={own}
        aria-label={`Initial weights of ${name}`}
        data-testid={`initial-${name}`}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{form.initial === '' ? 'As in the file' : 'As for all layers'}</option>
        {(form.initial !== '' || own === AS_IN_FILE) && <option value={AS_IN_FILE}>As in the file</option>}
        {schemeOptions(form.initialDeviation).map(({ label, options }) => (
          <optgroup key={label} label={label}>
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
