import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { offers, problemWith, typedIn } from '../../../src/lab/space/choices';
import type { Choice } from '../../../src/lab/space/fit';
import { SelectField, TextField } from '../../kit/Field';
import type { LabActions } from '../session/session';
import type { LabState } from '../session/state';

interface DecisionsProps {
  readonly state: LabState;
  readonly actions: LabActions;
}

/** One question for each layer that cannot be trained as written; nothing is decided without an answer. */
export function Decisions({ state, actions }: DecisionsProps): VNode | null {
  const { fit, decided } = state;
  const answered = new Set(decided.map(({ layerId }) => layerId));
  const open = (fit?.choices ?? []).filter(({ layerId }) => !answered.has(layerId));
  const all = [...decided, ...open];
  if (all.length === 0) return null;
  return (
    <fieldset class="fields" data-testid="decisions">
      <legend>Layers that cannot be trained as written</legend>
      {all.map((choice) => (
        <Decision key={choice.layerId} choice={choice} state={state} actions={actions} />
      ))}
    </fieldset>
  );
}

function Decision({ choice, state, actions }: DecisionsProps & { readonly choice: Choice }): VNode {
  const decision = state.decisions[choice.layerId] ?? '';
  // Of columns and numbers the first offer stands for all that can be typed.
  const chosen = choice.options.find(
    (option) => option.decision === decision || (option.takes && decision.startsWith(`${option.takes.what} `)),
  );
  const decide = (value: string): void => {
    actions.decide(choice, offers(choice, value) ? value : null);
  };
  return (
    <>
      <div class="fields-wide decision">
        <SelectField
          id={`decide-${choice.layerId}`}
          label={choice.label}
          hint={choice.reason}
          value={chosen?.decision ?? ''}
          options={[{ value: '', label: 'Choose…' }, ...choice.options.map(({ decision: value, words }) => ({ value, label: words }))]}
          onValue={decide}
        />
      </div>
      {chosen?.takes && (
        <div class="fields-wide decision">
          <Detail
            key={chosen.decision}
            id={`decide-${choice.layerId}-${chosen.takes.what}`}
            owner={choice.label}
            label={`${chosen.takes.what === 'columns' ? 'Columns' : 'Number'} for ${choice.label}`}
            hint={
              chosen.takes.what === 'columns' ? `of 1 to ${chosen.takes.most}, such as 1-3, 7; the first input gets the rest` : undefined
            }
            taken={typedIn(decision)}
            problemOf={(typed) => problemWith(chosen, typed)}
            onTyped={(typed) => decide(`${chosen.takes?.what} ${typed}`)}
          />
        </div>
      )}
    </>
  );
}

interface DetailProps {
  readonly id: string;
  /** Whose columns or number it is. */
  readonly owner: string;
  readonly label: string;
  readonly hint: string | undefined;
  /** What is decided now. */
  readonly taken: string;
  readonly problemOf: (typed: string) => string | null;
  readonly onTyped: (typed: string) => void;
}

/** What a decision takes. Half of it typed leaves the decision as it was. */
function Detail({ id, owner, label, hint, taken, problemOf, onTyped }: DetailProps): VNode {
  const [typed, setTyped] = useState(taken);
  const problem = problemOf(typed);
  return (
    <TextField
      id={id}
      label={label}
      hint={hint}
      problem={problem === null ? undefined : `${owner} ${problem}`}
      value={typed}
      isText
      onValue={(value) => {
        setTyped(value);
        if (problemOf(value) === null) onTyped(value);
      }}
    />
  );
}
