import './SizeFields.css';
import type { VNode } from 'preact';
import { givenText } from '../../../src/lab/space/given';
import { kindInWords, type Size } from '../../../src/lab/space/sizes';
import type { Building } from '../../../src/model/arguments';
import type { Span } from '../../../src/text/span';
import { SelectField, TextField } from '../../kit/Field';
import { countText } from '../model/words';
import type { LabActions } from '../session/session';
import { sizeProblem, typedAs } from '../session/sizes';
import type { LabState } from '../session/state';

export interface SizeFieldsProps {
  readonly state: LabState;
  readonly actions: LabActions;
}

/** What the network is built with: a field for each argument that its file does not decide, the others behind a fold. */
export function SizeFields({ state, actions }: SizeFieldsProps): VNode | null {
  const beside = state.sizes.filter(({ argument }) => argument.kind === 'choice');
  const sizes = state.sizes.filter(({ argument }) => argument.kind !== 'choice');
  const fieldOf = (size: Size): VNode => <SizeField key={size.argument.name} size={size} state={state} actions={actions} />;
  return (
    <>
      <BuiltWith sizes={sizes} state={state} actions={actions} fieldOf={fieldOf} />
      {beside.length > 0 && (
        <fieldset class="fields" data-testid="beside">
          <legend>What the forward takes beside the data</legend>
          {beside.map((size) => (
            <div key={size.argument.name} class="fields-wide decision">
              {fieldOf(size)}
            </div>
          ))}
        </fieldset>
      )}
    </>
  );
}

interface BuiltWithProps extends SizeFieldsProps {
  readonly sizes: readonly Size[];
  readonly fieldOf: (size: Size) => VNode;
}

function BuiltWith({ sizes, state, actions, fieldOf }: BuiltWithProps): VNode | null {
  const open = sizes.filter(({ argument }) => argument.inSource === undefined);
  const others = sizes.filter(({ argument }) => argument.inSource !== undefined);
  if (sizes.length === 0) return null;
  return (
    <fieldset class="fields" data-testid="sizes">
      <legend>{open.length > 0 ? 'Sizes that the file leaves open' : 'Sizes'}</legend>
      <BuiltAs state={state} actions={actions} />
      {open.map(fieldOf)}
      {others.length > 0 && (
        <details class="fields-wide sizes-others" data-testid="sizes-others">
          <summary>{`${countText(others.length, 'argument')} that the file decides`}</summary>
          <div class="fields">{others.map(fieldOf)}</div>
        </details>
      )}
    </fieldset>
  );
}

/** Calls of the program that build the network differently. */
function BuiltAs({ state, actions }: SizeFieldsProps): VNode | null {
  const { buildings = [] } = state.subject?.model ?? {};
  const names = state.sizes.map(({ argument }) => argument.name);
  const useful = buildings.filter(({ values }) => Object.keys(values).some((name) => names.includes(name)));
  const isOpen = state.sizes.some(({ argument, from }) => argument.inSource === undefined && from !== 'call');
  if (useful.length === 0 || !isOpen) return null;
  const chosen = useful.findIndex((building) => Object.entries(typedAs(building)).every(([name, text]) => state.typedSizes[name] === text));
  return (
    <div class="fields-wide decision">
      <SelectField
        id="built-as"
        label="As the program builds it"
        hint="Fills the fields with what a call passes."
        value={chosen < 0 ? '' : String(chosen)}
        options={[
          { value: '', label: chosen < 0 ? 'Choose a call…' : 'None of these' },
          ...useful.map((building, at) => ({ value: String(at), label: `${placeWords(building, state)}: ${building.words}` })),
        ]}
        onValue={(value) => {
          const building = useful[Number(value)];
          if (value !== '' && building) actions.enter(typedAs(building));
        }}
      />
    </div>
  );
}

function placeWords({ file, span }: Building, { subject }: LabState): string {
  return file?.split('/').at(-1) ?? subject?.settingPlaces?.[span.start] ?? 'this file';
}

function SizeField({ size, state, actions }: SizeFieldsProps & { readonly size: Size }): VNode {
  const { argument } = size;
  const { name, kind, options, use } = argument;
  const typed = state.typedSizes[name];
  const taken = size.value === undefined ? '' : givenText(size.value);
  const place = use?.span && state.subject?.settingPlaces?.[use.span.start] !== undefined ? use.span : null;
  const field = {
    id: `size-${name}`,
    label: name,
    hint: hintOf(size, state),
    onHint: place ? () => void actions.reveal(place satisfies Span) : undefined,
    problem: sizeProblem(argument, state.typedSizes),
    value: typed ?? taken,
    onValue: (value: string) => actions.enter({ [name]: value }),
  };
  if (kind === 'truth') {
    const first = { value: '', label: argument.inSource === undefined ? 'Choose…' : `as in the file: ${givenText(argument.inSource)}` };
    return <SelectField {...field} value={typed ?? (size.from === 'data' ? taken : '')} options={[first, ...TRUTHS]} />;
  }
  if (kind === 'choice') {
    const known = options.map((value) => ({ value, label: CHOICES[value] ?? value }));
    const first = argument.inSource === undefined ? [{ value: '', label: 'Choose…' }] : [];
    return <SelectField {...field} label={name.replace(/^forward\./, '')} options={[...first, ...known]} />;
  }
  return <TextField {...field} placeholder={taken} suggestions={options} isText={kind === 'text' || kind === 'list' || kind === 'any'} />;
}

/** What a parameter of the forward can be given. */
const CHOICES: Readonly<Record<string, string>> = {
  zeros: 'A first state of zeros',
  whole: 'Nothing: all rows are whole',
  none: 'Nothing: no step is hidden',
  causal: 'Each step sees itself and those before it',
  outside: 'Nothing: the lab works out the loss itself',
  data: 'A part of the data',
};

const TRUTHS = ['True', 'False'].map((value) => ({ value, label: value }));

/** "needed: a whole number; line 12: self.fc1 = nn.Linear(inputs, hidden)" */
function hintOf({ argument, from }: Size, { subject }: LabState): string {
  const { use, inSource } = argument;
  const line = use?.span && subject?.settingPlaces?.[use.span.start];
  const where = use ? `${line ? `${line}: ` : ''}${use.words}` : '';
  const origin = {
    entered: inSource === undefined ? 'set by you' : `set by you instead of ${givenText(inSource)}`,
    data: 'from the data',
    default: 'by default',
    call: 'as the program builds it',
    nothing: `needed: ${kindInWords(argument)}`,
  }[from];
  return where === '' ? origin : `${origin}; ${where}`;
}
