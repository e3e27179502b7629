import type { VNode } from 'preact';
import { ACTIVATIONS, activationNamed, activeLayers } from '../../../src/lab/space/activations';
import type { LayerFieldProps } from './LayerStart';

/** One layer's activation; nothing for layers that have none to choose. */
export function LayerActivation({ state: { fit, form }, layerId, onEdit }: LayerFieldProps): VNode | null {
  const layer = fit?.network && activeLayers(fit.network, fit.lines).find((one) => one.layerId === layerId);
  if (!layer) return null;
  const { name, activation } = layer;
  const { [name]: own, ...others } = form.activations;
  const choose = (text: string): void => {
    const chosen = activationNamed(text);
    onEdit({ activations: chosen === null ? others : { ...others, [name]: chosen } });
  };
  return (
    <label class="layer-start">
      <span class="muted">Activation</span>
      <select
        class="field-control"
        value={own ?? ''}
        aria-label={`Activation of ${name}`}
        data-testid={`activation-${name}`}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{`As in the file: ${ACTIVATIONS[activation]}`}</option>
        {Object.entries(ACTIVATIONS).map(
          ([value, label]) =>
            value !== activation && (
              <option key={value} value={value}>
                {label}
              </option>
            ),
        )}
      </select>
    </label>
  );
}
