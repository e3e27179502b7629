import './Field.css';
import type { VNode } from 'preact';
import { PlaceLink } from './PlaceLink';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** The hint names a place that this shows. */
  readonly onHint?: (() => void) | undefined;
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly placeholder?: string;
  /** What may be typed, to be chosen from; other texts may be typed as well. */
  readonly suggestions?: readonly string[];
  /** What is typed is a word or a list rather than a number. */
  readonly isText?: boolean;
}

/** A labelled text input; numbers are typed as text so that a half-typed one can be explained instead of vanishing. */
export function TextField({ value, onValue, placeholder, suggestions = [], isText = false, ...field }: TextFieldProps): VNode {
  const list = suggestions.length > 0 ? `${field.id}-list` : undefined;
  const input = (
    <input
      id={field.id}
      class="field-control"
      type="text"
      inputMode={isText ? 'text' : 'decimal'}
      list={list}
      autocomplete="off"
      spellcheck={false}
      value={value}
      placeholder={placeholder}
      disabled={field.disabled}
      aria-invalid={field.problem !== undefined}
      aria-describedby={descriptionOf(field)}
      data-testid={field.id}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  );
  return (
    <Labelled {...field}>
      {list === undefined ? (
        input
      ) : (
        <>
          {input}
          <datalist id={list}>
            {suggestions.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </>
      )}
    </Labelled>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** Options under a heading. */
export interface OptionGroup {
  readonly label: string;
  readonly options: readonly Option[];
}

function optionOf({ value, label }: Option): VNode {
  return (
    <option key={value} value={value}>
      {label}
    </option>
  );
}

export interface SelectFieldProps extends FieldProps {
  readonly value: string;
  readonly options: readonly (Option | OptionGroup)[];
  readonly onValue: (value: string) => void;
}

/** A labelled choice of one. */
export function SelectField({ value, options, onValue, ...field }: SelectFieldProps): VNode {
  return (
    <Labelled {...field}>
      <select
        id={field.id}
        class="field-control"
        value={value}
        disabled={field.disabled}
        aria-invalid={field.problem !== undefined}
        aria-describedby={descriptionOf(field)}
        data-testid={field.id}
        onChange={(event) => onValue(event.currentTarget.value)}
      >
        {options.map((option) =>
          'options' in option ? (
            <optgroup key={option.label} label={option.label}>
              {option.options.map(optionOf)}
            </optgroup>
          ) : (
            optionOf(option)
          ),
        )}
      </select>
    </Labelled>
  );
}

function Labelled({ id, label, hint, onHint, problem, children }: FieldProps & { readonly children: VNode }): VNode {
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {children}
      {problem !== undefined ? (
        <div class="field-problem" id={`${id}-note`} role="alert">
          {problem}
        </div>
      ) : (
        hint !== undefined && (
          <div class="field-hint" id={`${id}-note`}>
            {onHint ? <PlaceLink text={hint} onPress={onHint} /> : hint}
          </div>
        )
      )}
    </div>
  );
}

function descriptionOf({ id, hint, problem }: FieldProps): string | undefined {
  return hint === undefined && problem === undefined ? undefined : `${id}-note`;
}
