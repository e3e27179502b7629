import type { LabFramework } from './network';

/**
 * A distribution of first weights: Glorot and Bengio 2010, He et al. 2015, LeCun et al. 1998, orthogonal (Saxe et al. 2014), a normal
 * around 0, or what a framework gives every weight by default, biases too.
 */
export type InitialScheme =
  | {
      readonly name:
        | 'glorot-uniform'
        | 'glorot-normal'
        | 'he-uniform'
        | 'he-normal'
        | 'lecun-uniform'
        | 'lecun-normal'
        | 'orthogonal'
        | `${LabFramework}-default`;
    }
  | { readonly name: 'normal'; readonly deviation: number };

/** What the user set of the first weights. null = as the file, or else its framework, has it. */
export interface InitialChoice {
  readonly all: InitialScheme | null;
  /** Layers of the source that have another one, by name. */
  readonly layers: Readonly<Record<string, InitialScheme | null>>;
}
