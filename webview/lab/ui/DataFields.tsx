import './DataFields.css';
import type { VNode } from 'preact';
import { bundledSets } from '../../../src/lab/data/bundledSets';
import { BUNDLED, GENERATORS } from '../../../src/lab/data/choice';
import { recipes } from '../../../src/lab/data/made/make';
import type { Dataset } from '../../../src/lab/study';
import { Button } from '../../kit/Button';
import { Check } from '../../kit/Check';
import { type OptionGroup, SelectField, TextField } from '../../kit/Field';
import { Notice } from '../../kit/Notice';
import type { DataKey } from '../model/form';
import { countText } from '../model/words';
import type { LabActions } from '../session/session';
import type { LabState } from '../session/state';

export interface DataFieldsProps {
  readonly state: LabState;
  /** Of the number of rows. */
  readonly problem: string | undefined;
  readonly actions: LabActions;
}

/** What the network is trained on. */
export function DataFields({ state, problem, actions }: DataFieldsProps): VNode {
  const { form, opened, dataset, dataProblem } = state;
  const isFile = form.data === 'file' || form.data.startsWith('loaded:');
  const file = isFile && opened?.key === form.data ? opened.data : null;
  return (
    <fieldset class="fields">
      <legend>Data</legend>
      <div class="fields-wide data-choice">
        <SelectField
          id="data"
          label="Train on"
          value={form.data}
          options={choices(state)}
          hint={hintOf(form.data)}
          onValue={(value) => actions.edit({ data: value as DataKey, made: {} })}
        />
      </div>
      {form.data === 'file' && (
        <div class="fields-wide row">
          <Button onPress={actions.chooseFile} testId="choose-file">
            {file ? 'Choose another file…' : 'Choose a file…'}
          </Button>
          {file && <span>{`${file.name}: ${countText(file.rows, 'row')}`}</span>}
        </div>
      )}
      {file && (
        <SelectField
          id="target"
          label="What is predicted"
          value={form.target}
          options={file.targets.map(({ name, words }) => ({ value: name, label: `${name} (${words})` }))}
          onValue={(target) => actions.edit({ target })}
        />
      )}
      {isFile && (
        <TextField
          id="maxRows"
          label="Rows at most"
          hint="drawn by class; empty = all"
          placeholder="all"
          value={form.maxRows}
          problem={problem}
          onValue={(maxRows) => actions.edit({ maxRows })}
        />
      )}
      <MadeFields state={state} actions={actions} />
      {dataProblem !== null && (
        <div class="fields-wide">
          <Notice tone="error" role="alert" testId="data-problem">
            {dataProblem}
          </Notice>
        </div>
      )}
      {dataset && <DataNotes state={state} dataset={dataset} actions={actions} />}
    </fieldset>
  );
}

/** The groups of the choice; what the file loads only where something was found. */
function choices({ subject }: LabState): readonly OptionGroup[] {
  const title = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
  const loads = (subject?.loads ?? []).map((label, place) => ({ value: `loaded:${place}`, label }));
  return [
    { label: 'Bundled', options: [{ value: 'digits', label: 'Digits' }, ...BUNDLED.map((name) => ({ value: name, label: title(name) }))] },
    { label: 'Made from a seed', options: GENERATORS.map((name) => ({ value: name, label: title(name) })) },
    { label: 'Yours', options: [{ value: 'file', label: 'A file: CSV, Parquet, NumPy or IDX' }] },
    ...(loads.length > 0 ? [{ label: 'What the file loads', options: loads }] : []),
  ];
}

function hintOf(data: DataKey): string {
  if (data === 'digits') return '1,797 handwritten digits of 8 × 8 pixels';
  if (data === 'file') return 'one row per example, and for each the answer; answers in a file of their own are found beside it';
  const bundled = BUNDLED.find((name) => name === data);
  if (bundled) return bundledSets[bundled].title;
  const generator = GENERATORS.find((name) => name === data);
  return generator ? recipes[generator].title : 'read where it lies; nothing is written there';
}

/** The options of a generator, each with its default. */
function MadeFields({ state, actions }: Pick<DataFieldsProps, 'state' | 'actions'>): VNode | null {
  const { data, made } = state.form;
  const generator = GENERATORS.find((name) => name === data);
  if (!generator) return null;
  return (
    <>
      {Object.entries(recipes[generator].options).map(([name, { byDefault, words }]) => (
        <TextField
          key={name}
          id={`made-${name}`}
          label={`${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`}
          hint={words === name ? undefined : words}
          value={made[name] ?? String(byDefault)}
          onValue={(value) => actions.edit({ made: { ...made, [name]: value } })}
        />
      ))}
    </>
  );
}

/** What was decided about the data, and what is suspicious about them. */
function DataNotes({ state, dataset, actions }: Pick<DataFieldsProps, 'state' | 'actions'> & { readonly dataset: Dataset }): VNode {
  const { form, dataNotes, leaks } = state;
  const hasTwins = form.dropDuplicates || leaks.some(({ kind }) => kind === 'duplicates');
  // What is the same in every row carries nothing and harms nothing.
  const harmless = leaks.filter(({ kind }) => kind === 'constant');
  const misleading = leaks.filter(({ kind }) => kind !== 'constant');
  return (
    <div class="fields-wide data-notes" data-testid="data-notes">
      <p>{factsOf(dataset)}</p>
      {dataNotes.map((note) => (
        <p key={note} class="muted">
          {note}
        </p>
      ))}
      <div role="status" data-testid="data-leaks">
        {harmless.map(({ sentence }) => (
          <p key={sentence} class="muted">
            {sentence}
          </p>
        ))}
        {misleading.length > 0 && (
          <Notice tone="warning">
            {misleading.map(({ sentence }) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </Notice>
        )}
      </div>
      {hasTwins && (
        <Check checked={form.dropDuplicates} onChange={(dropDuplicates) => actions.edit({ dropDuplicates })} testId="drop-duplicates">
          Leave out rows whose inputs an earlier row has
        </Check>
      )}
    </div>
  );
}

function factsOf({ rows, width, image, shape, tokens }: Dataset): string {
  const form = image
    ? `images of ${image.join(' × ')}`
    : shape && !tokens
      ? `sequences of ${shape.join(' × ')}`
      : countText(width, 'input');
  const scale = tokens ? `Token ids below ${tokens.vocabulary}, as they are.` : 'Inputs are standardised with the training rows alone.';
  return `${countText(rows, 'row')}, ${tokens ? countText(width, 'step') : form}. ${scale}`;
}
