import type { Granularity, SiteKind } from '../../../model/site';

/** How one callee takes its dropout rate. */
export interface SiteForm {
  readonly kind: SiteKind;
  readonly granularity: Granularity;
  readonly parameters: readonly RateParameter[];
  /** Other arguments that rules ask about, with their position. */
  readonly others: Readonly<Record<string, number | null>>;
}

export interface RateParameter {
  readonly name: string;
  /** Older spellings of the same argument. */
  readonly synonyms: readonly string[];
  readonly position: number | null;
  /** Without it there is no site: its default is 0. */
  readonly optional: boolean;
  /** The rate when it is not given; null = there is no default. As a rate, also where the argument is a keep probability. */
  readonly absent: number | null;
}

interface Details {
  readonly kind?: SiteKind;
  readonly granularity?: Granularity;
  readonly others?: SiteForm['others'];
}

/** An argument that must be there, or has a default that drops. */
export function required(
  name: string,
  position: number | null,
  absent: number | null = null,
  synonyms: readonly string[] = [],
): RateParameter {
  return { name, synonyms, position, optional: false, absent };
}

/** An argument whose default drops nothing. */
export function argument(name: string, position: number | null = null, synonyms: readonly string[] = []): RateParameter {
  return { name, synonyms, position, optional: true, absent: null };
}

export function form(
  kind: SiteKind,
  parameters: readonly RateParameter[],
  { granularity = 'element', others = {} }: Omit<Details, 'kind'> = {},
): SiteForm {
  return { kind, granularity, parameters, others };
}

/** `Dropout(rate, noise_shape, seed)`. Keras 1 called the argument `p`. */
export function dropoutLayer(granularity: Granularity = 'element', absent: number | null = null): SiteForm {
  return form('layer', [required('rate', 0, absent, ['p'])], { granularity, others: { noise_shape: 1, seed: 2 } });
}

export function functional(parameter: RateParameter, others: SiteForm['others'] = { noise_shape: null, seed: null }): SiteForm {
  return form('functional', [parameter], { others });
}

/** Keras 1 wrote `dropout_W` and `dropout_U` for the rates of input and recurrent connections. */
export const recurrent: SiteForm = form(
  'recurrent',
  [argument('dropout', null, ['dropout_W']), argument('recurrent_dropout', null, ['dropout_U'])],
  {
    others: { return_sequences: null, use_cudnn: null },
  },
);

export function attention(position: number | null): SiteForm {
  return form('attention', [argument('dropout', position)]);
}
