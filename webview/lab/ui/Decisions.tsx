import type { VNode } from 'preact';
import { SelectField } from '../../kit/Field';
import type { LabActions } from '../session/session';
import type { LabState } from '../session/state';

/** One question for each layer that cannot be trained as written; nothing is decided without an answer. */
export function Decisions({ state, actions }: { readonly state: LabState; readonly actions: LabActions }): VNode | null {
  const { fit, decided, decisions } = state;
  const answered = new Set(decided.map(({ layerId }) => layerId));
  const open = (fit?.choices ?? []).filter(({ layerId }) => !answered.has(layerId));
  const all = [...decided, ...open];
  if (all.length === 0) return null;
  return (
    <fieldset class="fields" data-testid="decisions">
      <legend>Layers that cannot be trained as written</legend>
      {all.map((choice) => (
        <div key={choice.layerId} class="fields-wide decision">
          <SelectField
            id={`decide-${choice.layerId}`}
            label={choice.label}
            hint={choice.reason}
            value={decisions[choice.layerId] ?? ''}
            options={[{ value: '', label: 'Choose…' }, ...choice.options.map(({ decision, words }) => ({ value: decision, label: words }))]}
            onValue={(value) => actions.decide(choice, choice.options.find(({ decision }) => decision === value)?.decision ?? null)}
          />
        </div>
      ))}
    </fieldset>
  );
}
