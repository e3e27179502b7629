import './DataFields.css';
import type { VNode } from 'preact';
import type { Dataset } from '../../../src/lab/study';
import { Button } from '../../kit/Button';
import { SelectField } from '../../kit/Field';
import { Notice } from '../../kit/Notice';
import { countText } from '../model/words';
import type { LabActions } from '../session/session';
import type { LabState } from '../session/state';

export interface DataFieldsProps {
  readonly state: LabState;
  readonly actions: LabActions;
}

/** What the network is trained on. */
export function DataFields({ state, actions }: DataFieldsProps): VNode {
  const { form, table, dataset, dataProblem, dataNotes } = state;
  const csv = form.data === 'csv';
  return (
    <fieldset class="fields">
      <legend>Data</legend>
      <div class="fields-wide data-choice" role="radiogroup" aria-label="Data">
        <Choice checked={!csv} onChoose={() => actions.edit({ data: 'digits' })} testId="data-digits">
          <strong>Digits</strong>
          <span class="muted">1,797 handwritten digits of 8 × 8 pixels, bundled</span>
        </Choice>
        <Choice checked={csv} onChoose={() => actions.edit({ data: 'csv' })} testId="data-csv">
          <strong>My CSV file</strong>
          <span class="muted">one row per example, one column with the answer</span>
        </Choice>
      </div>
      {csv && (
        <div class="fields-wide row">
          <Button onPress={actions.chooseFile} testId="choose-csv">
            {table ? 'Choose another file…' : 'Choose a file…'}
          </Button>
          {table && <span>{`${table.name}: ${countText(table.rows, 'row')}, ${countText(table.columns.length, 'column')}`}</span>}
        </div>
      )}
      {csv && table && (
        <SelectField
          id="target"
          label="Target column"
          value={form.target}
          options={table.columns.map(({ name, words }) => ({ value: name, label: `${name} (${words})` }))}
          onValue={(target) => actions.edit({ target })}
        />
      )}
      {dataProblem !== null && (
        <div class="fields-wide">
          <Notice tone="error" role="alert" testId="data-problem">
            {dataProblem}
          </Notice>
        </div>
      )}
      {dataset && csv && (
        <div class="fields-wide data-notes" data-testid="data-notes">
          <p>{factsOf(dataset)}</p>
          {dataNotes.map((note) => (
            <p key={note} class="muted">
              {note}
            </p>
          ))}
        </div>
      )}
    </fieldset>
  );
}

function factsOf({ rows, width }: Dataset): string {
  return `${countText(rows, 'usable row')}, ${countText(width, 'input')}. Inputs are standardised with the training rows alone.`;
}

interface ChoiceProps {
  readonly checked: boolean;
  readonly onChoose: () => void;
  readonly testId: string;
  readonly children: import('preact').ComponentChildren;
}

function Choice({ checked, onChoose, testId, children }: ChoiceProps): VNode {
  return (
    <label class="choice">
      <input type="radio" name="data" checked={checked} onChange={onChoose} data-testid={testId} />
      <span class="choice-text">{children}</span>
    </label>
  );
}
