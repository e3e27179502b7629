import type { Span } from '../text/span';

/** What an argument of a constructor can be given by hand; null = None, a list stands for a tuple, too. */
export type Given = number | boolean | string | null | readonly Given[];

/** By the argument's name. */
export type GivenValues = Readonly<Record<string, Given>>;

/** `share`: a number from 0 to 1. `choice`: one of its options. `any`: the code does not show what it takes. */
export type ArgumentKind = 'integer' | 'number' | 'share' | 'truth' | 'text' | 'choice' | 'list' | 'any';

/** Something that a network is built with. */
export interface Argument {
  /** `hidden`; `config.hidden` for what is taken from an object that is handed over. */
  readonly name: string;
  readonly kind: ArgumentKind;
  /** Texts that the code tells apart, in source order. */
  readonly options: readonly string[];
  /** What it is where nobody enters anything; absent = not known. */
  readonly inSource?: Given;
  /** Where that comes from; absent = it is not known. */
  readonly origin?: 'default' | 'call';
  /** The user gave it. */
  readonly entered?: true;
  /** Where it is used first, in this file, and the line there. */
  readonly use?: { readonly words: string; readonly span?: Span };
}

/**
 * A parameter of the forward beside the data. `state`: a first state of a recurrent layer; `padding`: a mask of what fills up short rows;
 * `lengths`: of the rows; `mask`: another mask; `labels`: for a loss that the forward works out itself; `default`: it has one.
 */
export interface Unfed {
  readonly name: string;
  readonly role: 'state' | 'padding' | 'lengths' | 'mask' | 'labels' | 'default';
  /** What was entered for it. */
  readonly given?: Given;
}

/** What a parameter of the forward that carries no data can be given; the first is taken, but a mask of unknown purpose is asked for. */
export const UNFED_OPTIONS: Readonly<Record<Exclude<Unfed['role'], 'default'>, readonly string[]>> = {
  state: ['zeros', 'data'],
  padding: ['none', 'data'],
  lengths: ['whole', 'data'],
  mask: ['none', 'causal', 'data'],
  labels: ['outside', 'data'],
};

/** A call that builds the network, with what of its arguments is known. */
export interface Building {
  /** As written. */
  readonly words: string;
  /** In this file, or at an offset of another one. */
  readonly span: Span;
  readonly file?: string;
  readonly values: GivenValues;
}

/** The sizes of a layer that are arguments themselves, by name. */
export interface AskedSizes {
  readonly inputs?: string;
  readonly units?: string;
  /** Of an embedding. */
  readonly rows?: string;
  /** Of an input: its whole shape, or some of its axes, as the source counts them without the batch. */
  readonly shape?: string | readonly (string | null)[];
}
