/** One line of the panel's layer table: what the source has and what the lab does with it. */
export interface LayerMapping {
  readonly layerId: string;
  readonly label: string;
  readonly outcome:
    | { readonly kind: 'trained'; readonly parameters: number | null }
    /** Width changed to fit the data, said in words: "64 inputs instead of 784". */
    | { readonly kind: 'adapted'; readonly note: string }
    /** Left out because it changes nothing in training here, with the reason. */
    | { readonly kind: 'dropped'; readonly note: string }
    /** The lab cannot train this: no study without the user's word. */
    | { readonly kind: 'unsupported'; readonly reason: string };
}

/**
 * What the user said about a layer that the lab cannot train as written: its input goes on unchanged; its branch is left out; frozen weights
 * are trained, too, or stay as they start; a second input gets the first one's rows, columns of its own ("columns 3-5, 7", counted from 1) or
 * one number ("constant 0"); of several outputs this one is trained; a dense layer gives the output; what could not be read is ignored; or
 * nothing is trained.
 */
export type LayerDecision =
  | 'as-wide'
  | 'identity'
  | 'from-scratch'
  | 'frozen'
  | 'leave-out'
  | 'same-input'
  | `columns ${string}`
  | `constant ${string}`
  | 'only-output'
  | 'append-dense'
  | 'last-step'
  | 'mean-places'
  | 'ignore'
  | 'stop';
