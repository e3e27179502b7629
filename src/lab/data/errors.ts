/** Why a value the user gave cannot be used; lines and columns are 1-based. */
export interface ValueError {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export type Outcome<T> = { readonly ok: T } | { readonly err: ValueError };
